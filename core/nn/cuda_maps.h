#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zimage::cudamaps {

// The kernels of nn/cuda/map_kernels.h on maps [1, C, H, W] with the channels last. Call them only for maps that
// taken() takes.

/// Whether a map is one for these kernels: fp32 on a card, with a suitable number of channels.
[[nodiscard]] bool taken(const at::Tensor& map);

/// Group norm as a scale and a shift of each channel, [2, C] fp32; weight and bias [C] fp32.
[[nodiscard]] at::Tensor groupNorm(const at::Tensor& map, std::int64_t groups, const at::Tensor& weight,
                                   const at::Tensor& bias, double eps);

/// factor · f(scale · map + shift) in fp16 or fp32; f is the SiLU or nothing, `affine` [2, C] or undefined.
[[nodiscard]] at::Tensor activated(const at::Tensor& map, const at::Tensor& affine, bool silu, double factor,
                                   at::ScalarType type);

/// factor · map + bias + residual in fp32, in the residual's place where there is one; map fp16, bias [C] fp32 or
/// undefined.
[[nodiscard]] at::Tensor finished(const at::Tensor& map, double factor, const at::Tensor& bias,
                                  const at::Tensor& residual);

} // namespace zimage::cudamaps
