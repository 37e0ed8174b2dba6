#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zimage {

// The element-wise chains between the products, each one pass over memory where a kernel for the tensors' device and type
// exists (today: fp32 on the CPU), else the plain torch version, which is also the kernel's test. All but siluProduct compute in fp32 and
// round once, to the input's type.

/// rms_norm(x) · weight · (1 + scale). x [rows, width]; weight [width] fp32; scale [1, width] fp32 or undefined.
[[nodiscard]] at::Tensor modulatedNorm(const at::Tensor& x, const at::Tensor& weight, double eps, const at::Tensor& scale);

/// x + gate · rms_norm(y) · weight; may reuse x's memory. x, y [rows, width], y of any type; gate [1, width] fp32 or undefined (1).
[[nodiscard]] at::Tensor addGatedNorm(at::Tensor x, const at::Tensor& y, const at::Tensor& weight, double eps, const at::Tensor& gate);

/// silu(left half) · scale · right half, the scale, a power of two, taken before the product. x [rows, 2·width] → [rows, width].
[[nodiscard]] at::Tensor siluProduct(const at::Tensor& x, double scale = 1);

/// Heads apart, normed and rotated. x [L, H·D], rows possibly part of longer ones; weight [D] fp32 or undefined; table complex64
/// [L, 1, D/2] or undefined (rotation of interleaved pairs) → [H, L, D], dense.
[[nodiscard]] at::Tensor splitHeads(const at::Tensor& x, std::int64_t heads, const at::Tensor& weight, double eps, const at::Tensor& table);

/// Whether cpuAttention takes these queries: fp32 on the CPU, head width a multiple of 16.
[[nodiscard]] bool hasCpuAttention(const at::Tensor& q);

/// softmax(q·kᵀ/√D)·v by blocks of rows spread over the threads; the scores never leave the cache. q, k, v [H, L, D], dense
/// → [L, H·D].
[[nodiscard]] at::Tensor cpuAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

} // namespace zimage
