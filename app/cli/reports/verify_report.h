#pragma once

#include "quality/verification.h"
#include "reports/json_output.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// One setting's row of pictures and its name in a matrix.
struct VerifiedSetting {
    std::string name; ///< "steps half, tiling off"; empty without a matrix
    GenerationParams params;
    Verification verification;
};

/// A line for each picture, or in a matrix for each setting, then the figures and the verdict.
[[nodiscard]] std::string verifyText(const std::vector<VerifiedSetting>& settings, const std::string& modelName,
                                     bool matrix);

[[nodiscard]] Json verifyJson(const std::vector<VerifiedSetting>& settings);

/// Everything that speaks against passing, in one clause; empty when all passed.
[[nodiscard]] std::string verifyFaults(const std::vector<VerifiedSetting>& settings);

} // namespace zimage::cli
