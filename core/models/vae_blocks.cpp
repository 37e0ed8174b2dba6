#include "models/vae_blocks.h"

#include <ATen/ATen.h>

namespace zimage {

ResnetBlock::ResnetBlock(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups)
    : m_norm1(scope["norm1"], in, groups),
      m_norm2(scope["norm2"], out, groups),
      m_conv1(scope["conv1"], in, out, 3, 1, 1),
      m_conv2(scope["conv2"], out, out, 3, 1, 1)
{
    if (in != out)
        m_shortcut.emplace(scope["conv_shortcut"], in, out, 1, 1, 0);
}

FeatureMap ResnetBlock::operator()(FeatureMap x, const ComputeContext& context) const
{
    context.checkpoint();
    const FeatureMap hidden = m_conv1.normed(x, m_norm1);
    context.checkpoint();
    const at::Tensor residual = m_shortcut ? (*m_shortcut)(x.values) : std::move(x.values);
    x.values.reset();
    return m_conv2.normed(hidden, m_norm2, residual);
}

SpatialAttention::SpatialAttention(const WeightScope& scope, std::int64_t channels, std::int64_t groups)
    : m_norm(scope["group_norm"], channels, groups),
      m_toQ(scope["to_q"], channels, channels, true),
      m_toK(scope["to_k"], channels, channels, true),
      m_toV(scope["to_v"], channels, channels, true),
      m_toOut(scope["to_out"][0], channels, channels, true)
{
}

at::Tensor SpatialAttention::operator()(const at::Tensor& x, const ComputeContext& context) const
{
    const std::int64_t channels = x.size(1);
    const at::Tensor tokens = m_norm(x).flatten(2).squeeze(0).t().contiguous(); // [H·W, C]
    const auto oneHead = [](const at::Tensor& y) { return y.unsqueeze(0); };
    const at::Tensor out = m_toOut(attention(oneHead(m_toQ(tokens)), oneHead(m_toK(tokens)), oneHead(m_toV(tokens)), false, 0, context));
    return x + out.t().reshape({1, channels, x.size(2), x.size(3)});
}

MidBlock::MidBlock(const WeightScope& scope, const VaeConfig& c)
    : m_first(scope["resnets"][0], c.blockOutChannels.back(), c.blockOutChannels.back(), c.normGroups),
      m_second(scope["resnets"][1], c.blockOutChannels.back(), c.blockOutChannels.back(), c.normGroups)
{
    if (c.midBlockAttention)
        m_attention.emplace(scope["attentions"][0], c.blockOutChannels.back(), c.normGroups);
}

FeatureMap MidBlock::operator()(FeatureMap x, const ComputeContext& context) const
{
    x = m_first(std::move(x), context);
    if (m_attention)
        x = {(*m_attention)(x.values, context), {}};
    return m_second(std::move(x), context);
}

ResolutionBlock::ResolutionBlock(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t resnets, std::int64_t groups, Resize resize)
    : m_resize(resize)
{
    for (std::int64_t i = 0; i < resnets; ++i)
        m_resnets.emplace_back(scope["resnets"][i], i == 0 ? in : out, out, groups);
    if (resize == Resize::Down)
        m_conv = Conv2d(scope["downsamplers"][0]["conv"], out, out, 3, 2, 0);
    else if (resize == Resize::Up)
        m_conv = Conv2d(scope["upsamplers"][0]["conv"], out, out, 3, 1, 1);
}

FeatureMap ResolutionBlock::operator()(FeatureMap x, const ComputeContext& context) const
{
    for (const ResnetBlock& resnet : m_resnets)
        x = resnet(std::move(x), context);
    context.checkpoint();
    if (m_resize == Resize::Down)
        return {m_conv(at::constant_pad_nd(x.values, {0, 1, 0, 1})).contiguous(suggestedLayout(x.values)), {}}; // right and bottom only, as in the reference
    if (m_resize == Resize::Up)
        return m_conv.doubled(x.values);
    return x;
}

VaeStage VaeStage::encoder(const WeightScope& scope, const VaeConfig& c)
{
    VaeStage stage(scope, c);
    stage.m_convIn = Conv2d(scope["conv_in"], c.inChannels, c.blockOutChannels.front(), 3, 1, 1);
    std::int64_t in = c.blockOutChannels.front();
    const auto blocks = static_cast<std::int64_t>(c.blockOutChannels.size());
    for (std::int64_t i = 0; i < blocks; ++i) {
        const std::int64_t out = c.blockOutChannels[static_cast<std::size_t>(i)];
        const auto resize = i + 1 < blocks ? ResolutionBlock::Resize::Down : ResolutionBlock::Resize::None;
        stage.m_blocks.emplace_back(scope["down_blocks"][i], in, out, c.layersPerBlock, c.normGroups, resize);
        in = out;
    }
    stage.m_normOut = GroupNorm(scope["conv_norm_out"], c.blockOutChannels.back(), c.normGroups);
    stage.m_convOut = Conv2d(scope["conv_out"], c.blockOutChannels.back(), 2 * c.latentChannels, 3, 1, 1);
    return stage;
}

VaeStage VaeStage::decoder(const WeightScope& scope, const VaeConfig& c)
{
    VaeStage stage(scope, c);
    stage.m_midFirst = true;
    stage.m_convIn = Conv2d(scope["conv_in"], c.latentChannels, c.blockOutChannels.back(), 3, 1, 1);
    std::int64_t in = c.blockOutChannels.back();
    const auto blocks = static_cast<std::int64_t>(c.blockOutChannels.size());
    for (std::int64_t i = 0; i < blocks; ++i) {
        const std::int64_t out = c.blockOutChannels[static_cast<std::size_t>(blocks - 1 - i)];
        const auto resize = i + 1 < blocks ? ResolutionBlock::Resize::Up : ResolutionBlock::Resize::None;
        stage.m_blocks.emplace_back(scope["up_blocks"][i], in, out, c.layersPerBlock + 1, c.normGroups, resize);
        in = out;
    }
    stage.m_normOut = GroupNorm(scope["conv_norm_out"], c.blockOutChannels.front(), c.normGroups);
    stage.m_convOut = Conv2d(scope["conv_out"], c.blockOutChannels.front(), c.outChannels, 3, 1, 1);
    return stage;
}

at::Tensor VaeStage::operator()(const at::Tensor& x, const ComputeContext& context) const
{
    FeatureMap hidden = m_convIn.features(x.contiguous(suggestedLayout(x)));
    if (m_midFirst)
        hidden = m_mid(std::move(hidden), context);
    for (const ResolutionBlock& block : m_blocks)
        hidden = block(std::move(hidden), context);
    if (!m_midFirst)
        hidden = m_mid(std::move(hidden), context);
    return m_convOut.normed(hidden, m_normOut).values;
}

} // namespace zimage
