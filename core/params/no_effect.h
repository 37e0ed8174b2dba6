#pragma once

#include "params/generation_params.h"

namespace zimage {

// When parameters of the table change nothing, and why. The rules are those of the pipeline: guidance, tiles, LoRA,
// guards.

constexpr const char* kNeedsGuidance = "Needs guidance above 0.";
constexpr const char* kNeedsVariation = "Needs variation strength or prompt noise.";
constexpr const char* kNeedsTiling = "Needs tiling.";
constexpr const char* kDecoderHasItsOwn = "The decoder has its own tile size.";
constexpr const char* kNeedsDecoderTiling = "Needs decoder tiling.";
constexpr const char* kNeedsLora = "Needs a LoRA.";
constexpr const char* kNeedsGuards = "Needs the guards.";
constexpr const char* kNeedsCard = "Needs a graphics card.";
constexpr const char* kNoOffload = "Low-memory mode never offloads.";
constexpr const char* kNeedsAuto = "Needs precision auto.";

inline bool noGuidance(const GenerationParams& p) { return p.guidance == 0; }
inline bool noVariation(const GenerationParams& p) { return p.variationStrength == 0 && p.promptNoise == 0; }
/// Making a picture only decodes, and there the decoder's own tiles come first.
inline bool decoderTiles(const GenerationParams& p) { return p.decoderTiling; }
inline bool noTiling(const GenerationParams& p) { return !p.vaeTiling; }
inline bool noTiles(const GenerationParams& p) { return !p.vaeTiling && !p.decoderTiling; }
inline bool noDecoderTiling(const GenerationParams& p) { return !p.decoderTiling; }
inline bool noLora(const GenerationParams& p) { return p.loras.empty() || p.loras.front().file.empty(); }
inline bool onCpu(const GenerationParams& p) { return p.device == "cpu"; }
inline bool lowMemory(const GenerationParams& p) { return p.lowVram; }
inline bool precisionChosen(const GenerationParams& p) { return p.precision != "auto"; }
inline bool noGuards(const GenerationParams& p) { return !p.guards; }

} // namespace zimage
