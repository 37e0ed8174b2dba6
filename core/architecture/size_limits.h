#pragma once

#include "architecture/model_config.h"
#include "params/validate.h"

namespace zimage {

/// What validate() must know of a model.
[[nodiscard]] inline SizeLimits sizeLimits(const ModelConfig& model)
{
    return {model.sizeUnit(), model.maxSide(), model.maxCaptionTokens()};
}

} // namespace zimage
