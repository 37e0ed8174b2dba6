#include "nn/convolution.h"

#include <ATen/ATen.h>

#include <optional>
#include <vector>

namespace zimage {

namespace {

constexpr double kGroupNormEps = 1e-6;

bool hasCpuConvolution(const at::Tensor& x) { return x.is_cpu() && x.scalar_type() == at::kFloat && x.size(0) == 1; }

} // namespace

at::MemoryFormat suggestedLayout(const at::Tensor& x)
{
    return hasCpuConvolution(x) ? at::MemoryFormat::Contiguous : at::MemoryFormat::ChannelsLast;
}

GroupNorm::GroupNorm(const WeightScope& scope, std::int64_t channels, std::int64_t groups)
    : m_weight(scope.weight("weight", {channels})), m_bias(scope.weight("bias", {channels})), m_groups(groups)
{
}

at::Tensor GroupNorm::operator()(const at::Tensor& x) const
{
    return at::group_norm(x, m_groups, m_weight.tensor(), m_bias.tensor(), kGroupNormEps);
}

ChannelActivation GroupNorm::activation(const ChannelSums& sums, std::int64_t positions) const
{
    const at::Tensor weight = m_weight.tensor().to(at::kCPU, at::kFloat);
    const at::Tensor bias = m_bias.tensor().to(at::kCPU, at::kFloat);
    return groupNormActivation(sums, positions, m_groups, weight.data_ptr<float>(), bias.data_ptr<float>());
}

Conv2d::Conv2d(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride, std::int64_t padding)
    : m_weight(scope.weight("weight", {out, in, kernel, kernel})), m_bias(scope.weight("bias", {out})), m_stride(stride), m_padding(padding)
{
}

bool Conv2d::takesKernel(const at::Tensor& x) const
{
    return hasCpuConvolution(x) && m_weight.shape().at(2) == 3 && m_stride == 1 && m_padding == 1;
}

const CpuConvolution& Conv2d::kernel(CpuConvolution::Kind kind) const
{
    if (!m_kernel || m_kernel->kind() != kind) {
        m_kernel = std::make_shared<CpuConvolution>(m_weight.tensor(), m_bias.tensor(), kind);
        m_weight.letGo();
    }
    return *m_kernel;
}

at::Tensor Conv2d::operator()(const at::Tensor& x) const
{
    const at::Tensor& weight = m_weight.tensor();
    if (hasCpuConvolution(x) && x.is_contiguous() && weight.size(2) == 1 && m_stride == 1 && m_padding == 0) {
        // One tap is a product of matrices.
        const std::int64_t out = weight.size(0);
        const at::Tensor product = at::addmm(m_bias.tensor().unsqueeze(1), weight.reshape({out, x.size(1)}), x.view({x.size(1), -1}));
        return product.view({1, out, x.size(2), x.size(3)});
    }
    return at::conv2d(x, weight, m_bias.tensor(), m_stride, m_padding);
}

namespace {

/// silu(scale·x + shift), in fp32 and rounded to x's type.
at::Tensor activated(const at::Tensor& x, const ChannelActivation& activation)
{
    const auto channels = [&x](const std::vector<float>& values) { return at::tensor(values).to(x.device()).view({1, -1, 1, 1}); };
    return at::silu_((x * channels(activation.scale)).add_(channels(activation.shift))).to(x.scalar_type());
}

} // namespace

FeatureMap Conv2d::normed(const FeatureMap& x, const GroupNorm& norm, const at::Tensor& residual) const
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
        activation = norm.activation(x.sums.empty() ? sumsOfChannels(x.values) : x.sums, x.values.size(2) * x.values.size(3));
    }
    if (inKernel) {
        out.values = kernel(CpuConvolution::Kind::Plain)(x.values, &*activation, residual, x.norms == nullptr ? &out.sums : nullptr);
        return out;
    }
    at::Tensor hidden = activation ? activated(x.values, *activation) : norm(x.values);
    out.values = (*this)(activation ? hidden : at::silu_(hidden));
    if (residual.defined())
        out.values.add_(residual);
    return out;
}

FeatureMap Conv2d::features(const FeatureMap& x) const
{
    FeatureMap out{{}, {}, x.norms};
    if (takesKernel(x.values))
        out.values = kernel(CpuConvolution::Kind::Plain)(x.values, nullptr, {}, &out.sums);
    else
        out.values = (*this)(x.values);
    return out;
}

FeatureMap Conv2d::doubled(const FeatureMap& x) const
{
    FeatureMap out{{}, {}, x.norms};
    if (takesKernel(x.values))
        out.values = kernel(CpuConvolution::Kind::Doubling)(x.values, nullptr, {}, &out.sums);
    else
        out.values = (*this)(at::upsample_nearest2d(x.values, {x.values.size(2) * 2, x.values.size(3) * 2}));
    return out;
}

} // namespace zimage
