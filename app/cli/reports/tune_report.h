#pragma once

#include "quality/tuning_session.h"
#include "reports/json_output.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// A step as tables: what was measured, what it says, and what the step changed.
[[nodiscard]] std::string tuneText(const TuningResult& result, const TuningStep& step, const std::string& modelName);

[[nodiscard]] Json tuneJson(const TuningResult& result);

/// "steps 8 → 12, vae_tiling off → on"; empty when nothing changed.
[[nodiscard]] std::string changesText(const GenerationParams& before, const GenerationParams& after);

} // namespace zimage::cli
