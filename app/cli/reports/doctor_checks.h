#pragma once

#include "engine/image_engine.h"
#include "job.h"
#include "memory/allocator_settings.h"

#include <memory>
#include <string>
#include <vector>

namespace zimage::cli {

/// One thing that was looked at.
struct Finding {
    enum class Level { Ok, Warning, Failure };
    Level level = Level::Ok;
    std::string id;     ///< "allocator", for programs; translated() has the name that is shown
    std::string text;   ///< one sentence that says how it is
    std::string advice; ///< one that says what to do; empty when there is nothing
};

/// Looks at everything in turn; `model` is the folder of the one to plan a picture for, empty for the embedded one. A
/// check that throws is a failure with the error's sentence.
[[nodiscard]] std::vector<Finding> examine(const std::string& model);

/// What the allocator's settings mean. `tiled`: pictures are decoded in tiles by default.
[[nodiscard]] Finding allocatorFinding(const AllocatorSettings& settings, bool tiled);

} // namespace zimage::cli
