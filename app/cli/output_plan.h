#pragma once

#include "params/generation_params.h"
#include "job/output_name.h"

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

    /// Throws Error BadParameter for a wrong pattern. `params.seed` is the picture's own.
    [[nodiscard]] std::filesystem::path path(const GenerationParams& params, const NameContext& context) const;
};

} // namespace zimage::cli
