#pragma once

#include <ATen/core/Tensor.h>

// The operations on fp16 that libtorch 1.13 lacks on the CPU, and later ones round in ways of their own. There fp16 is
// emulated: computed in fp32, and the result rounded through Half, overflow to infinity included, as a card does that
// accumulates in fp32. It is for tests, and slow. Products in fp32 on the CPU give the same bits whatever the number of
// threads. Everything else is libtorch's own. Layers multiply through these.

namespace zimage::ops {

/// x·Wᵀ + b; b may be undefined.
[[nodiscard]] at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias = {});
/// Products of batches [B, M, K] · [B, K, N].
[[nodiscard]] at::Tensor bmm(const at::Tensor& a, const at::Tensor& b);
/// bias + a [M, K] · b [K, N].
[[nodiscard]] at::Tensor addmm(const at::Tensor& bias, const at::Tensor& a, const at::Tensor& b);
[[nodiscard]] at::Tensor silu(const at::Tensor& x);

} // namespace zimage::ops
