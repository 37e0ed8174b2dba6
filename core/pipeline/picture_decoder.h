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

/// Decodes finished latents under the finite guard and the memory ladder. Refers to all it is made of.
struct PictureDecoder {
    const AutoencoderKL& autoencoder;
    const ComputeContext& context;
    StageClock& clock;
    StageGuard& guard;
    const PrecisionControl& precision; ///< the guard's: Asked means that the convolutions may be in fp16
    MemoryLadder& memory;
    std::function<void(const at::Tensor& latents, const at::Tensor& pixels)> learn; ///< sees what latents became; may be empty

    /// Latents [C, h, w] → the picture at the size of the ladder's parameters; `index` is the picture's, from 1.
    [[nodiscard]] Image operator()(const at::Tensor& latents, int index) const;
};

} // namespace zimage
