#include "studio/job_report.h"

#include "bridge/generation_service.h"
#include "session/app_settings.h"
#include "session/job_controller.h"
#include "session/studio_actions.h"
#include "theme/translator.h"
#include "widgets/folder_dialog.h"

#include <QApplication>

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
    const bool begun = end.again && !end.again->latents.empty();
    if (end.again && end.error == ErrorCode::Unwritable) {
        actions.push_back({tr("Try again"), [this, begun, again = *end.again] { tryAgain(again, begun); }, true});
        actions.push_back(
            {tr("Save elsewhere…"), [this, begun, again = *end.again] { saveElsewhere(again, begun); }, false});
    } else if (end.again) {
        actions.push_back({tr("Decode again"), [this, again = *end.again] { m_context.jobs.finish(again); }, true});
    }
    actions.push_back({tr("Show the log"), [this] { showLog(); }, false});
    const QString kept = !begun              ? QString()
        : end.error == ErrorCode::Unwritable ? tr("The picture is finished, and the studio keeps it.")
                                             : tr("The steps of the picture are kept.");
    if (end.status == Outcome::Status::Failed)
        m_context.messages.report(
            {Messages::ofJob(end.job), Messages::Level::Error, oneLine({end.message, kept}), std::move(actions)});
    else if (!end.warnings.isEmpty())
        m_context.messages.report(
            {Messages::ofJob(end.job), Messages::Level::Warning, oneLine(end.warnings), std::move(actions)});
}

/// One that could not begin is in the queue, before those that wait for the same reason.
void JobReport::tryAgain(const JobRequest& again, bool begun)
{
    begun ? m_context.jobs.finish(again) : m_context.service.resume();
}

void JobReport::saveElsewhere(const JobRequest& again, bool begun)
{
    askForFolder(QApplication::activeWindow(), m_context.settings.pictureFolder(),
                 [this, again, begun](const std::filesystem::path& folder) {
                     if (begun)
                         return m_context.jobs.finish(again, folder);
                     m_context.service.moveJobs(again.folder, folder);
                     m_context.messages.dismiss();
                     m_context.service.resume();
                 });
}

void JobReport::showLog()
{
    if (!m_context.actions.showLog.isChecked())
        m_context.actions.showLog.trigger();
}

} // namespace zimage::ui
