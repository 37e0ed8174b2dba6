#pragma once

#include "base/image.h"
#include "guards/memory_ladder.h"
#include "guards/stage_guard.h"
#include "models/autoencoder_kl.h"
#include "nn/compute_context.h"
#include "pipeline/stage_clock.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace zimage {

/// What the autoencoder computes with on its device, which may be another than that of the steps. `half`: convolutions
/// in fp16 where that is a card.
[[nodiscard]] ComputeContext decodingContext(const ComputeContext& context, const c10::Device& device, bool half);

/// Decodes finished latents under the finite guard and the memory ladder. Refers to all it is made of.
struct PictureDecoder {
    const AutoencoderKL& autoencoder;
    const ComputeContext& context;
    StageClock& clock;
    StageGuard& guard;
    const PrecisionControl& precision; ///< the guard's: Asked means that the convolutions may be in fp16
    MemoryLadder& memory;
    std::function<c10::Device()> device; ///< where the autoencoder lies; it may change as memory runs short
    std::function<void(const at::Tensor& latents, const at::Tensor& pixels)>
        learn; ///< sees what latents became; may be empty

    /// Latents [C, h, w] → the picture at the size of the ladder's parameters; `index` is the picture's, from 1.
    [[nodiscard]] Image operator()(const at::Tensor& latents, int index) const;
};

} // namespace zimage
