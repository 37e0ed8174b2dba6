#include "canvas/picture_screen.h"

#include "bridge/generation_service.h"
#include "canvas/picture_panel.h"
#include "session/app_settings.h"
#include "session/current_picture.h"
#include "session/job_controller.h"
#include "session/job_maker.h"
#include "pictures/session_pictures.h"
#include "session/messages.h"
#include "session/parameters.h"
#include "session/put_away_strips.h"
#include "session/studio_actions.h"
#include "session/undo_history.h"
#include "session/variation_sets.h"

#include <memory>

namespace zimage::ui {

PictureScreen::PictureScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_panel(new PicturePanel(context.pictures, context.sets, context.history))
{
    followService();
    followPanel();
}

PictureScreen::~PictureScreen() { delete m_panel; }

QWidget* PictureScreen::widget() { return m_panel; }

QWidget* PictureScreen::messagePlace() { return m_panel->stage(); }

void PictureScreen::activate() { m_panel->showCanvas(); }

void PictureScreen::followService()
{
    connect(&m_context.actions.showStrip, &QAction::toggled, m_panel, &PicturePanel::setStripShown);
    GenerationService& service = m_context.service;
    connect(&service, &GenerationService::started, this, [this](const JobToRun& job) {
        m_panel->setWorking(true);
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
    // After a job and before the next one the queue works on: only then is this told.
    connect(&service, &GenerationService::queueChanged, this,
            [this] { m_panel->setWorking(m_context.service.running() != nullptr); });
    connect(&m_context.settings, &AppSettings::changed, this, [this] {
        if (!m_context.settings.previews())
            m_panel->endPreview();
    });
    connect(&m_context.history, &UndoHistory::undone, this,
            [this](const QString& text) { m_panel->showNotice(tr("Undone: %1").arg(text)); });
    connect(&m_context.history, &UndoHistory::redone, this,
            [this](const QString& text) { m_panel->showNotice(tr("Done again: %1").arg(text)); });
    StudioActions& actions = m_context.actions;
    connect(&actions.newSession, &QAction::triggered, this, &PictureScreen::startNewSession);
    connect(&actions.undoNewSession, &QAction::triggered, this, &PictureScreen::bringBack);
    connect(&m_context.putAway, &PutAwayStrips::changed, this, [this] {
        m_context.actions.undoNewSession.setEnabled(!m_context.putAway.isEmpty());
        Q_EMIT changed();
    });
}

void PictureScreen::followPanel()
{
    Parameters& parameters = m_context.parameters;
    connect(m_panel, &PicturePanel::settingsWanted, this, [this](const GenerationParams& params) {
        takeOver(tr("Settings applied"), [&params](Parameters& to) { to.setFromPicture(params); });
    });
    connect(m_panel, &PicturePanel::seedWanted, &parameters, &Parameters::setSeed);
    connect(m_panel, &PicturePanel::promptWanted, this, [this](const QString& prompt) {
        takeOver(tr("Prompt applied"), [&prompt](Parameters& to) { to.setPrompt(prompt); });
    });
    connect(m_panel, &PicturePanel::wildcardsWanted, this, [this](const ShownPicture& picture) {
        takeOver(tr("Prompt applied"), [&picture](Parameters& to) {
            const GenerationParams again = paramsAgain(picture);
            GenerationParams params = to.params();
            if (!picture.run.promptOriginal.empty())
                params.prompt = again.prompt;
            if (!picture.run.negativeOriginal.empty())
                params.negativePrompt = again.negativePrompt;
            to.set(params);
        });
    });
    connect(m_panel, &PicturePanel::fullSizeWanted, this, &PictureScreen::makeFullSize);
    connect(m_panel, &PicturePanel::currentChanged, this,
            [this](const ShownPicture& picture) { m_context.current.set(picture.id); });
}

/// Says so where that changes anything, with a way back.
void PictureScreen::takeOver(const QString& said, const std::function<void(Parameters&)>& change)
{
    Parameters& parameters = m_context.parameters;
    UndoHistory& history = m_context.history;
    const GenerationParams before = parameters.params();
    change(parameters);
    if (parameters.params() != before)
        m_panel->showNotice(said, [&history, step = history.last()] { history.takeBack(step); });
}

void PictureScreen::startNewSession()
{
    const int count = m_context.pictures.count();
    if (!putAway())
        return;
    UndoHistory& history = m_context.history;
    const auto strip = std::make_shared<quint64>(m_context.putAway.newest());
    const auto undo = [this, strip] { return m_context.putAway.newest() == *strip && bringBack(); };
    const auto redo = [this, strip] {
        const bool away = putAway();
        *strip = m_context.putAway.newest();
        return away;
    };
    const quint64 step = history.did({tr("New session"), undo, redo});
    m_context.messages.report(
        {Messages::Subject::NewSession,
         Messages::Level::Info,
         tr("Cleared %n {n|picture|pictures} from the strip. Files and drafts are kept.", nullptr, count),
         {{tr("Undo"), [&history, step] { history.takeBack(step); }}}});
}

bool PictureScreen::putAway()
{
    if (!m_context.putAway.putAway(m_context.current.picture().id))
        return false;
    m_panel->clear();
    return true;
}

bool PictureScreen::bringBack()
{
    if (m_context.messages.isAbout(Messages::Subject::NewSession)) // its Undo would mean another strip now
        m_context.messages.dismiss();
    const quint64 shown = m_context.putAway.bringBack();
    if (shown != 0)
        m_panel->choose(shown);
    return shown != 0;
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
