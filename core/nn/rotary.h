#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace zimage {

/// A position on the transformer's three axes (frame or caption index, row, column).
struct Position {
    std::int64_t axis[3] = {0, 0, 0};
};

/// Rotation table for positions [L]: complex64 [L, 1, headDim/2], the axes' parts side by side. Angles in float64
/// rounded to float, cosine and sine in float, as the reference (transformer_z_image.py, RopeEmbedder). On the CPU.
[[nodiscard]] at::Tensor axialRotary(const std::vector<Position>& positions, const std::vector<std::int64_t>& axesDims,
                                     double theta);

/// Rotates interleaved pairs (x0, x1), (x2, x3) …: x [L, H, D] fp32, table complex64 [L, 1, D/2].
[[nodiscard]] at::Tensor rotateInterleaved(const at::Tensor& x, const at::Tensor& table);

/// Table for Qwen3, [L, headDim]: for positions 0 … L−1 the cosines of headDim/2 angles, then their sines, fp32 on the
/// CPU.
[[nodiscard]] at::Tensor halfRotary(std::int64_t length, std::int64_t headDim, double theta);

/// Rotates x0 with x(D/2), x1 with x(D/2+1) …: x·cos + rotate_half(x)·sin. x [L, H, D] fp32, table as above.
[[nodiscard]] at::Tensor rotateHalves(const at::Tensor& x, const at::Tensor& table);

} // namespace zimage
