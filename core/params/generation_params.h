#pragma once

#include "params/lora_choice.h"

#include <cstdint>
#include <string>

namespace zimage {

/// Everything that decides a picture, and how it is computed. Plain data; the defaults are those of Z-Image-Turbo, the
/// meaning, range and spelling of every field stands in the parameter table (params/param_table.h).
struct GenerationParams {
    // Prompt
    std::string prompt;
    std::string negativePrompt;
    int maxSequenceLength = 512; ///< tokens, the chat template included

    // Picture
    int width = 1024;
    int height = 1024;
    bool forceOriginalResolution = false; ///< generate on the next larger legal size and crop
    std::int64_t seed = -1;               ///< −1 draws one; picture i of a job uses seed + i
    int count = 1;
    std::int64_t variationSeed = 0;
    double variationStrength = 0.0; ///< how far the noise goes from that of `seed` to that of variationSeed
    double promptNoise = 0.0;       ///< noise of variationSeed on the prompt's embeddings, as a share of their size

    // Sampling
    int steps = 8;
    double guidance = 0.0;         ///< diffusers' convention: pos + g·(pos − neg); 0 is off
    double cfgTruncation = 1.0;    ///< no guidance once (1000 − t)/1000 exceeds this; 1 never
    double cfgNormalization = 0.0; ///< cap on ‖guided‖ / ‖positive‖; 0 is off
    double shift = 0.0;            ///< static shift of the schedule; 0 takes the model's own

    // Transformer
    bool useRope = true;
    double attentionDropout = 0.0; ///< seeded by the picture's seed

    // Autoencoder
    bool vaeTiling = false;        ///< encode and decode in tiles of vaeTileSize
    int vaeTileSize = 256;         ///< pixels
    double vaeTileOverlap = 0.125; ///< share of a tile; tiles are exact without it, so it changes nothing
    bool decoderTiling = false;    ///< decode in tiles of decoderTileSize instead
    int decoderTileSize = 384;     ///< pixels

    // Weights
    LoraList loras; ///< files in safetensors

    // Engine
    std::string device = "auto";           ///< auto, cpu, cuda:N
    std::string precision = "auto";        ///< of text encoder and transformer: auto, fp32, bf16, fp16, fp8, fp8-all
    std::string attentionBackend = "auto"; ///< auto, math, blocked, flash, efficient, cudnn
    std::string execution = "auto";        ///< auto, plain, fused, captured
    int threads = 0;                       ///< CPU threads; 0 takes all cores
    std::string offload = "auto"; ///< weights in the computer's memory while a card computes: auto, never, always
    bool lowVram = false;         ///< a card's memory is spared without keeping weights in the computer's
    double vramBudget = 0.0;      ///< GiB of a card's memory; 0 is what is free, less a reserve
    bool allowFp8 = false;        ///< fp8 may be taken where bf16 does not fit

    // Guards
    bool guards = true;        ///< test every stage's result and repair what can be repaired
    bool keepRejected = false; ///< keep a rejected picture beside the others, under a name that says so
    bool markAsAi = true;      ///< a picture's file says in XMP that a model made it

    friend bool operator==(const GenerationParams&, const GenerationParams&) = default;
};

} // namespace zimage
