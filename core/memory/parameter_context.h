#pragma once

#include "advice/parameter_advice.h"
#include "architecture/model_config.h"

namespace zimage {

/// What advice about these parameters may ask, for a model. `card`: a graphics card computes.
[[nodiscard]] ParameterContext parameterContext(const ModelConfig& model, const GenerationParams& params, bool card);

/// The memory that decoding takes by the plan in bytes, as the parameters stand; the same in tiles where they ask for
/// them.
[[nodiscard]] std::int64_t plannedDecodeBytes(const ModelConfig& model, const GenerationParams& params, bool card);

} // namespace zimage
