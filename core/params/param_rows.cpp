#include "params/param_rows.h"

#include "params/no_effect.h"

#include <array>
#include <cstdint>
#include <limits>

namespace zimage {

namespace {

using P = GenerationParams;
using G = ParamGroup;
using L = ParamLevel;
using W = ParamWidget;

constexpr double kLargestVariation = std::numeric_limits<std::uint32_t>::max(); // no more bits count
constexpr double kLargestSeed = static_cast<double>(std::numeric_limits<std::int64_t>::max());

constexpr std::array kPromptRows{
    ParamDef{
        .key = "prompt",
        .field = &P::prompt,
        .label = "Prompt",
        .help = "What the picture shows, described in whole phrases, in English or Chinese. May be empty.",
        .group = G::Prompt,
        .level = L::Basic,
        .flag = "--prompt",
        .widget = W::Prompt,
        .inPresets = PresetRole::Own,
    },
    ParamDef{
        .key = "negative_prompt",
        .field = &P::negativePrompt,
        .label = "Negative prompt",
        .help = "What the picture should not show. It has an effect only when guidance is above 0.",
        .group = G::Prompt,
        .level = L::Basic,
        .flag = "--negative",
        .widget = W::Prompt,
        .inPresets = PresetRole::Text,
        .noEffect = {{noGuidance, kNeedsGuidance}},
    },
    ParamDef{
        .key = "max_sequence_length",
        .field = &P::maxSequenceLength,
        .label = "Prompt limit",
        .help = "Longest prompt in tokens, including the 9 tokens of the chat template. What exceeds the limit is cut "
                "off and reported; raise the limit for very long prompts.",
        .unit = "tokens",
        .minimum = 16,
        .maximum = 1535,
        .step = 32,
        .group = G::Prompt,
        .flag = "--max-sequence-length",
    },
};

constexpr std::array kPictureRows{
    ParamDef{
        .key = "width",
        .field = &P::width,
        .label = "Width",
        .help = "Width of the picture: a multiple of 16 for Z-Image and of 32 for the embedded model, or any number "
                "when Exact size (force_original_resolution) is on.",
        .unit = "px",
        .minimum = 16,
        .maximum = 8192,
        .step = 16,
        .group = G::Picture,
        .level = L::Basic,
        .flag = "--width",
        .widget = W::Size,
    },
    ParamDef{
        .key = "height",
        .field = &P::height,
        .label = "Height",
        .help = "Height of the picture: a multiple of 16 for Z-Image and of 32 for the embedded model, or any number "
                "when Exact size (force_original_resolution) is on.",
        .unit = "px",
        .minimum = 16,
        .maximum = 8192,
        .step = 16,
        .group = G::Picture,
        .level = L::Basic,
        .flag = "--height",
        .widget = W::Size,
    },
    ParamDef{
        .key = "force_original_resolution",
        .field = &P::forceOriginalResolution,
        .label = "Exact size",
        .help = "Allows any width and height: the picture is made in the next larger size that the model supports, "
                "then cropped, never scaled.",
        .group = G::Picture,
        .flag = "--force-original-resolution",
        .widget = W::ExactSize,
    },
    ParamDef{
        .key = "seed",
        .field = &P::seed,
        .label = "Seed",
        .help = "Chooses the noise that the picture starts from; the same seed and settings give the same picture. -1 "
                "draws a random seed. Of several pictures, each uses the next seed. Only the lowest 32 bits count, as "
                "in PyTorch.",
        .minimum = -1,
        .maximum = kLargestSeed,
        .step = 1,
        .group = G::Picture,
        .level = L::Basic,
        .flag = "--seed",
        .widget = W::Seed,
        .inPresets = PresetRole::Own,
    },
    ParamDef{
        .key = "count",
        .field = &P::count,
        .label = "Pictures",
        .help = "How many pictures to make, one after another, each with the next seed.",
        .minimum = 1,
        .maximum = 1000,
        .step = 1,
        .group = G::Picture,
        .level = L::Basic,
        .flag = "--count",
        .aliases = {"num_images", "num_images_per_prompt"},
        .belongsTo = BelongsTo::Program,
    },
    ParamDef{
        .key = "variation_seed",
        .field = &P::variationSeed,
        .label = "Variation seed",
        .help = "The seed that variation strength and prompt noise use.",
        .minimum = 0,
        .maximum = kLargestVariation,
        .step = 1,
        .group = G::Picture,
        .flag = "--variation-seed",
        .noEffect = {{noVariation, kNeedsVariation}},
    },
    ParamDef{
        .key = "variation_strength",
        .field = &P::variationStrength,
        .label = "Variation strength",
        .help = "How far the picture's noise moves from its own seed towards the variation seed: 0.05 to 0.3 gives "
                "similar pictures, 1 gives the picture of the variation seed.",
        .minimum = 0,
        .maximum = 1,
        .step = 0.05,
        .group = G::Picture,
        .flag = "--variation-strength",
    },
    ParamDef{
        .key = "prompt_noise",
        .field = &P::promptNoise,
        .label = "Prompt noise",
        .help = "Noise added to the encoded prompt, relative to its size. It helps with models whose seeds give "
                "similar pictures, such as Z-Image-Turbo: 0.1 to 0.4 changes the layout, more departs from the prompt.",
        .minimum = 0,
        .maximum = 2,
        .step = 0.05,
        .group = G::Picture,
        .flag = "--prompt-noise",
    },
};

constexpr std::array kSamplingRows{
    ParamDef{
        .key = "steps",
        .field = &P::steps,
        .label = "Steps",
        .help = "How many times the model refines the picture; the time grows in proportion. Use 8 for Z-Image-Turbo, "
                "28 to 50 for Z-Image Base, 12 for the embedded model.",
        .minimum = 1,
        .maximum = 200,
        .step = 1,
        .group = G::Sampling,
        .level = L::Basic,
        .flag = "--steps",
        .aliases = {"num_inference_steps"},
    },
    ParamDef{
        .key = "guidance",
        .field = &P::guidance,
        .label = "Guidance",
        .help = "How strongly the picture follows the prompt and avoids the negative prompt, counted as in diffusers: "
                "one less than the CFG scale of other programs. 0 switches guidance off and halves the time. Use 0 for "
                "Z-Image-Turbo, 3 to 5 for Z-Image Base, 3 for the embedded model.",
        .minimum = 0,
        .maximum = 30,
        .step = 0.5,
        .group = G::Sampling,
        .level = L::Basic,
        .flag = "--guidance",
        .aliases = {"guidance_scale"},
    },
    ParamDef{
        .key = "cfg_truncation",
        .field = &P::cfgTruncation,
        .label = "Guidance ends at",
        .help = "Share of the way from noise to picture after which guidance stops; 1 guides to the end. Lower values "
                "save time and soften the last details.",
        .minimum = 0,
        .maximum = 1,
        .step = 0.05,
        .group = G::Sampling,
        .flag = "--cfg-truncation",
        .noEffect = {{noGuidance, kNeedsGuidance}},
    },
    ParamDef{
        .key = "cfg_normalization",
        .field = &P::cfgNormalization,
        .label = "Guidance cap",
        .help = "Limits the length of a guided prediction to this many times that of the unguided one, which tames "
                "glaring colours at high guidance. 0 switches the limit off; true means 1. Z-Image Base looks stylised "
                "without the limit and more natural with 1.",
        .minimum = 0,
        .maximum = 10,
        .step = 0.1,
        .group = G::Sampling,
        .flag = "--cfg-normalization",
        .switchMeans = SwitchMeans::OneOrZero,
        .noEffect = {{noGuidance, kNeedsGuidance}},
    },
    ParamDef{
        .key = "shift",
        .field = &P::shift,
        .label = "Schedule shift",
        .help = "How the steps are shared between layout and details: the higher the value, the more steps shape the "
                "layout. 0 uses the model's own value, which is 3 for Z-Image.",
        .minimum = 0,
        .maximum = 20,
        .step = 0.5,
        .zeroIsAutomatic = true,
        .group = G::Sampling,
        .flag = "--shift",
    },
};

constexpr std::array kTransformerRows{
    ParamDef{
        .key = "use_rope",
        .field = &P::useRope,
        .label = "Rotary embedding",
        .help = "Tells the transformer where each part of the picture is. Leave it on: without it the picture loses "
                "its structure.",
        .group = G::Transformer,
        .flag = "--rope",
        .aliases = {"transformer.use_rope"},
        .widget = W::Switch,
    },
    ParamDef{
        .key = "attention_dropout",
        .field = &P::attentionDropout,
        .label = "Attention dropout",
        .help = "Share of the attention to drop at random, drawn from the picture's seed. A little, such as 0.05, "
                "varies the textures; 0 switches it off.",
        .minimum = 0,
        .maximum = 0.5,
        .step = 0.01,
        .group = G::Transformer,
        .flag = "--attention-dropout",
        .aliases = {"transformer.attention_dropout"},
    },
};

constexpr std::array kAutoencoderRows{
    ParamDef{
        .key = "vae_tiling",
        .field = &P::vaeTiling,
        .label = "Tiling",
        .help = "Decodes the picture in tiles, which needs less memory and more time. The picture stays the same.",
        .group = G::Autoencoder,
        .flag = "--vae-tiling",
        .aliases = {"vae.enable_tiling"},
        .widget = W::Switch,
    },
    ParamDef{
        .key = "vae_tile_size",
        .field = &P::vaeTileSize,
        .label = "Tile size",
        .help = "Side of a tile. Smaller tiles need less memory and more time.",
        .unit = "px",
        .minimum = 64,
        .maximum = 4096,
        .step = 32,
        .group = G::Autoencoder,
        .flag = "--vae-tile-size",
        .aliases = {"vae.tile_sample_min_size"},
        .noEffect = {{decoderTiles, kDecoderHasItsOwn}, {noTiling, kNeedsTiling}},
    },
    ParamDef{
        .key = "vae_tile_overlap",
        .field = &P::vaeTileOverlap,
        .label = "Tile overlap",
        .help = "Share of a tile that overlaps its neighbour in other programs. Here tiles leave no seams, so the "
                "value changes nothing; it is there so that settings of other programs can be read.",
        .minimum = 0,
        .maximum = 0.5,
        .step = 0.025,
        .group = G::Autoencoder,
        .flag = "--vae-tile-overlap",
        .aliases = {"vae.tile_overlap_factor"},
        .noEffect = {{noTiles, kNoOverlap}},
    },
    ParamDef{
        .key = "decoder_tiling",
        .field = &P::decoderTiling,
        .label = "Decoder tiling",
        .help = "Decodes in tiles of the decoder tile size instead of the tile size.",
        .group = G::Autoencoder,
        .flag = "--decoder-tiling",
        .aliases = {"vae.decoder_tiling"},
        .widget = W::Switch,
    },
    ParamDef{
        .key = "decoder_tile_size",
        .field = &P::decoderTileSize,
        .label = "Decoder tile size",
        .help = "Side of a tile while decoder tiling is on.",
        .unit = "px",
        .minimum = 64,
        .maximum = 4096,
        .step = 32,
        .group = G::Autoencoder,
        .flag = "--decoder-tile-size",
        .aliases = {"vae.decoder_tile_size"},
        .noEffect = {{noDecoderTiling, kNeedsDecoderTiling}},
    },
};

} // namespace

std::span<const ParamDef> promptRows() { return kPromptRows; }
std::span<const ParamDef> pictureRows() { return kPictureRows; }
std::span<const ParamDef> samplingRows() { return kSamplingRows; }
std::span<const ParamDef> transformerRows() { return kTransformerRows; }
std::span<const ParamDef> autoencoderRows() { return kAutoencoderRows; }

} // namespace zimage
