#pragma once

#include "base/image.h"
#include "nn/compute_context.h"
#include "params/generation_params.h"
#include "pipeline/loaded_model.h"
#include "pipeline/step_graphs.h"
#include "sampling/flow_match.h"
#include "sampling/noise.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace zimage {

/// What the transformer is conditioned on: the prompt, and the negative prompt where guidance is on.
struct Conditioning {
    Caption positive;
    Caption negative; ///< tokens undefined without guidance
};

/// Noise on the embeddings of the prompt, not on those of the negative one: each token's are moved by `strength` times
/// their own root mean square, in directions drawn from the seed.
struct PromptNoise {
    std::uint64_t seed = 0;
    double strength = 0;
};

/// Ids of both prompts → captions. `negative` is encoded only when guidance is on.
[[nodiscard]] Conditioning encodePrompts(const BoundModel& parts, std::span<const std::int32_t> positive,
                                         std::span<const std::int32_t> negative, bool guided,
                                         const ComputeContext& context, const PromptNoise& noise = {});

/// Noise for one picture, [C, latentHeight, latentWidth] fp32 on the device.
[[nodiscard]] at::Tensor startNoise(const ModelConfig& config, int width, int height, const NoiseRecipe& recipe,
                                    const c10::Device& device);

/// Whether the sums that run through the transformer's blocks are kept in fp16: on a card, between products in bf16 or
/// fp8, whose own rounding is far coarser, as long as no guard has raised them. Plain execution, the reference, and a
/// tap see fp32.
[[nodiscard]] bool takesHalfResidual(const c10::Device& device, at::ScalarType products, PartPrecision steps,
                                     const ComputeContext& context);

/// Computes a step's output [C, h, w], and may do so again in another precision.
using StepRunner = std::function<at::Tensor(int step, const std::function<at::Tensor()>& compute)>;

/// A step of the loop that is done.
struct StepResult {
    int step;                  ///< from 0
    const at::Tensor& latents; ///< [C, h, w] after it
    const at::Tensor& output;  ///< the transformer's, guided: the picture less the noise, as far as it can tell
    float sigma;               ///< share of noise in the latents, from 1 to 0

    /// What the picture would be if the rest were as this step says, [C, h, w].
    [[nodiscard]] at::Tensor denoised() const;
};

/// The whole Euler loop: latents [C, h, w] fp32 → latents. `afterStep` is called after each step; `guarded`, when there
/// is one, runs each step's transformer; without `graphs` nothing is recorded. `from`: that many steps have been done
/// to the latents.
[[nodiscard]] at::Tensor denoise(const BoundModel& parts, at::Tensor latents, const Conditioning& conditioning,
                                 const Schedule& schedule, const GenerationParams& params,
                                 const ComputeContext& context, const std::function<void(const StepResult&)>& afterStep,
                                 const StepRunner& guarded = {}, StepGraphs* graphs = nullptr, int from = 0);

/// Latents [C, h, w] as the loop leaves them → pixels [3, H, W] fp32, 0 black and 1 white, not yet clamped.
[[nodiscard]] at::Tensor decodeLatents(const AutoencoderKL& autoencoder, const at::Tensor& latents,
                                       const ComputeContext& context, const Tiling& tiling = {});

/// Pixels [3, H, W] in 0 … 1 on any device → 8-bit picture, cropped about its centre to width × height.
[[nodiscard]] Image toImage(const at::Tensor& pixels, int width, int height);

} // namespace zimage
