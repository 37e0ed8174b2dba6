#include "commands/plan_command.h"

#include "architecture.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "job.h"
#include "plan_target.h"
#include "reports/plan_report.h"
#include "terminal/console.h"

namespace zimage::cli {

PlanCommand::PlanCommand()
    : Command("plan", "Show how a picture would be fitted into a device's memory, and what that takes.")
{}

void PlanCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kPlan = "Plan";
    addPrompt(parser, m_options, "The prompt, whose length counts a little. May be left out.");
    parser.text(
        {"--card", "GiB",
         "Plan for a graphics card of so much memory that is not there. Times are those of a card of 100 TFLOP/s.",
         kPlan},
        m_card);
    parser.text({"--random-weights", "NAME",
                 "Plan for a model that need not be there: z-image-turbo, or a folder with a model's JSON files.",
                 kPlan},
                m_randomWeights);
    addValues(parser, m_options);
    addJson(parser, m_json);
    parser.footer("Nothing is loaded and nothing is made. The exit status is 0 when a plan fits, else 1.\n\n"
                  "Examples:\n"
                  "  zimage plan --model ~/models/Z-Image-Turbo --size 1536\n"
                  "  zimage plan --random-weights z-image-turbo --card 8 --size 1024 --allow-fp8");
    addAdvanced(parser, m_options);
}

int PlanCommand::run()
{
    JobOptions options = m_options;
    options.model = modelOf(m_options.model, m_randomWeights);
    JobValues job = prepareValues(options, false);
    if (!m_json)
        for (const std::string& warning : job.warnings)
            complain("warning: " + warning);
    PlanTarget where = planTarget(job, m_card);
    const PlanReport report(std::move(job), std::move(where), !m_card.empty());
    print(m_json ? jsonText(planJson(report)) : planText(report));
    return report.chosenPlan().fits() ? kSuccess : kFailure;
}

} // namespace zimage::cli
