#pragma once

#include "architecture/model_config.h"
#include "nn/compute_context.h"
#include "nn/convolution.h"
#include "nn/layers.h"
#include "weights/weight_store.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace zimage {

/// norm, silu, conv, norm, silu, conv, plus the input.
class ResnetBlock {
public:
    ResnetBlock(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups);
    /// May reuse x's memory. Undefined for a tile whose pass counts one of its norms.
    [[nodiscard]] FeatureMap operator()(FeatureMap x, const ComputeContext& context) const;

private:
    GroupNorm m_norm1, m_norm2;
    Conv2d m_conv1, m_conv2;
    std::optional<Conv2d> m_shortcut;
};

/// One head of attention over all positions, plus the input.
class SpatialAttention {
public:
    SpatialAttention(const WeightScope& scope, std::int64_t channels, std::int64_t groups);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ComputeContext& context) const;

private:
    GroupNorm m_norm;
    Linear m_toQ, m_toK, m_toV, m_toOut;
};

/// resnet, attention, resnet at the lowest resolution.
class MidBlock {
public:
    MidBlock(const WeightScope& scope, const VaeConfig& config);
    /// May reuse x's memory.
    [[nodiscard]] FeatureMap operator()(FeatureMap x, const ComputeContext& context) const;

private:
    ResnetBlock m_first;
    std::optional<SpatialAttention> m_attention;
    ResnetBlock m_second;
};

} // namespace zimage
