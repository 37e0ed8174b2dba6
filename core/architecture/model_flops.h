#pragma once

#include "architecture/model_config.h"

#include <cstdint>

namespace zimage {

// Floating-point operations of the models' products, two for each multiply and add; norms, activations and softmax are
// not counted.

inline double blockFlops(const TransformerConfig& c, std::int64_t tokens)
{
    const auto n = static_cast<double>(tokens);
    const auto d = static_cast<double>(c.dim);
    return 2 * n * (4 * d * d + 3 * d * static_cast<double>(c.feedForwardDim())) + 4 * n * n * d;
}

/// One forward pass for latents of `imageTokens` patches with a caption of `captionTokens`, the refined caption not
/// counted.
inline double stepFlops(const TransformerConfig& c, std::int64_t imageTokens, std::int64_t captionTokens)
{
    const std::int64_t image = (imageTokens + 31) / 32 * 32;
    const std::int64_t caption = (captionTokens + 31) / 32 * 32;
    const auto patch = static_cast<double>(c.patchSize * c.patchSize * c.inChannels);
    return static_cast<double>(c.refinerLayers) * blockFlops(c, image)
        + static_cast<double>(c.layers) * blockFlops(c, image + caption)
        + 4 * static_cast<double>(imageTokens) * patch * static_cast<double>(c.dim);
}

inline double textFlops(const TextEncoderConfig& c, std::int64_t tokens)
{
    const auto n = static_cast<double>(tokens);
    const auto d = static_cast<double>(c.hiddenSize);
    const auto heads = static_cast<double>(c.headDim * (2 * c.heads + 2 * c.kvHeads));
    return static_cast<double>(c.layers - 1)
        * (2 * n * d * (heads + 3 * static_cast<double>(c.intermediateSize))
           + 4 * n * n * static_cast<double>(c.heads * c.headDim));
}

inline double convolutionFlops(std::int64_t in, std::int64_t out, std::int64_t kernel, double pixels)
{
    return 2 * static_cast<double>(in * out * kernel * kernel) * pixels;
}

inline double resnetFlops(std::int64_t in, std::int64_t out, double pixels)
{
    return convolutionFlops(in, out, 3, pixels) + convolutionFlops(out, out, 3, pixels)
        + (in != out ? convolutionFlops(in, out, 1, pixels) : 0);
}

/// Decoding latents of `pixels` positions, every convolution counted as a plain sum. The kernels on the CPU need fewer
/// multiplications (nn/cpu/convolution_kernels.h), so that the decoder's share of the product's rate may exceed 100 %.
inline double decodeFlops(const VaeConfig& c, double pixels)
{
    const std::int64_t widest = c.blockOutChannels.back();
    double flops = convolutionFlops(c.latentChannels, widest, 3, pixels) + 2 * resnetFlops(widest, widest, pixels);
    if (c.midBlockAttention)
        flops += 4 * convolutionFlops(widest, widest, 1, pixels) + 4 * pixels * pixels * static_cast<double>(widest);
    std::int64_t in = widest;
    for (std::size_t i = c.blockOutChannels.size(); i-- > 0;) {
        const std::int64_t out = c.blockOutChannels[i];
        for (std::int64_t j = 0; j <= c.layersPerBlock; ++j)
            flops += resnetFlops(j == 0 ? in : out, out, pixels);
        if (i > 0) {
            pixels *= 4;
            flops += convolutionFlops(out, out, 3, pixels);
        }
        in = out;
    }
    return flops + convolutionFlops(in, c.outChannels, 3, pixels);
}

} // namespace zimage
