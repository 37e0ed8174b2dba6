#pragma once

#include "nn/execution.h"
#include "weights/operand.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zimage {

// The element-wise chains between the products, each one pass over memory where a kernel for the tensors' device and
// type exists (fp32 on the CPU; all types on a card), else, and with Execution::Plain, the plain torch version, which
// is also the kernel's test. They compute in fp32 and round once, to `type`; only the plain siluProduct computes in its
// input's type.

/// What an RmsNorm does with its input's rows.
struct NormStep {
    const at::Tensor& weight; ///< [width] fp32
    double eps;
    const at::Tensor& scale; ///< [1, width] fp32, or undefined: multiplies by 1 + scale
};

/// rms_norm(x) · weight · (1 + scale), in `type`. x [rows, width].
[[nodiscard]] Operand modulatedNorm(const at::Tensor& x, const NormStep& norm, at::ScalarType type,
                                    Execution execution);

/// layer_norm(x) · weight in fp32. x [rows, width], weight [1, width] fp32.
[[nodiscard]] at::Tensor layerNorm(const at::Tensor& x, const at::Tensor& weight, double eps, Execution execution);

/// x + gate · rms_norm(y) · weight; may reuse x's memory. x, y [rows, width], x fp32 or fp16, which the sum is rounded
/// to, y of any type; gate [1, width] fp32 or undefined (1).
[[nodiscard]] at::Tensor addGatedNorm(at::Tensor x, const at::Tensor& y, const NormStep& norm, const at::Tensor& gate,
                                      Execution execution);

/// addGatedNorm, which becomes x, and of that the modulated norm `next` in `type`.
[[nodiscard]] Operand addGatedNormThenNorm(at::Tensor& x, const at::Tensor& y, const NormStep& norm,
                                           const at::Tensor& gate, const NormStep& next, at::ScalarType type,
                                           Execution execution);

/// silu(left half) · scale · right half, the scale, a power of two, taken before the product. x [rows, 2·width] →
/// [rows, width] in `type`.
[[nodiscard]] Operand siluProduct(const at::Tensor& x, double scale, at::ScalarType type, Execution execution);

/// x as an operand of weights in `type`.
[[nodiscard]] Operand operandOf(const at::Tensor& x, at::ScalarType type, Execution execution);

/// Queries, keys and values for attention, [H, L, D] each, the last dimension dense.
struct Heads {
    at::Tensor q, k, v;
};
/// What is done to queries and keys; nothing to values.
struct HeadNorms {
    at::Tensor weightQ, weightK; ///< [D] fp32, or undefined: no norm
    double eps = 0;
    enum class Rotation { None, Interleaved, Halves } rotation = Rotation::None;
    /// Interleaved: complex64 [L, 1, D/2]. Halves: fp32 [L, D], all cosines of a row, then all sines.
    at::Tensor table;
};
/// Heads that lie side by side in qkv [L, (heads + 2·kvHeads) · D], normed and rotated; may reuse qkv's memory.
[[nodiscard]] Heads splitHeads(const at::Tensor& qkv, std::int64_t heads, std::int64_t kvHeads, const HeadNorms& norms,
                               Execution execution);

/// Whether cpuAttention takes these queries: fp32 on the CPU, head width a multiple of 16.
[[nodiscard]] bool hasCpuAttention(const at::Tensor& q);

/// softmax(q·kᵀ/√D)·v by blocks of rows spread over the threads; the scores never leave the cache. q, k, v [H, L, D],
/// dense → [L, H·D].
[[nodiscard]] at::Tensor cpuAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

} // namespace zimage
