#include "models/vae_blocks.h"

#include <ATen/ATen.h>

namespace zimage {

ResnetBlock::ResnetBlock(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups)
    : m_norm1(scope["norm1"], in, groups), m_norm2(scope["norm2"], out, groups),
      m_conv1(scope["conv1"], in, out, 3, 1, 1), m_conv2(scope["conv2"], out, out, 3, 1, 1)
{
    if (in != out)
        m_shortcut.emplace(scope["conv_shortcut"], in, out, 1, 1, 0);
}

FeatureMap ResnetBlock::operator()(FeatureMap x, const ComputeContext& context) const
{
    context.checkpoint();
    const FeatureMap hidden = m_conv1.normed(x, m_norm1, context);
    if (!hidden.values.defined())
        return hidden;
    context.checkpoint();
    const at::Tensor residual = m_shortcut ? (*m_shortcut)(x.values, context) : std::move(x.values);
    x.values.reset();
    return m_conv2.normed(hidden, m_norm2, context, residual);
}

SpatialAttention::SpatialAttention(const WeightScope& scope, std::int64_t channels, std::int64_t groups)
    : m_norm(scope["group_norm"], channels, groups), m_toQ(scope["to_q"], channels, channels, true),
      m_toK(scope["to_k"], channels, channels, true), m_toV(scope["to_v"], channels, channels, true),
      m_toOut(scope["to_out"][0], channels, channels, true)
{}

at::Tensor SpatialAttention::operator()(const at::Tensor& x, const ComputeContext& context) const
{
    const std::int64_t channels = x.size(1);
    const at::Tensor tokens = m_norm(x, context).flatten(2).squeeze(0).t().contiguous(); // [H·W, C]
    // A head this wide is beyond the fused kernels: scores by blocks of rows, in fp16 where the convolutions are.
    ComputeContext own = context;
    const bool half = context.halfConvolutions && x.is_cuda();
    if (half)
        own.attention = AttentionBackend::Blocked;
    const auto oneHead = [half](const at::Tensor& y) { return (half ? y.to(at::kHalf) : y).unsqueeze(0); };
    const at::Tensor out =
        m_toOut(attention(oneHead(m_toQ(tokens)), oneHead(m_toK(tokens)), oneHead(m_toV(tokens)), false, 0, own));
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

} // namespace zimage
