#pragma once

#include "base/image.h"
#include "models/autoencoder_kl.h"
#include "nn/compute_context.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace zimage {

/// Colours of a picture that is still being made: a linear map from the latents' channels to red, green and blue,
/// fitted by least squares to what the model's own autoencoder makes of fields of colour. Every picture that is decoded
/// improves the fit.
class LatentColours {
public:
    /// Encodes two pictures of 256×256.
    LatentColours(const AutoencoderKL& autoencoder, const c10::Device& device, const ComputeContext& context);

    /// Adds a decoded picture to the fit: latents [C, h, w] as the loop leaves them, pixels [3, H, W] in 0 … 1.
    void learn(const at::Tensor& latents, const at::Tensor& pixels);

    /// Latents [C, h, w] as the loop leaves them → a picture of w × h.
    [[nodiscard]] Image paint(const at::Tensor& latents) const;

private:
    void add(const at::Tensor& latents, const at::Tensor& pixels, double weight);
    void solve();

    std::int64_t m_inputs;          ///< channels and a constant
    std::vector<double> m_products; ///< [inputs, inputs] of inputs with inputs
    std::vector<double> m_targets;  ///< [inputs, 3] of inputs with colours
    at::Tensor m_map;               ///< [3, inputs] fp32 on the CPU
};

} // namespace zimage
