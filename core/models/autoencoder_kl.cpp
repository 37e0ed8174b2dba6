#include "models/autoencoder_kl.h"

#include <ATen/ATen.h>

namespace zimage {

AutoencoderKL::AutoencoderKL(const VaeConfig& config, WeightStore& store)
    : m_config(config),
      m_encoder(VaeStage::encoder(store.root()["encoder"], config)),
      m_decoder(VaeStage::decoder(store.root()["decoder"], config))
{
    if (config.useQuantConv)
        m_quantConv.emplace(store.root()["quant_conv"], 2 * config.latentChannels, 2 * config.latentChannels, 1, 1, 0);
    if (config.usePostQuantConv)
        m_postQuantConv.emplace(store.root()["post_quant_conv"], config.latentChannels, config.latentChannels, 1, 1, 0);
}

at::Tensor AutoencoderKL::decode(const at::Tensor& latents, const ComputeContext& context) const
{
    at::Tensor pixels = m_decoder(m_postQuantConv ? (*m_postQuantConv)(latents) : latents, context);
    context.passed(LayerGroup::Decoder, 0, pixels);
    return pixels;
}

LatentDistribution AutoencoderKL::encode(const at::Tensor& pixels, const ComputeContext& context) const
{
    const at::Tensor hidden = m_encoder(pixels, context);
    const auto halves = (m_quantConv ? (*m_quantConv)(hidden) : hidden).chunk(2, 1);
    return {halves[0], halves[1].clamp(-30.0, 20.0)};
}

} // namespace zimage
