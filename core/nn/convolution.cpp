#include "nn/convolution.h"

#include "nn/cuda_maps.h"
#include "nn/ops.h"

#include <ATen/ATen.h>

#include <optional>
#include <vector>

namespace zimage {

namespace {

constexpr double kGroupNormEps = 1e-6;
/// What fp16 convolutions take is brought down by it, so that what they give may reach a million. Values behind a norm
/// and a SiLU keep their ten bits down to a thousandth.
constexpr double kHalfMapScale = 1.0 / 16;

bool hasCpuConvolution(const at::Tensor& x) { return x.is_cpu() && x.scalar_type() == at::kFloat && x.size(0) == 1; }

} // namespace

at::MemoryFormat suggestedLayout(const at::Tensor& x)
{
    return hasCpuConvolution(x) ? at::MemoryFormat::Contiguous : at::MemoryFormat::ChannelsLast;
}

GroupNorm::GroupNorm(const WeightScope& scope, std::int64_t channels, std::int64_t groups)
    : m_weight(scope.weight("weight", {channels})), m_bias(scope.weight("bias", {channels})), m_groups(groups)
{}

at::Tensor GroupNorm::operator()(const at::Tensor& x, const ComputeContext& context) const
{
    if (context.execution != Execution::Plain && cudamaps::taken(x))
        return cudamaps::activated(x, affine(x), /*silu=*/false, 1, at::kFloat);
    return at::group_norm(x, m_groups, m_weight.tensor(), m_bias.tensor(), kGroupNormEps);
}

at::Tensor GroupNorm::affine(const at::Tensor& x) const
{
    return cudamaps::groupNorm(x, m_groups, m_weight.tensor(), m_bias.tensor(), kGroupNormEps);
}

ChannelActivation GroupNorm::activation(const ChannelSums& sums, std::int64_t positions) const
{
    const at::Tensor weight = m_weight.tensor().to(at::kCPU, at::kFloat);
    const at::Tensor bias = m_bias.tensor().to(at::kCPU, at::kFloat);
    return groupNormActivation(sums, positions, m_groups, weight.data_ptr<float>(), bias.data_ptr<float>());
}

Conv2d::Conv2d(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
               std::int64_t padding)
    : m_weight(scope.weight("weight", {out, in, kernel, kernel})), m_bias(scope.weight("bias", {out})),
      m_stride(stride), m_padding(padding)
{}

bool Conv2d::takesKernel(const at::Tensor& x) const
{
    return hasCpuConvolution(x) && m_weight.shape().at(2) == 3 && m_stride == 1 && m_padding == 1;
}

namespace {

bool takesHalf(const at::Tensor& x, const ComputeContext& context)
{
    return context.halfConvolutions && context.execution != Execution::Plain && cudamaps::taken(x);
}

} // namespace

const CpuConvolution& Conv2d::kernel(CpuConvolution::Kind kind) const
{
    if (!m_kernel || m_kernel->kind() != kind) {
        m_kernel = std::make_shared<CpuConvolution>(m_weight.tensor(), m_bias.tensor(), kind);
        m_weight.letGo();
    }
    return *m_kernel;
}

at::Tensor Conv2d::inHalf(const at::Tensor& scaled, const at::Tensor& residual) const
{
    return cudamaps::finished(at::conv2d(scaled, m_weight.half(), {}, m_stride, m_padding), 1 / kHalfMapScale,
                              m_bias.tensor(), residual);
}

at::Tensor Conv2d::operator()(const at::Tensor& x, const ComputeContext& context) const
{
    if (takesHalf(x, context))
        return inHalf(cudamaps::activated(x, {}, /*silu=*/false, kHalfMapScale, at::kHalf), {});
    const at::Tensor& weight = m_weight.tensor();
    if (hasCpuConvolution(x) && x.is_contiguous() && weight.size(2) == 1 && m_stride == 1 && m_padding == 0) {
        // One tap is a product of matrices.
        const std::int64_t out = weight.size(0);
        const at::Tensor product =
            ops::addmm(m_bias.tensor().unsqueeze(1), weight.reshape({out, x.size(1)}), x.view({x.size(1), -1}));
        return product.view({1, out, x.size(2), x.size(3)});
    }
    return at::conv2d(x, weight, m_bias.tensor(), m_stride, m_padding);
}

namespace {

/// silu(scale·x + shift), in fp32 and rounded to x's type.
at::Tensor activated(const at::Tensor& x, const ChannelActivation& activation)
{
    const auto channels = [&x](const std::vector<float>& values) {
        return at::tensor(values).to(x.device()).view({1, -1, 1, 1});
    };
    return at::silu_((x * channels(activation.scale)).add_(channels(activation.shift))).to(x.scalar_type());
}

/// The same as one tensor on a card, [2, C].
at::Tensor affineOf(const ChannelActivation& activation, const at::Device& device)
{
    return at::stack({at::tensor(activation.scale), at::tensor(activation.shift)}).to(device);
}

} // namespace

FeatureMap Conv2d::normed(const FeatureMap& x, const GroupNorm& norm, const ComputeContext& context,
                          const at::Tensor& residual) const
{
    FeatureMap out{{}, {}, x.norms};
    const bool inKernel = takesKernel(x.values);
    std::optional<ChannelActivation> activation;
    if (x.norms != nullptr) {
        const MapSums* whole = x.norms->next(x.values);
        if (whole == nullptr)
            return out;
        activation = norm.activation(whole->channels, whole->positions);
    } else if (inKernel) {
        activation =
            norm.activation(x.sums.empty() ? sumsOfChannels(x.values) : x.sums, x.values.size(2) * x.values.size(3));
    }
    if (inKernel) {
        out.values = kernel(CpuConvolution::Kind::Plain)(x.values, &*activation, residual,
                                                         x.norms == nullptr ? &out.sums : nullptr);
        return out;
    }
    if (context.execution != Execution::Plain && cudamaps::taken(x.values)) {
        const bool half = takesHalf(x.values, context);
        const at::Tensor affine = activation ? affineOf(*activation, x.values.device()) : norm.affine(x.values);
        const at::Tensor hidden = cudamaps::activated(x.values, affine, /*silu=*/true, half ? kHalfMapScale : 1,
                                                      half ? at::kHalf : at::kFloat);
        out.values = half ? inHalf(hidden, residual) : (*this)(hidden, context);
        if (!half && residual.defined())
            out.values.add_(residual);
        return out;
    }
    at::Tensor hidden = activation ? activated(x.values, *activation) : norm(x.values, context);
    out.values = (*this)(activation ? hidden : at::silu_(hidden), context);
    if (residual.defined())
        out.values.add_(residual);
    return out;
}

FeatureMap Conv2d::features(const FeatureMap& x, const ComputeContext& context) const
{
    FeatureMap out{{}, {}, x.norms};
    if (takesKernel(x.values))
        out.values = kernel(CpuConvolution::Kind::Plain)(x.values, nullptr, {}, &out.sums);
    else
        out.values = (*this)(x.values, context);
    return out;
}

FeatureMap Conv2d::doubled(const FeatureMap& x, const ComputeContext& context) const
{
    FeatureMap out{{}, {}, x.norms};
    const auto enlarged = [&x](const at::Tensor& map) {
        return at::upsample_nearest2d(map, {x.values.size(2) * 2, x.values.size(3) * 2});
    };
    if (takesKernel(x.values))
        out.values = kernel(CpuConvolution::Kind::Doubling)(x.values, nullptr, {}, &out.sums);
    else if (takesHalf(x.values, context))
        out.values = inHalf(enlarged(cudamaps::activated(x.values, {}, /*silu=*/false, kHalfMapScale, at::kHalf)), {});
    else
        out.values = (*this)(enlarged(x.values), context);
    return out;
}

} // namespace zimage
