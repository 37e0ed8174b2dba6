#include "params/param_rows.h"

#include <cstdint>
#include <iterator>
#include <limits>

namespace zimage {

namespace {

using P = GenerationParams;
using G = ParamGroup;
using L = ParamLevel;

// Rows without numbers say 0, 0, 0 for range and step. One row reads:
//   key, field, label,
//   help,
//   unit, minimum, maximum, step, choices, group, level, flag, aliases, inMetadata

// clang-format off
std::vector<ParamDef> promptRows()
{
    return {
        {"prompt", &P::prompt, "Prompt",
         "What the picture shows, in English or Chinese, as a description in whole phrases. May be empty.",
         "", 0, 0, 0, {}, G::Prompt, L::Basic, "--prompt", {}, true},
        {"negative_prompt", &P::negativePrompt, "Negative prompt",
         "What the picture should keep away from. It acts only when guidance is above 0.",
         "", 0, 0, 0, {}, G::Prompt, L::Basic, "--negative", {}, true},
        {"max_sequence_length", &P::maxSequenceLength, "Prompt limit",
         "Longest prompt in tokens, the 9 tokens of the chat template included; what lies beyond is cut off and reported. "
         "Raise it for very long prompts.",
         "tokens", 16, 1535, 32, {}, G::Prompt, L::Advanced, "--max-sequence-length", {}, true},
    };
}

std::vector<ParamDef> pictureRows()
{
    constexpr double kLargestVariation = std::numeric_limits<std::uint32_t>::max(); // no more bits count
    constexpr double kLargestSeed = static_cast<double>(std::numeric_limits<std::int64_t>::max());
    return {
        {"width", &P::width, "Width",
         "Width of the picture, a multiple of the model's unit (16 for Z-Image, 32 for the embedded model) unless "
         "force_original_resolution is on.",
         "px", 16, 8192, 16, {}, G::Picture, L::Basic, "--width", {}, true},
        {"height", &P::height, "Height",
         "Height of the picture, a multiple of the model's unit (16 for Z-Image, 32 for the embedded model) unless "
         "force_original_resolution is on.",
         "px", 16, 8192, 16, {}, G::Picture, L::Basic, "--height", {}, true},
        {"force_original_resolution", &P::forceOriginalResolution, "Exact size",
         "Takes any width and height: the picture is made at the next larger size that the model allows and cropped, never scaled.",
         "", 0, 0, 0, {}, G::Picture, L::Advanced, "--force-original-resolution", {}, true},
        {"seed", &P::seed, "Seed",
         "Chooses the noise that the picture grows from; the same seed and settings give the same picture. -1 draws one. Picture i "
         "of several uses seed + i, and only the lowest 32 bits count, as in PyTorch.",
         "", -1, kLargestSeed, 1, {}, G::Picture, L::Basic, "--seed", {}, true},
        {"count", &P::count, "Pictures",
         "How many pictures to make, one after the other, each with the next seed.",
         "", 1, 1000, 1, {}, G::Picture, L::Basic, "--count", {"num_images", "num_images_per_prompt"}, false},
        {"variation_seed", &P::variationSeed, "Variation seed",
         "The seed that variation strength and prompt noise draw from.",
         "", 0, kLargestVariation, 1, {}, G::Picture, L::Advanced, "--variation-seed", {}, true},
        {"variation_strength", &P::variationStrength, "Variation strength",
         "How far the picture's noise goes from that of its seed to that of the variation seed: a little, 0.05 to 0.3, gives pictures that are alike; 1 is the other "
         "seed's picture.",
         "", 0, 1, 0.05, {}, G::Picture, L::Advanced, "--variation-strength", {}, true},
        {"prompt_noise", &P::promptNoise, "Prompt noise",
         "Noise on what the text encoder makes of the prompt, as a share of its size: for models whose seeds look alike, as Z-Image-Turbo's do. 0.1 to 0.4 gives other "
         "layouts, more leaves the prompt behind.",
         "", 0, 2, 0.05, {}, G::Picture, L::Advanced, "--prompt-noise", {}, true},
    };
}

std::vector<ParamDef> samplingRows()
{
    return {
        {"steps", &P::steps, "Steps",
         "How many times the model refines the picture; time grows in proportion. Z-Image-Turbo wants 8, Z-Image Base 28 to 50, the "
         "embedded model 12.",
         "", 1, 200, 1, {}, G::Sampling, L::Basic, "--steps", {"num_inference_steps"}, true},
        {"guidance", &P::guidance, "Guidance",
         "How strongly the picture is pushed from the negative prompt towards the prompt, counted as in diffusers (one less than "
         "the CFG scale of other programs). 0 is off and halves the time: Z-Image-Turbo wants 0, Base 3 to 5, the embedded model 3.",
         "", 0, 30, 0.5, {}, G::Sampling, L::Basic, "--guidance", {"guidance_scale"}, true},
        {"cfg_truncation", &P::cfgTruncation, "Guidance until",
         "Share of the way, from 0 to 1, after which guidance stops; 1 keeps it on to the end. Lower values save time and soften "
         "the last details.",
         "", 0, 1, 0.05, {}, G::Sampling, L::Advanced, "--cfg-truncation", {}, true},
        {"cfg_normalization", &P::cfgNormalization, "Guidance cap",
         "Longest guided prediction as a multiple of the unguided one, against glaring colours at high guidance. 0 is off, true is 1. "
         "For Z-Image Base off looks stylised, 1 more natural.",
         "", 0, 10, 0.1, {}, G::Sampling, L::Advanced, "--cfg-normalization", {}, true},
        {"shift", &P::shift, "Schedule shift",
         "How much of the steps goes into the layout rather than the details; higher gives more to the layout. 0 takes the model's "
         "own, which is 3 for Z-Image.",
         "", 0, 20, 0.5, {}, G::Sampling, L::Advanced, "--shift", {}, true},
    };
}

std::vector<ParamDef> transformerRows()
{
    return {
        {"use_rope", &P::useRope, "Rotary embedding",
         "Tells the transformer where each part of the picture lies. Leave it on: without it the picture loses its structure.",
         "", 0, 0, 0, {}, G::Transformer, L::Advanced, "--rope", {"transformer.use_rope"}, true},
        {"attention_dropout", &P::attentionDropout, "Attention dropout",
         "Share of the attention that is dropped at random, drawn from the picture's seed. A little (0.05) varies textures; 0 is off.",
         "", 0, 0.5, 0.01, {}, G::Transformer, L::Advanced, "--attention-dropout", {"transformer.attention_dropout"}, true},
    };
}

std::vector<ParamDef> autoencoderRows()
{
    return {
        {"vae_tiling", &P::vaeTiling, "Tiling",
         "Encodes and decodes the picture in tiles, which needs less memory and more time. The picture is the same.",
         "", 0, 0, 0, {}, G::Autoencoder, L::Advanced, "--vae-tiling", {"vae.enable_tiling"}, true},
        {"vae_tile_size", &P::vaeTileSize, "Tile size",
         "Side of a tile. Smaller tiles need less memory and more time.",
         "px", 64, 4096, 32, {}, G::Autoencoder, L::Advanced, "--vae-tile-size", {"vae.tile_sample_min_size"}, true},
        {"vae_tile_overlap", &P::vaeTileOverlap, "Tile overlap",
         "Share of a tile that overlaps its neighbour in other programs. Here every tile sees as much of its neighbours as it needs and no seams are left, so that it changes nothing.",
         "", 0, 0.5, 0.025, {}, G::Autoencoder, L::Advanced, "--vae-tile-overlap", {"vae.tile_overlap_factor"}, true},
        {"decoder_tiling", &P::decoderTiling, "Decoder tiling",
         "Decodes in tiles of a size of their own instead of the tile size above.",
         "", 0, 0, 0, {}, G::Autoencoder, L::Advanced, "--decoder-tiling", {"vae.decoder_tiling"}, true},
        {"decoder_tile_size", &P::decoderTileSize, "Decoder tile size",
         "Side of a tile when decoder tiling is on.",
         "px", 64, 4096, 32, {}, G::Autoencoder, L::Advanced, "--decoder-tile-size", {"vae.decoder_tile_size"}, true},
    };
}

std::vector<ParamDef> weightRows()
{
    return {
        {"lora", &P::lora, "LoRA",
         "A LoRA file in safetensors format that is added to the transformer's weights; empty for none.",
         "", 0, 0, 0, {}, G::Weights, L::Advanced, "--lora", {}, true},
        {"lora_scale", &P::loraScale, "LoRA strength",
         "How strongly the LoRA acts: 1 as trained, 0 not at all, negative values the opposite way.",
         "", -4, 4, 0.05, {}, G::Weights, L::Advanced, "--lora-scale", {}, true},
    };
}

std::vector<ParamDef> engineRows()
{
    return {
        {"device", &P::device, "Device",
         "Where the model runs: cpu, or cuda:N for graphics card N, counted from 0. auto takes the first card, else the CPU.",
         "", 0, 0, 0, {}, G::Engine, L::Basic, "--device", {}, false},
        {"precision", &P::precision, "Precision",
         "Number format of the products in text encoder and transformer; what lies between them is fp32. auto takes bf16 on a card and fp32 on "
         "the CPU. fp16 is for cards that are slow in bf16; on the CPU it is emulated, every product rounded as on a card, which is slow and "
         "meant for tests. fp8 needs half the memory and is faster on cards that have it, and changes the picture a little: it takes the transformer's inner "
         "layers, fp8-all its outer ones too.",
         "", 0, 0, 0, {"auto", "fp32", "bf16", "fp16", "fp8", "fp8-all"}, G::Engine, L::Advanced, "--precision", {}, true},
        {"attention_backend", &P::attentionBackend, "Attention",
         "How attention is computed. math holds all scores at once; blocked takes some rows at a time, a sixteenth of the memory, and is "
         "auto's choice on the CPU; flash, efficient and cudnn are the fused CUDA kernels, flash and cudnn for bf16 and fp16 only.",
         "", 0, 0, 0, {"auto", "math", "blocked", "flash", "efficient", "cudnn"}, G::Engine, L::Advanced, "--attention-backend", {}, false},
        {"execution", &P::execution, "Execution",
         "What is done between the products: plain takes libtorch's own operations, the reference; fused takes kernels that do several at once; "
         "captured also records a step once and replays it on a card, which helps where pictures are small. auto chooses by device and size.",
         "", 0, 0, 0, {"auto", "plain", "fused", "captured"}, G::Engine, L::Advanced, "--execution", {}, false},
        {"threads", &P::threads, "CPU threads",
         "How many threads compute on the CPU; 0 takes one per core.",
         "", 0, 1024, 1, {}, G::Engine, L::Advanced, "--threads", {}, false},
        {"offload", &P::offload, "Offload",
         "Whether weights may lie in the computer's memory and come to the card as they are needed. auto does so only as far as the card's memory "
         "falls short; never keeps all on the card, which is an error where it does not fit; always brings everything anew, the slowest way and "
         "the one that needs least. The picture is the same.",
         "", 0, 0, 0, {"auto", "never", "always"}, G::Engine, L::Advanced, "--offload", {"offload_mode", "cpu_offload", "enable_model_cpu_offload"}, false},
        {"low_vram", &P::lowVram, "Low-memory mode",
         "Spares a card's memory without taking more of the computer's: the text encoder is freed as soon as the prompt is read and comes from the "
         "files for the next one, the picture is decoded in tiles, and fp8 is taken where it is allowed and needed. Offload does nothing meanwhile.",
         "", 0, 0, 0, {}, G::Engine, L::Advanced, "--low-vram", {"lowvram", "low_vram_mode"}, false},
        {"vram_budget", &P::vramBudget, "Memory budget",
         "How much of the card's memory this program may take in all. 0 takes what is free, less a reserve. What is needed beyond comes from the "
         "computer's memory, as far as offload allows.",
         "GiB", 0, 1024, 0.5, {}, G::Engine, L::Advanced, "--vram-budget", {"max_vram"}, false},
        {"allow_fp8", &P::allowFp8, "Allow fp8",
         "Lets precision auto take fp8 on a card where bf16 does not fit: the weights take half the memory, and the picture changes a little. What "
         "ran stands in the picture's metadata.",
         "", 0, 0, 0, {}, G::Engine, L::Advanced, "--allow-fp8", {}, false},
        {"guards", &P::guards, "Guards",
         "Tests what every stage gives for values that make no picture, and repeats a failed stage in higher precision. Off shows what "
         "they repair, and leaves out the scaling that keeps fp16 in its range.",
         "", 0, 0, 0, {}, G::Engine, L::Advanced, "--guards", {}, true},
        {"keep_rejected", &P::keepRejected, "Keep rejected pictures",
         "Writes a picture that the image guard refuses as NAME.rejected.png; the job fails all the same.",
         "", 0, 0, 0, {}, G::Engine, L::Advanced, "--keep-rejected", {}, false},
    };
}

// clang-format on

} // namespace

std::vector<ParamDef> paramRows()
{
    std::vector<ParamDef> all;
    for (auto group :
         {promptRows, pictureRows, samplingRows, transformerRows, autoencoderRows, weightRows, engineRows}) {
        std::vector<ParamDef> rows = group();
        all.insert(all.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
    return all;
}

} // namespace zimage
