#pragma once

#include "models/model_config.h"
#include "nn/compute_context.h"
#include "nn/convolution.h"
#include "nn/layers.h"
#include "weights/weight_store.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace zimage {

/// norm, silu, conv, norm, silu, conv, plus the input.
class ResnetBlock {
public:
    ResnetBlock(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups);
    /// May reuse x's memory.
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

/// Some resnets, then halving or doubling of the resolution.
class ResolutionBlock {
public:
    enum class Resize { None, Down, Up };
    ResolutionBlock(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t resnets, std::int64_t groups, Resize resize);
    /// May reuse x's memory.
    [[nodiscard]] FeatureMap operator()(FeatureMap x, const ComputeContext& context) const;

private:
    std::vector<ResnetBlock> m_resnets;
    Resize m_resize;
    Conv2d m_conv;
};

/// The encoder or the decoder: conv_in, blocks and mid block in the one or the other order, norm, silu, conv_out.
class VaeStage {
public:
    [[nodiscard]] static VaeStage encoder(const WeightScope& scope, const VaeConfig& config);
    [[nodiscard]] static VaeStage decoder(const WeightScope& scope, const VaeConfig& config);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ComputeContext& context) const;

private:
    VaeStage(const WeightScope& scope, const VaeConfig& config) : m_mid(scope["mid_block"], config) {}

    bool m_midFirst = false;
    Conv2d m_convIn;
    std::vector<ResolutionBlock> m_blocks;
    MidBlock m_mid;
    GroupNorm m_normOut;
    Conv2d m_convOut;
};

} // namespace zimage
