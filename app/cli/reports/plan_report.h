#pragma once

#include "job.h"
#include "memory/planner.h"
#include "plan_target.h"
#include "reports/json_output.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// Every way to fit a picture into a device's memory, from roomy to sparing, the chosen one among them.
struct PlanReport {
    /// Plans the job's picture for the target. `imagined`: a card that is not there.
    PlanReport(JobValues values, PlanTarget target, bool imaginedCard);

    [[nodiscard]] const MemoryPlan& chosenPlan() const { return plans[chosen]; }

    JobValues job;
    PlanTarget where;
    bool imagined = false;
    std::vector<MemoryPlan> plans;
    std::size_t chosen = 0; ///< index of the one that would be taken
    PictureSize largest;    ///< that fits; 0×0 when none does
};

[[nodiscard]] std::string planText(const PlanReport& report);

[[nodiscard]] Json planJson(const PlanReport& report);

} // namespace zimage::cli
