#pragma once

#include <ATen/core/Tensor.h>

namespace zimage {

/// positive + g·(positive − negative), in fp32; with normalization n > 0, scaled down when its norm over all values
/// exceeds n·‖positive‖. Reference: diffusers' pipeline_z_image.py.
[[nodiscard]] at::Tensor guide(const at::Tensor& positive, const at::Tensor& negative, double guidance,
                               double normalization);

} // namespace zimage
