#pragma once

#include "params/generation_params.h"

namespace zimage {

// When parameters of the table change nothing, and why. The rules are those of the pipeline: guidance, tiles, LoRA,
// guards.

constexpr const char* kNeedsGuidance = "Raise guidance above 0 first.";
constexpr const char* kNeedsVariation = "Raise variation strength or prompt noise first.";
constexpr const char* kNeedsTiling = "Turn tiling on first.";
constexpr const char* kDecoderHasItsOwn = "Decoder tiling uses its own tile size.";
constexpr const char* kNeedsDecoderTiling = "Turn decoder tiling on first.";
constexpr const char* kNoOverlap = "Tiles need no overlap here.";
constexpr const char* kNeedsLora = "Choose a LoRA first.";
constexpr const char* kNeedsGuards = "Turn the guards on first.";
constexpr const char* kNeedsCard = "This works on a graphics card only.";
constexpr const char* kNoOffload = "Low-memory mode never offloads.";
constexpr const char* kNeedsAuto = "Set precision to auto first.";

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
