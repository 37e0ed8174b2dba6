#pragma once

#include "job/output_name.h"
#include "params/generation_params.h"

#include <filesystem>
#include <string>

namespace zimage::cli {

/// Where pictures go: a folder that is certain, and a pattern for the rest of the path.
struct OutputPlan {
    std::filesystem::path folder = ".";
    std::string pattern = kDefaultPattern;

    /// What --output means: a folder when it ends in a slash or is one, else a file name or a pattern. Throws Error
    /// BadParameter for a file that would be no PNG.
    [[nodiscard]] static OutputPlan from(const std::string& output);

    /// Throws Error BadParameter, naming the flag, for a pattern that makes no name of these values.
    void check(const GenerationParams& params, const std::string& modelName) const;
};

} // namespace zimage::cli
