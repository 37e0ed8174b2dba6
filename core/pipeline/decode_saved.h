#pragma once

#include "engine/image_engine.h"
#include "nn/compute_context.h"
#include "pipeline/loaded_model.h"
#include "pipeline/stage_clock.h"

namespace zimage {

/// The end of a job whose steps are done: decodes the latents with an autoencoder that is placed on `device`. Throws
/// Error.
void decodeSaved(const AutoencoderKL& autoencoder, const SavedLatents& latents, const GenerationParams& params,
                 const c10::Device& device, const GenerateCallbacks& callbacks, const ComputeContext& context,
                 StageClock& clock, Outcome& outcome);

} // namespace zimage
