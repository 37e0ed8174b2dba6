#include "flags/foreign_flags.h"

#include "flags/refusal.h"
#include "terminal/console.h"

#include <algorithm>
#include <array>

namespace zimage::cli {

namespace {

constexpr const char* kCfg = "which counts one less: a CFG scale of 4 is --guidance 3";
constexpr const char* kWholeFolder = "which takes a folder in diffusers layout with all parts of a model";
constexpr const char* kParts = "which takes a folder with all parts of a model; they cannot be given one by one";
constexpr const char* kEuler = "the sampler is always Euler's on the model's own schedule, and --shift changes that";
constexpr const char* kNoInput = "this version makes no pictures from others";
constexpr const char* kLoraFile = "which takes a file and may be given several times; prompts name no LoRAs";
constexpr const char* kPrecisions = "such as bf16, fp16 or fp8";
constexpr const char* kCard = "such as cpu or cuda:0";

constexpr std::array kFlags{
    ForeignFlag{"-p", "--prompt", "or goes without a flag, in quotes"},
    ForeignFlag{"-n", "--negative", ""},
    ForeignFlag{"--negative-prompt", "--negative", ""},
    ForeignFlag{"--neg-prompt", "--negative", ""},
    ForeignFlag{"--neg", "--negative", ""},
    ForeignFlag{"--uc", "--negative", ""},
    ForeignFlag{"-W", "--width", ""},
    ForeignFlag{"-w", "--width", ""},
    ForeignFlag{"-H", "--height", ""},
    ForeignFlag{"--resolution", "--size", ""},
    ForeignFlag{"--image-size", "--size", ""},
    ForeignFlag{"--aspect-ratio", "--size", "which takes pixels, such as 1280x720"},
    ForeignFlag{"--ar", "--size", "which takes pixels, such as 1280x720"},
    ForeignFlag{"-s", "--seed", "or --steps, if that was meant"},
    ForeignFlag{"-S", "--seed", ""},
    ForeignFlag{"--manual-seed", "--seed", ""},
    ForeignFlag{"--subseed", "--variation-seed", ""},
    ForeignFlag{"--subseed-strength", "--variation-strength", ""},
    ForeignFlag{"-b", "--count", ""},
    ForeignFlag{"-N", "--count", ""},
    ForeignFlag{"--batch-count", "--count", ""},
    ForeignFlag{"--batch-size", "--count", "which makes them one after the other"},
    ForeignFlag{"--n-iter", "--count", ""},
    ForeignFlag{"--n-samples", "--count", ""},
    ForeignFlag{"--num-images", "--count", ""},
    ForeignFlag{"--num-images-per-prompt", "--count", ""},
    ForeignFlag{"--num-outputs", "--count", ""},
    ForeignFlag{"--num-inference-steps", "--steps", ""},
    ForeignFlag{"--inference-steps", "--steps", ""},
    ForeignFlag{"--sample-steps", "--steps", ""},
    ForeignFlag{"--sampling-steps", "--steps", ""},
    ForeignFlag{"--num-steps", "--steps", ""},
    ForeignFlag{"--ddim-steps", "--steps", ""},
    ForeignFlag{"--cfg-scale", "--guidance", kCfg},
    ForeignFlag{"--cfg", "--guidance", kCfg},
    ForeignFlag{"--true-cfg-scale", "--guidance", kCfg},
    ForeignFlag{"-C", "--guidance", kCfg},
    ForeignFlag{"--guidance-scale", "--guidance", "counted as in diffusers"},
    ForeignFlag{"--flow-shift", "--shift", ""},
    ForeignFlag{"--timestep-shift", "--shift", ""},
    ForeignFlag{"--sampling-method", "", kEuler},
    ForeignFlag{"--sampling", "", kEuler},
    ForeignFlag{"--sampler", "", kEuler},
    ForeignFlag{"--sampler-name", "", kEuler},
    ForeignFlag{"-A", "", kEuler},
    ForeignFlag{"--scheduler", "", kEuler},
    ForeignFlag{"--schedule", "", kEuler},
    ForeignFlag{"--eta", "", kEuler},
    ForeignFlag{"--rng", "", "noise is always drawn as PyTorch draws it on the CPU"},
    ForeignFlag{"--clip-skip", "", "the text encoder always gives the layer that the model was trained with"},
    ForeignFlag{"--init-img", "", kNoInput},
    ForeignFlag{"--init-image", "", kNoInput},
    ForeignFlag{"--image", "", kNoInput},
    ForeignFlag{"-i", "", kNoInput},
    ForeignFlag{"--ref-image", "", kNoInput},
    ForeignFlag{"-r", "", kNoInput},
    ForeignFlag{"--mask", "", kNoInput},
    ForeignFlag{"--strength", "", kNoInput},
    ForeignFlag{"--control-net", "", kNoInput},
    ForeignFlag{"--control-image", "", kNoInput},
    ForeignFlag{"--upscale-model", "", "pictures are made at the size that --size says"},
    ForeignFlag{"--hires", "", "pictures are made at the size that --size says"},
    ForeignFlag{"--mode", "", "zimage generate makes pictures, other commands do the rest"},
    ForeignFlag{"-M", "", "zimage generate makes pictures, other commands do the rest"},
    ForeignFlag{"--lora-model-dir", "--lora", kLoraFile},
    ForeignFlag{"--lora-dir", "--lora", kLoraFile},
    ForeignFlag{"--lora-path", "--lora", kLoraFile},
    ForeignFlag{"--lora-paths", "--lora", kLoraFile},
    ForeignFlag{"--loras", "--lora", kLoraFile},
    ForeignFlag{"--lora-weights", "--lora", kLoraFile},
    ForeignFlag{"--lora-weight", "--lora-scale", ""},
    ForeignFlag{"--lora-strength", "--lora-scale", ""},
    ForeignFlag{"--lora-multiplier", "--lora-scale", ""},
    ForeignFlag{"--diffusion-model", "--model", kWholeFolder},
    ForeignFlag{"--model-path", "--model", kWholeFolder},
    ForeignFlag{"--model-id", "--model", kWholeFolder},
    ForeignFlag{"--ckpt", "--model", kWholeFolder},
    ForeignFlag{"--ckpt-path", "--model", kWholeFolder},
    ForeignFlag{"--checkpoint", "--model", kWholeFolder},
    ForeignFlag{"--pretrained-model-name-or-path", "--model", kWholeFolder},
    ForeignFlag{"--transformer", "--model", kParts},
    ForeignFlag{"--unet", "--model", kParts},
    ForeignFlag{"--vae", "--model", kParts},
    ForeignFlag{"--vae-path", "--model", kParts},
    ForeignFlag{"--taesd", "--model", kParts},
    ForeignFlag{"--llm", "--model", kParts},
    ForeignFlag{"--qwen2vl", "--model", kParts},
    ForeignFlag{"--text-encoder", "--model", kParts},
    ForeignFlag{"--clip-l", "--model", kParts},
    ForeignFlag{"--clip-g", "--model", kParts},
    ForeignFlag{"--t5xxl", "--model", kParts},
    ForeignFlag{"--type", "--precision", kPrecisions},
    ForeignFlag{"--dtype", "--precision", kPrecisions},
    ForeignFlag{"--torch-dtype", "--precision", kPrecisions},
    ForeignFlag{"--weight-type", "--precision", kPrecisions},
    ForeignFlag{"--quantize", "--precision", kPrecisions},
    ForeignFlag{"--no-half", "--precision", "in the form --precision fp32"},
    ForeignFlag{"--no-half-vae", "--precision", "in the form --precision fp32"},
    ForeignFlag{"--backend", "--device", kCard},
    ForeignFlag{"--gpu", "--device", kCard},
    ForeignFlag{"--gpu-id", "--device", kCard},
    ForeignFlag{"--device-id", "--device", kCard},
    ForeignFlag{"--cuda", "--device", kCard},
    ForeignFlag{"--use-cpu", "--device", kCard},
    ForeignFlag{"--cpu", "--device", kCard},
    ForeignFlag{"-t", "--threads", ""},
    ForeignFlag{"--fa", "--attention-backend", ""},
    ForeignFlag{"--diffusion-fa", "--attention-backend", ""},
    ForeignFlag{"--flash-attn", "--attention-backend", ""},
    ForeignFlag{"--xformers", "--attention-backend", ""},
    ForeignFlag{"--offload-to-cpu", "--offload", ""},
    ForeignFlag{"--cpu-offload", "--offload", ""},
    ForeignFlag{"--enable-model-cpu-offload", "--offload", ""},
    ForeignFlag{"--enable-sequential-cpu-offload", "--offload", ""},
    ForeignFlag{"--lowvram", "--low-vram", ""},
    ForeignFlag{"--medvram", "--low-vram", ""},
    ForeignFlag{"--max-vram", "--vram-budget", "in GiB"},
    ForeignFlag{"--enable-vae-tiling", "--vae-tiling", ""},
    ForeignFlag{"--enable-tiling", "--vae-tiling", ""},
    ForeignFlag{"--outdir", "--output", ""},
    ForeignFlag{"--out", "--output", ""},
    ForeignFlag{"--output-path", "--output", ""},
    ForeignFlag{"--output-dir", "--output", ""},
    ForeignFlag{"--output-file", "--output", ""},
    ForeignFlag{"--outfile", "--output", ""},
};

/// "--cfg_scale=4" as the table has it: "--cfg-scale". Of one letter with its value behind it the letter.
std::string nameOf(std::string_view word)
{
    std::string name(word.substr(0, word.find('=')));
    if (!name.starts_with("--"))
        return name.substr(0, 2);
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

} // namespace

std::span<const ForeignFlag> foreignFlags() { return kFlags; }

void refuseForeignFlag(std::string_view word, std::span<const std::string> known)
{
    const auto has = [&](std::string_view flag) { return std::find(known.begin(), known.end(), flag) != known.end(); };
    const std::string name = nameOf(word);
    const auto found = std::find_if(kFlags.begin(), kFlags.end(), [&](const auto& flag) { return flag.name == name; });
    if (found == kFlags.end())
        return;
    const std::string unknown = "unknown flag " + fitted(plainLine(word.substr(0, word.find('='))), 60);
    const std::string hint = found->hint;
    if (*found->ours == '\0') {
        if (has("--steps")) // a command that makes pictures
            refuse(unknown + "; leave it out: " + hint + ".");
        return;
    }
    if (has(found->ours))
        refuse(unknown + "; here it is " + found->ours + (hint.empty() ? "." : ", " + hint + "."));
}

} // namespace zimage::cli
