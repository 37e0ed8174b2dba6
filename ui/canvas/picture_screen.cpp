#include "canvas/picture_screen.h"

#include "bridge/generation_service.h"
#include "canvas/picture_actions.h"
#include "canvas/picture_panel.h"
#include "canvas/picture_stacks.h"
#include "session/app_settings.h"
#include "session/current_picture.h"
#include "session/job_controller.h"
#include "session/job_maker.h"
#include "pictures/session_pictures.h"
#include "session/make_again.h"
#include "session/messages.h"
#include "session/parameters.h"
#include "session/sessions.h"
#include "session/studio_actions.h"
#include "session/undo_history.h"
#include "session/variation_sets.h"

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

QJsonObject PictureScreen::save() const
{
    const QJsonArray folded = m_panel->stacks()->save();
    return folded.isEmpty() ? QJsonObject() : QJsonObject{{"folded", folded}};
}

void PictureScreen::restore(const QJsonObject& state) { m_panel->stacks()->restore(state["folded"].toArray()); }

void PictureScreen::followService()
{
    connect(&m_context.actions.showStrip, &QAction::toggled, m_panel, &PicturePanel::setStripShown);
    GenerationService& service = m_context.service;
    connect(&service, &GenerationService::started, this, &PictureScreen::follow);
    connect(&service, &GenerationService::previewed, this, [this](const QImage& small, QSize fullSize) {
        if (isOurs())
            m_panel->showPreview(small, fullSize);
    });
    connect(&service, &GenerationService::pictureMade, this, &PictureScreen::take);
    connect(&service, &GenerationService::ended, this, [this] {
        if (m_context.service.running() == nullptr)
            m_panel->endPreview();
    });
    // After a job and before the next one the queue works on: only then is this told.
    connect(&service, &GenerationService::queueChanged, this, [this] { m_panel->setWorking(isOurs()); });
    connect(&m_context.sessions, &Sessions::opened, this, &PictureScreen::showOpened);
    connect(&m_context.service, &GenerationService::queueChanged, this,
            [this] { m_panel->showPaused(m_context.service.paused()); });
    connect(&m_context.settings, &AppSettings::changed, this, [this] {
        if (!m_context.settings.previews())
            m_panel->endPreview();
    });
    connect(&m_context.history, &UndoHistory::undone, this,
            [this](const QString& text) { m_panel->showNotice(tr("Undone: %1").arg(text)); });
    connect(&m_context.history, &UndoHistory::redone, this,
            [this](const QString& text) { m_panel->showNotice(tr("Done again: %1").arg(text)); });
    connect(&m_context.actions.newSession, &QAction::triggered, &m_context.sessions, &Sessions::startNew);
}

/// What is being made belongs to the session on show.
bool PictureScreen::isOurs() const
{
    const QueueEntry* entry = m_context.service.running();
    return entry != nullptr
        && !m_context.sessions.isElsewhere(QString::fromStdString(entry->jobs.front().request.session));
}

void PictureScreen::follow()
{
    m_panel->setWorking(isOurs());
    if (!isOurs())
        return m_panel->endPreview();
    const JobRequest& request = m_context.service.running()->jobs.front().request;
    GenerationParams params = request.params;
    if (request.fullSteps > 0)
        params.steps = request.fullSteps;
    if (request.purpose == JobRequest::Purpose::Draft)
        m_panel->expect(params, QString::fromStdString(request.modelName));
}

void PictureScreen::take(const ShownPicture& picture)
{
    if (m_context.sessions.isElsewhere(picture.session))
        return m_context.sessions.deliver(picture);
    m_panel->endPreview();
    if (picture.kind == ShownPicture::Kind::Draft)
        m_panel->addDraft(picture);
    else
        m_panel->showPicture(picture);
}

void PictureScreen::showOpened(const std::filesystem::path& shown)
{
    m_panel->leaveMaking();
    const SessionPictures& pictures = m_context.pictures;
    for (int row = 0; row < pictures.count() - 1 && !shown.empty(); ++row) // the last one is on show
        if (pictures.at(row).file == shown || pictures.at(row).kept == shown)
            m_panel->chooseAgain(pictures.at(row).id);
    m_context.current.set(m_panel->currentPicture().id);
    if (m_context.service.running() != nullptr)
        follow();
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
    connect(m_panel->actions()->makeAgain, &QAction::triggered, this,
            [this] { makeAgain(m_context, m_panel->currentPicture().file); });
    connect(m_panel->stacks(), &PictureStacks::folded, this, &Screen::changed);
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
