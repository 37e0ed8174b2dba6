#pragma once

#include "architecture/model_config.h"
#include "engine/model_report.h"
#include "reports/json_output.h"

#include <string>

namespace zimage::cli {

/// What a model's JSON says of it, then what its parts hold. `verbose`: every tensor that is not as it should be by
/// name, not the first ones only.
[[nodiscard]] std::string modelText(const ModelConfig& model, const ModelReport& report, bool verbose);

[[nodiscard]] Json modelJson(const ModelConfig& model, const ModelReport& report);

} // namespace zimage::cli
