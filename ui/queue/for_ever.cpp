#include "queue/for_ever.h"

#include "bridge/generation_service.h"
#include "session/job_controller.h"
#include "session/studio_actions.h"

namespace zimage::ui {

ForEver::ForEver(const StudioContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    StudioActions& actions = m_context.actions;
    GenerationService& service = m_context.service;
    connect(&actions.forEver, &QAction::toggled, this, &ForEver::goOn);
    connect(&service, &GenerationService::ranOut, this, &ForEver::goOn);
    connect(&actions.stopNow, &QAction::triggered, this, &ForEver::stop);
    connect(&actions.stopAfterPicture, &QAction::triggered, this, &ForEver::stop);
    connect(&m_context.jobs, &JobController::refused, this, &ForEver::stop);
    connect(&service, &GenerationService::ended, this, [this](const JobEnd& end) {
        if (end.status == Outcome::Status::Failed)
            stop();
    });
}

void ForEver::goOn()
{
    const GenerationService& service = m_context.service;
    if (m_context.actions.forEver.isChecked() && service.running() == nullptr && service.waiting().empty()
        && !service.paused() && !service.lost())
        m_context.jobs.generateNew();
}

void ForEver::stop() { m_context.actions.forEver.setChecked(false); }

} // namespace zimage::ui
