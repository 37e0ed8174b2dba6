#include "models/autoencoder_kl.h"

#include <ATen/ATen.h>

namespace zimage {

AutoencoderKL::AutoencoderKL(const VaeConfig& config, WeightStore& store)
    : m_config(config), m_encoder(VaeStage::encoder(store.root()["encoder"], config)),
      m_decoder(VaeStage::decoder(store.root()["decoder"], config))
{
    if (config.useQuantConv)
        m_quantConv.emplace(store.root()["quant_conv"], 2 * config.latentChannels, 2 * config.latentChannels, 1, 1, 0);
    if (config.usePostQuantConv)
        m_postQuantConv.emplace(store.root()["post_quant_conv"], config.latentChannels, config.latentChannels, 1, 1, 0);
}

at::Tensor AutoencoderKL::decode(const at::Tensor& latents, const ComputeContext& context, const Tiling& tiling) const
{
    at::Tensor pixels = m_decoder(m_postQuantConv ? (*m_postQuantConv)(latents, context) : latents, context, tiling);
    context.passed(LayerGroup::Decoder, 0, pixels);
    return pixels;
}

LatentDistribution AutoencoderKL::encode(const at::Tensor& pixels, const ComputeContext& context,
                                         const Tiling& tiling) const
{
    const at::Tensor hidden = m_encoder(pixels, context, tiling);
    const auto halves = (m_quantConv ? (*m_quantConv)(hidden, context) : hidden).chunk(2, 1);
    return {halves[0], halves[1].clamp(-30.0, 20.0)};
}

std::int64_t AutoencoderKL::decodeBytes(std::int64_t height, std::int64_t width, std::int64_t tile,
                                        const at::Device& device) const
{
    const std::int64_t scale = m_config.scale();
    return static_cast<std::int64_t>(sizeof(float))
        * m_decoder.plan().peakValues(height / scale, width / scale, tile, device.is_cpu());
}

} // namespace zimage
