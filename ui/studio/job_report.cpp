#include "studio/job_report.h"

#include "bridge/generation_service.h"
#include "session/job_controller.h"
#include "session/studio_actions.h"

namespace zimage::ui {

JobReport::JobReport(const StudioContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    connect(&m_context.service, &GenerationService::ended, this, &JobReport::report);
    connect(&m_context.service, &GenerationService::engineFailed, this,
            [this](const QString& why) { m_context.messages.show(Messages::Level::Error, why); });
}

void JobReport::report(const JobEnd& end)
{
    std::vector<Messages::Action> actions;
    if (end.again)
        actions.push_back({tr("Decode again"), [this, again = *end.again] { m_context.jobs.submit(again); }, true});
    actions.push_back({tr("Show the log"), [this] { showLog(); }, false});
    if (end.status == Outcome::Status::Failed)
        m_context.messages.report({Messages::ofJob(end.job), Messages::Level::Error, end.message, std::move(actions)});
    else if (!end.warnings.isEmpty())
        m_context.messages.report(
            {Messages::ofJob(end.job), Messages::Level::Warning, end.warnings.join(' '), std::move(actions)});
}

void JobReport::showLog()
{
    if (!m_context.actions.showLog.isChecked())
        m_context.actions.showLog.trigger();
}

} // namespace zimage::ui
