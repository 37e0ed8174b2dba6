#include "flags/foreign_flags.h"

#include "base/sentence.h"
#include "flags/refusal.h"

#include <algorithm>
#include <array>

namespace zimage::cli {

namespace {

constexpr const char* kUnquoted = trLater("The prompt can also do without a flag, in quotes.");
constexpr const char* kPixels = trLater("Give the size in pixels, such as 1280x720.");
constexpr const char* kSeed = trLater("If you mean the number of steps, write --steps.");
constexpr const char* kOneByOne = trLater("The pictures are made one after the other.");
constexpr const char* kCfg = trLater("Its value is one less: a CFG scale of 4 is --guidance 3.");
constexpr const char* kAsDiffusers = trLater("Its values are those of diffusers.");
constexpr const char* kEuler =
    trLater("The sampler is always Euler on the model's own schedule; --shift changes the schedule.");
constexpr const char* kNoise = trLater("The noise is always drawn as PyTorch draws it on the CPU.");
constexpr const char* kClipSkip = trLater("The text encoder always uses the layer that the model was trained with.");
constexpr const char* kNoInput = trLater("This version makes no pictures from other pictures.");
constexpr const char* kNoUpscale = trLater("Pictures are made at the size that --size sets.");
constexpr const char* kModes =
    trLater("zimage generate makes pictures; zimage --help lists the commands for everything else.");
constexpr const char* kLoraFile = trLater("Give it a file, and repeat it for more LoRAs; a prompt cannot name a LoRA.");
constexpr const char* kWholeFolder = trLater("Give it a folder in diffusers layout with all parts of a model.");
constexpr const char* kParts =
    trLater("Give it a folder with all parts of a model; the parts cannot be given one by one.");
constexpr const char* kPrecisions = trLater("For example, write --precision bf16, fp16 or fp8.");
constexpr const char* kFp32 = trLater("Write --precision fp32.");
constexpr const char* kCard = trLater("For example, write --device cpu or --device cuda:0.");
constexpr const char* kGiB = trLater("Give the memory in GiB.");

constexpr std::array kFlags{
    ForeignFlag{"-p", "--prompt", kUnquoted},
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
    ForeignFlag{"--aspect-ratio", "--size", kPixels},
    ForeignFlag{"--ar", "--size", kPixels},
    ForeignFlag{"-s", "--seed", kSeed},
    ForeignFlag{"-S", "--seed", ""},
    ForeignFlag{"--manual-seed", "--seed", ""},
    ForeignFlag{"--subseed", "--variation-seed", ""},
    ForeignFlag{"--subseed-strength", "--variation-strength", ""},
    ForeignFlag{"-b", "--count", ""},
    ForeignFlag{"-N", "--count", ""},
    ForeignFlag{"--batch-count", "--count", ""},
    ForeignFlag{"--batch-size", "--count", kOneByOne},
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
    ForeignFlag{"--guidance-scale", "--guidance", kAsDiffusers},
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
    ForeignFlag{"--rng", "", kNoise},
    ForeignFlag{"--clip-skip", "", kClipSkip},
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
    ForeignFlag{"--upscale-model", "", kNoUpscale},
    ForeignFlag{"--hires", "", kNoUpscale},
    ForeignFlag{"--mode", "", kModes},
    ForeignFlag{"-M", "", kModes},
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
    ForeignFlag{"--no-half", "--precision", kFp32},
    ForeignFlag{"--no-half-vae", "--precision", kFp32},
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
    ForeignFlag{"--max-vram", "--vram-budget", kGiB},
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
    const std::string flag = shownWord(word.substr(0, word.find('=')));
    const std::string_view hint = translated(found->hint);
    if (*found->ours == '\0') {
        if (has("--steps")) // a command that makes pictures
            refuse(inOneLine({tr("Unknown flag {flag}; leave it out.", flag), hint}));
        return;
    }
    if (has(found->ours))
        refuse(inOneLine({tr("Unknown flag {flag}; here it is {ours}.", flag, found->ours), hint}));
}

} // namespace zimage::cli
