#include "pipeline/latent_preview.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace zimage {

namespace {

constexpr std::int64_t kPixels = 256; // a side of the pictures to fit to
constexpr std::int64_t kFields = 16;  // of colour along it
constexpr std::uint64_t kSeed = 20;
constexpr double kSyntheticWeight = 0.05; // against a decoded picture
constexpr double kRidge = 1e-4;           // of the mean square of an input

/// Fields of random colours, with hard edges in one and blending into each other in the other: [1, 3, side, side], −1 …
/// 1, on the CPU.
std::array<at::Tensor, 2> colourPictures()
{
    auto generator = at::make_generator<at::CPUGeneratorImpl>(kSeed);
    const std::vector<std::int64_t> size{kPixels, kPixels};
    const auto fields = [&](std::int64_t count) {
        return at::rand({1, 3, count, count}, generator, at::kFloat).mul_(2).sub_(1);
    };
    return {at::upsample_nearest2d(fields(kFields / 2), size),
            at::upsample_bilinear2d(fields(kFields), size, /*align_corners=*/false)};
}

/// [h·w, C + 1]: the channels of every place, and a one.
at::Tensor inputsOf(const at::Tensor& latents)
{
    const at::Tensor channels = latents.to(at::kCPU, at::kFloat).flatten(1).t();
    return at::cat({channels, at::ones({channels.size(0), 1}, channels.options())}, 1);
}

} // namespace

LatentColours::LatentColours(const AutoencoderKL& autoencoder, const c10::Device& device, const ComputeContext& context)
    : m_inputs(autoencoder.config().latentChannels + 1), m_products(static_cast<std::size_t>(m_inputs * m_inputs)),
      m_targets(static_cast<std::size_t>(m_inputs * 3))
{
    ComputeContext quiet = context;
    quiet.tap = nullptr;
    const VaeConfig& config = autoencoder.config();
    for (const at::Tensor& picture : colourPictures()) {
        const at::Tensor latents =
            (autoencoder.encode(picture.to(device), quiet).mean.squeeze(0) - config.shiftFactor) * config.scalingFactor;
        add(latents, picture.squeeze(0).div(2).add_(0.5), kSyntheticWeight);
    }
    solve();
}

void LatentColours::learn(const at::Tensor& latents, const at::Tensor& pixels)
{
    add(latents, pixels, 1);
    solve();
}

void LatentColours::add(const at::Tensor& latents, const at::Tensor& pixels, double weight)
{
    const at::Tensor inputs = inputsOf(latents);
    const at::Tensor colours =
        at::adaptive_avg_pool2d(pixels.clamp(0, 1).unsqueeze(0), {latents.size(1), latents.size(2)})
            .squeeze(0)
            .flatten(1)
            .to(at::kCPU, at::kFloat);
    if (!std::isfinite(inputs.sum().item<double>()) || !std::isfinite(colours.sum().item<double>()))
        return;
    const double share = weight / static_cast<double>(inputs.size(0));
    const auto addAll = [share](std::vector<double>& sums, const at::Tensor& products) {
        const at::Tensor wide = products.to(at::kDouble).contiguous();
        const auto* values = wide.data_ptr<double>();
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += share * values[i];
    };
    addAll(m_products, at::mm(inputs.t(), inputs));
    addAll(m_targets, at::mm(inputs.t(), colours.t()));
}

/// Cholesky's method on the normal equations, with a ridge that decides where latents say nothing.
void LatentColours::solve()
{
    const auto n = static_cast<std::size_t>(m_inputs);
    std::vector<double> lower(m_products);
    double trace = 0;
    for (std::size_t i = 0; i < n; ++i)
        trace += m_products[i * n + i];
    for (std::size_t i = 0; i < n; ++i) {
        lower[i * n + i] += kRidge * trace / static_cast<double>(n);
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = lower[i * n + j];
            for (std::size_t k = 0; k < j; ++k)
                sum -= lower[i * n + k] * lower[j * n + k];
            lower[i * n + j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / lower[j * n + j];
        }
    }
    m_map = at::empty({3, m_inputs}, at::kFloat);
    auto* map = m_map.data_ptr<float>();
    std::vector<double> x(n);
    for (std::size_t colour = 0; colour < 3; ++colour) {
        for (std::size_t i = 0; i < n; ++i) {
            double sum = m_targets[i * 3 + colour];
            for (std::size_t k = 0; k < i; ++k)
                sum -= lower[i * n + k] * x[k];
            x[i] = sum / lower[i * n + i];
        }
        for (std::size_t i = n; i-- > 0;) {
            double sum = x[i];
            for (std::size_t k = i + 1; k < n; ++k)
                sum -= lower[k * n + i] * x[k];
            x[i] = sum / lower[i * n + i];
        }
        for (std::size_t i = 0; i < n; ++i)
            map[colour * n + i] = static_cast<float>(x[i]);
    }
}

Image LatentColours::paint(const at::Tensor& latents) const
{
    const at::Tensor colours = at::mm(inputsOf(latents), m_map.t()); // [h·w, 3]
    const at::Tensor bytes = at::nan_to_num(colours, 0.5).clamp(0, 1).mul(255).round_().to(at::kByte).contiguous();
    Image image{static_cast<int>(latents.size(2)), static_cast<int>(latents.size(1)), {}};
    const auto* data = bytes.data_ptr<std::uint8_t>();
    image.rgb.assign(data, data + bytes.numel());
    return image;
}

} // namespace zimage
