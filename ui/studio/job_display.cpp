#include "studio/job_display.h"

#include "bridge/generation_service.h"
#include "diagnostics/status_strip.h"
#include "session/memory_controller.h"
#include "session/plan_text.h"
#include "session/studio_actions.h"
#include "studio/generate_bar.h"

namespace zimage::ui {

JobDisplay::JobDisplay(const StudioContext& context, GenerateBar& bar, StatusStrip& status)
    : m_context(context), m_bar(bar), m_status(status)
{
    wireBar();
    wireStatus();
    connect(&m_context.service, &GenerationService::queueChanged, this, &JobDisplay::showQueue);
    connect(&m_context.model, &ModelChoice::changed, this, &JobDisplay::showModel);
    showQueue();
}

void JobDisplay::wireBar()
{
    GenerationService& service = m_context.service;
    StudioActions& actions = m_context.actions;
    connect(&m_bar, &GenerateBar::generateClicked, &actions.generate, &QAction::trigger);
    connect(&m_bar, &GenerateBar::draftsClicked, &actions.drafts, &QAction::trigger);
    connect(&m_bar, &GenerateBar::forEverClicked, this, [&actions] { actions.forEver.setChecked(false); });
    connect(&actions.forEver, &QAction::toggled, &m_bar, &GenerateBar::setForEver);
    m_bar.setCommands({&actions.forEver});
    connect(&m_bar, &GenerateBar::stopClicked, &actions.stopNow, &QAction::trigger);
    connect(&actions.stopNow, &QAction::triggered, this, [this] { m_bar.stopping(GenerateBar::Stop::Now); });
    connect(&actions.stopAfterPicture, &QAction::triggered, this,
            [this] { m_bar.stopping(GenerateBar::Stop::AfterPicture); });
    connect(&service, &GenerationService::started, this, [this] {
        m_bar.starting();
        m_context.actions.setRunning(true);
    });
    connect(&service, &GenerationService::progressed, this,
            [this](const JobProgress& progress) { m_bar.showProgress(progress.progress); });
    connect(&m_context.memory, &MemoryController::changed, this,
            [this] { m_bar.showForecast(m_context.memory.forecast()); });
}

void JobDisplay::wireStatus()
{
    GenerationService& service = m_context.service;
    connect(&service, &GenerationService::engineReady, &m_status, &StatusStrip::setEngine);
    connect(&service, &GenerationService::engineFailed, &m_status, &StatusStrip::setEngineFailed);
    connect(&service, &GenerationService::pictureMade, this,
            [this](const ShownPicture& picture) { m_status.setDevice(QString::fromStdString(picture.run.device)); });
    connect(&service, &GenerationService::ended, this, [this](const JobEnd& end) {
        m_status.setMemory(end.device, end.memory);
        if (end.plan.budget > 0)
            m_status.setPlan(PlanText::sentence(end.plan));
    });
}

void JobDisplay::showQueue()
{
    const int waiting = m_context.service.waitingPictures();
    if (m_context.service.running() == nullptr) { // not between two jobs: a button that is disabled loses the focus
        m_bar.idle();
        m_context.actions.setRunning(false);
    }
    m_bar.setWaiting(waiting);
    m_bar.setPaused(m_context.service.paused());
    m_status.setWaiting(waiting);
    m_context.actions.setQueue(m_context.service);
    m_bar.setReady(m_context.model.config() != nullptr && !m_context.service.lost());
}

void JobDisplay::showModel()
{
    showQueue();
    if (const ModelConfig* config = m_context.model.config())
        m_status.setModel(QString::fromStdString(config->name));
}

} // namespace zimage::ui
