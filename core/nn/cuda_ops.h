#pragma once

#include "weights/operand.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace zimage::cudaops {

// The kernels of nn/cuda on tensors. Each gives nothing, and does nothing, where they are not built, the tensors are
// not on a card, or shapes or types are none of theirs.

/// An RmsNorm with what modulates it: norm(x) · weight · (1 + modulation).
struct Norm {
    const at::Tensor& weight;     ///< [width] fp32
    const at::Tensor& modulation; ///< [1, width] fp32, or undefined
    double eps;
};

/// norm(x) in `type`; x [rows, width].
[[nodiscard]] std::optional<Operand> norm(const at::Tensor& x, const Norm& norm, at::ScalarType type);

/// (x − mean(x)) / √(variance + eps) · weight in fp32; weight [1, width].
[[nodiscard]] std::optional<at::Tensor> layerNorm(const at::Tensor& x, const at::Tensor& weight, double eps);

/// sum += gate · norm(y) in place, sum [rows, width] fp32 or, with y in 16 bits, fp16; gate [1, width] or undefined.
[[nodiscard]] bool addNorm(at::Tensor& sum, const at::Tensor& y, const Norm& norm, const at::Tensor& gate);
/// The same, and next(sum) in `type`.
[[nodiscard]] std::optional<Operand> addNormNorm(at::Tensor& sum, const at::Tensor& y, const Norm& norm,
                                                 const at::Tensor& gate, const Norm& next, at::ScalarType type);

/// silu(left half) · scale · right half, in `type`.
[[nodiscard]] std::optional<Operand> siluProduct(const at::Tensor& x, double scale, at::ScalarType type);

/// x in fp8.
[[nodiscard]] std::optional<Operand> quantized(const at::Tensor& x);

enum class Rotation { None, Interleaved, Halves };
/// Heads side by side, x [rows, (queries + keys) · headDim], part of longer rows.
struct Heads {
    const at::Tensor& x;
    std::int64_t queries, keys;
    const at::Tensor& queryWeight; ///< [headDim] fp32; both undefined: no norm
    const at::Tensor& keyWeight;
    double eps;
};
/// Norms and rotates them in place; table [rows, headDim] fp32, see cuda::Rotation, undefined without one.
[[nodiscard]] bool normRotate(const Heads& heads, Rotation rotation, const at::Tensor& table);

} // namespace zimage::cudaops
