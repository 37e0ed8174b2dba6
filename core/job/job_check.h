#pragma once

#include "architecture/model_config.h"
#include "params/validate.h"

#include <vector>

namespace zimage {

/// Everything that is wrong with parameters for a model, at once; empty when a job can be made of them.
[[nodiscard]] std::vector<ParamIssue> jobIssues(const GenerationParams& params, const ModelConfig& model);

/// Throws Error BadParameter for the first of them. The one gate that jobs pass: at their start, and in the engine, for
/// those who call that directly.
void requireValid(const GenerationParams& params, const ModelConfig& model);

} // namespace zimage
