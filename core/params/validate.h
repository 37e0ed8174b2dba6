#pragma once

#include "params/generation_params.h"

#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// What validation must know of a model; ModelConfig supplies it.
struct SizeLimits {
    int unit = 16;      ///< legal sides are multiples of this
    int maxSide = 8192; ///< px
    int maxCaptionTokens = 1535;
};

/// One thing wrong with the parameters.
struct ParamIssue {
    std::string key;     ///< of the parameter table
    std::string message; ///< a sentence that names the parameter and says what to do
};

/// Everything that is wrong, at once; empty when the job can run. Nothing is corrected. Ranges and choices come from
/// the parameter table; on top: sizes against the model's unit (naming the nearest legal sizes, unless
/// forceOriginalResolution is on), the longest side, prompts in valid UTF-8 and of at most 1 MiB, seed + count in
/// range, tiles large enough for the model.
[[nodiscard]] std::vector<ParamIssue> validate(const GenerationParams& params, const SizeLimits& limits);

} // namespace zimage
