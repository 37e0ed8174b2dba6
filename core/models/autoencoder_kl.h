#pragma once

#include "architecture/model_config.h"
#include "models/vae_stage.h"

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace zimage {

/// What the encoder says of a picture: a normal distribution for each latent.
struct LatentDistribution {
    at::Tensor mean;        ///< [1, C, h, w]
    at::Tensor logVariance; ///< clamped to −30 … 20, as in the reference
};

/// AutoencoderKL, the decoder and encoder between latents and pixels. Reference: diffusers' autoencoder_kl.py and
/// vae.py. Pixels are −1 … 1, latents are unscaled here; the scaling and shift factors are the pipeline's.
class AutoencoderKL {
public:
    AutoencoderKL(const VaeConfig& config, WeightStore& store);

    /// latents [1, C, h, w] → pixels [1, 3, h·scale, w·scale].
    [[nodiscard]] at::Tensor decode(const at::Tensor& latents, const ComputeContext& context,
                                    const Tiling& tiling = {}) const;
    /// pixels [1, 3, H, W], sides multiples of the scale → distribution of [1, C, H/scale, W/scale].
    [[nodiscard]] LatentDistribution encode(const at::Tensor& pixels, const ComputeContext& context,
                                            const Tiling& tiling = {}) const;

    /// The memory that decode() needs for a picture in bytes, as far as maps go: fp32, weights and what libtorch needs
    /// beside not counted.
    [[nodiscard]] std::int64_t decodeBytes(std::int64_t height, std::int64_t width, std::int64_t tile,
                                           const at::Device& device) const;

    [[nodiscard]] const VaeConfig& config() const { return m_config; }

private:
    VaeConfig m_config;
    std::optional<Conv2d> m_quantConv, m_postQuantConv;
    VaeStage m_encoder;
    VaeStage m_decoder;
};

} // namespace zimage
