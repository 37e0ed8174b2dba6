#include "canvas/picture_screen.h"

#include "bridge/generation_service.h"
#include "canvas/picture_panel.h"
#include "session/app_settings.h"
#include "session/current_picture.h"
#include "session/job_controller.h"
#include "pictures/session_pictures.h"
#include "session/messages.h"
#include "session/parameters.h"
#include "session/put_away_strips.h"
#include "session/studio_actions.h"
#include "session/variation_sets.h"

namespace zimage::ui {

PictureScreen::PictureScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_panel(new PicturePanel(context.pictures, context.sets))
{
    followService();
    followPanel();
}

PictureScreen::~PictureScreen() { delete m_panel; }

QWidget* PictureScreen::widget() { return m_panel; }

void PictureScreen::activate() { m_panel->showCanvas(); }

void PictureScreen::followService()
{
    GenerationService& service = m_context.service;
    connect(&service, &GenerationService::started, this, [this](const QueuedJob& job) {
        GenerationParams params = job.request.params;
        if (job.request.fullSteps > 0)
            params.steps = job.request.fullSteps;
        if (job.request.purpose == JobRequest::Purpose::Draft)
            m_panel->expect(params, QString::fromStdString(job.request.modelName));
    });
    connect(&service, &GenerationService::previewed, m_panel, &PicturePanel::showPreview);
    connect(&service, &GenerationService::pictureMade, this, [this](const ShownPicture& picture) {
        m_panel->endPreview();
        if (picture.kind == ShownPicture::Kind::Draft)
            m_panel->addDraft(picture);
        else
            m_panel->showPicture(picture);
    });
    connect(&service, &GenerationService::ended, this, [this] {
        if (m_context.service.running() == nullptr)
            m_panel->endPreview();
    });
    connect(&m_context.settings, &AppSettings::changed, this, [this] {
        if (!m_context.settings.previews())
            m_panel->endPreview();
    });
    StudioActions& actions = m_context.actions;
    connect(&actions.newSession, &QAction::triggered, this, &PictureScreen::startNewSession);
    connect(&actions.undoNewSession, &QAction::triggered, this, &PictureScreen::undoNewSession);
    connect(&m_context.putAway, &PutAwayStrips::changed, this, [this] {
        m_context.actions.undoNewSession.setEnabled(!m_context.putAway.isEmpty());
        Q_EMIT changed();
    });
}

void PictureScreen::followPanel()
{
    Parameters& parameters = m_context.parameters;
    connect(m_panel, &PicturePanel::settingsWanted, this, [this, &parameters](const GenerationParams& params) {
        const GenerationParams before = parameters.params();
        parameters.setFromPicture(params);
        if (parameters.params() != before)
            m_panel->showNotice(tr("Settings taken over"), [&parameters, before] { parameters.set(before); });
    });
    connect(m_panel, &PicturePanel::seedWanted, &parameters, &Parameters::setSeed);
    connect(m_panel, &PicturePanel::promptWanted, &parameters, &Parameters::setPrompt);
    connect(m_panel, &PicturePanel::fullSizeWanted, this, &PictureScreen::makeFullSize);
    connect(m_panel, &PicturePanel::currentChanged, this,
            [this](const ShownPicture& picture) { m_context.current.set(picture.id); });
}

void PictureScreen::startNewSession()
{
    const int count = m_context.pictures.count();
    if (!m_context.putAway.putAway(m_context.current.picture().id))
        return;
    m_panel->clear();
    m_said = tr("%n picture(s) are out of the strip; files and drafts are kept.", nullptr, count);
    m_context.messages.show(Messages::Level::Info, m_said, {{tr("Undo"), [this] { undoNewSession(); }}});
}

void PictureScreen::undoNewSession()
{
    if (m_context.messages.text() == m_said) // its Undo would mean another strip now
        m_context.messages.dismiss();
    const quint64 shown = m_context.putAway.bringBack();
    if (shown != 0)
        m_panel->choose(shown);
}

QJsonObject PictureScreen::save() const
{
    const QJsonArray strips = m_context.putAway.save();
    return strips.isEmpty() ? QJsonObject() : QJsonObject{{"putAway", strips}};
}

void PictureScreen::restore(const QJsonObject& state) { m_context.putAway.restore(state["putAway"].toArray()); }

/// A variation's settings become those of the next picture, too.
void PictureScreen::makeFullSize(const ShownPicture& draft)
{
    m_context.jobs.makeFullSize(draft);
    if (m_context.sets.isCell(draft))
        m_context.parameters.setFromPicture(fullSizeParams(draft));
}

QWidget* DraftsScreen::widget() { return &m_panel; }

void DraftsScreen::activate() { m_panel.showDrafts(); }

} // namespace zimage::ui
