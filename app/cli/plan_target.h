#pragma once

#include "engine/image_engine.h"
#include "job.h"
#include "memory/planner.h"

#include <string>

namespace zimage::cli {

/// What a plan is made for.
struct PlanTarget {
    DeviceMemory target;
    DeviceRates rates;
    std::string text; ///< "NVIDIA H100", "a card of 12 GiB"
};

/// `card`: GiB of one that is not there, which needs no engine; empty: the device that would compute, as it is now.
/// Throws UsageError for a `card` that is no such number, Error Device.
[[nodiscard]] PlanTarget planTarget(const JobValues& job, const std::string& card);

/// The same of a device by an engine that is there.
[[nodiscard]] PlanTarget planTarget(const JobValues& job, ImageEngine& engine);

} // namespace zimage::cli
