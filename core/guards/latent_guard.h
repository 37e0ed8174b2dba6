#pragma once

#include <ATen/core/Tensor.h>

namespace zimage {

/// Whether finished latents lie where a model's do. They are scaled to about unit deviation when the autoencoder is fitted, so a
/// deviation far from 1 or values dozens of deviations out are signs of a failed run.
[[nodiscard]] bool latentsUsual(const at::Tensor& latents);

} // namespace zimage
