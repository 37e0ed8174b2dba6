#include "commands/plan_command.h"

#include "architecture.h"
#include "base/sentence.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "job.h"
#include "plan_target.h"
#include "reports/plan_report.h"
#include "terminal/console.h"
#include "warnings.h"

namespace zimage::cli {

PlanCommand::PlanCommand()
    : Command("plan", trLater("Show how a picture fits into a device's memory, and how much memory and time it needs."))
{}

void PlanCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kPlan = trLater("Plan");
    addPrompt(parser, m_options, tr("The prompt; its length matters a little. May be left out."));
    parser.text(
        {"--card", "GiB",
         tr("Plan for a graphics card with this much memory, which need not be in this machine. Times are those of a "
            "card with 100 TFLOP/s."),
         kPlan},
        m_card);
    parser.text({"--random-weights", trLater("NAME"),
                 tr("Plan for a model that need not be on this machine: z-image-turbo, or a folder with a model's JSON "
                    "files."),
                 kPlan},
                m_randomWeights);
    addValues(parser, m_options);
    addJson(parser, m_json);
    parser.footer(tr("Loads no model and makes no picture. The exit status is 0 if a plan fits, else 1."));
    parser.examples({
        // not for people: a call
        "zimage plan --model ~/models/Z-Image-Turbo --size 1536",
        // not for people: a call
        "zimage plan --random-weights z-image-turbo --card 8 --size 1024 --allow-fp8",
    });
    addAdvanced(parser, m_options);
}

int PlanCommand::run()
{
    JobOptions options = m_options;
    options.model = modelOf(m_options.model, m_randomWeights);
    JobValues job = prepareValues(options, false);
    if (!m_json)
        showWarnings(job.warnings);
    PlanTarget where = planTarget(job, m_card);
    const PlanReport report(std::move(job), std::move(where), !m_card.empty());
    print(m_json ? jsonText(planJson(report)) : planText(report));
    return report.chosenPlan().fits() ? kSuccess : kFailure;
}

} // namespace zimage::cli
