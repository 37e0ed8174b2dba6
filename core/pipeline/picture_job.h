#pragma once

#include "engine/image_engine.h"
#include "nn/compute_context.h"
#include "pipeline/loaded_model.h"
#include "pipeline/stage_clock.h"

namespace zimage {

/// A whole job, from validated parameters to pictures: encode, schedule, loop, decode, each stage under its guard, its
/// weights where the plan has them, and with less memory where an allocation fails. `unfinished`: where the first
/// picture goes on from. Throws Error.
void textToImage(LoadedModel& model, const GenerationParams& params, const GenerateCallbacks& callbacks,
                 const ComputeContext& context, StageClock& clock, Outcome& outcome, const MemoryPlan& plan = {},
                 const SavedLatents* unfinished = nullptr);

} // namespace zimage
