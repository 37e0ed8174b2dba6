#pragma once

#include "nn/compute_context.h"
#include "nn/cpu_convolution.h"
#include "nn/tile_norms.h"
#include "weights/weight_store.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace zimage {

/// The layout in which convolutions of x are fastest: dense planes for the kernels of CpuConvolution (fp32 on the CPU),
/// else the channels last.
[[nodiscard]] at::MemoryFormat suggestedLayout(const at::Tensor& x);

/// What goes from one convolution to the next.
struct FeatureMap {
    at::Tensor values;          ///< [1, C, H, W]; undefined where a pass over tiles has ended before
    ChannelSums sums;           ///< of the values, for a group norm; empty where nobody has counted them
    TileNorms* norms = nullptr; ///< of the tile that this is; null for a whole map
};

/// Group norm with eps 1e-6.
class GroupNorm {
public:
    GroupNorm() = default;
    GroupNorm(const WeightScope& scope, std::int64_t channels, std::int64_t groups);
    /// x [1, C, H, W].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ComputeContext& context) const;
    /// The norm of a map as a scale and a shift of each channel, [2, C] on its card; see cudamaps::groupNorm.
    [[nodiscard]] at::Tensor affine(const at::Tensor& x) const;
    /// The norm of a map with these sums as a scale and a shift of each channel.
    [[nodiscard]] ChannelActivation activation(const ChannelSums& sums, std::int64_t positions) const;

private:
    Weight m_weight;
    Weight m_bias;
    std::int64_t m_groups = 1;
};

/// 2-D convolution. Used by one thread at a time.
class Conv2d {
public:
    Conv2d() = default;
    Conv2d(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
           std::int64_t padding);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ComputeContext& context) const;
    /// conv(silu(norm(x))) + residual, where one is given. May reuse the residual's memory. Undefined for a tile whose
    /// pass counts this norm.
    [[nodiscard]] FeatureMap normed(const FeatureMap& x, const GroupNorm& norm, const ComputeContext& context,
                                    const at::Tensor& residual = {}) const;
    /// conv(x), its sums counted where the kernel does so in passing.
    [[nodiscard]] FeatureMap features(const FeatureMap& x, const ComputeContext& context) const;
    /// conv(x enlarged twice by repeating its pixels).
    [[nodiscard]] FeatureMap doubled(const FeatureMap& x, const ComputeContext& context) const;

private:
    /// The convolution in fp16 of what has been brought down by kHalfMapScale, and the end of it in fp32.
    [[nodiscard]] at::Tensor inHalf(const at::Tensor& scaled, const at::Tensor& residual) const;
    [[nodiscard]] bool takesKernel(const at::Tensor& x) const;
    [[nodiscard]] const CpuConvolution& kernel(CpuConvolution::Kind kind) const;

    Weight m_weight;
    Weight m_bias;
    std::int64_t m_stride = 1;
    std::int64_t m_padding = 0;
    mutable std::shared_ptr<const CpuConvolution> m_kernel; ///< made on first use
};

} // namespace zimage
