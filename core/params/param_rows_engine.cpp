#include "params/param_rows_engine.h"

#include "params/no_effect.h"

#include <array>

namespace zimage {

namespace {

using P = GenerationParams;
using G = ParamGroup;
using L = ParamLevel;
using W = ParamWidget;

constexpr std::array kWeightRows{
    ParamDef{
        .key = "loras",
        .field = &P::loras,
        .label = "LoRA",
        .help = "A LoRA file in safetensors format that is added to the transformer's weights; empty for none.",
        .group = G::Weights,
        .flag = "--lora",
        .aliases = {"lora"},
        .widget = W::Loras,
        .inPresets = PresetRole::Own,
    },
    ParamDef{
        .key = "lora_scale",
        .field = &LoraChoice::strength,
        .label = "LoRA strength",
        .help = "How strongly the LoRA acts: 1 as trained, 0 not at all, negative values the opposite way.",
        .minimum = -4,
        .maximum = 4,
        .step = 0.05,
        .group = G::Weights,
        .flag = "--lora-scale",
        .inPresets = PresetRole::Own,
        .noEffect = {{noLora, kNeedsLora}},
    },
};

constexpr std::array kEngineRows{
    ParamDef{
        .key = "device",
        .field = &P::device,
        .label = "Device",
        .help = "Where the model runs: cpu, or cuda:N for graphics card N, counted from 0. auto takes the first card, "
                "else the CPU.",
        .group = G::Engine,
        .level = L::Basic,
        .flag = "--device",
        .belongsTo = BelongsTo::Machine,
        .widget = W::Device,
    },
    ParamDef{
        .key = "precision",
        .field = &P::precision,
        .label = "Precision",
        .help = "Number format of the products in text encoder and transformer; what lies between them is fp32. auto "
                "takes bf16 on a card and fp32 on the CPU. fp16 is for cards that are slow in bf16; on the CPU it is "
                "emulated, every product rounded as on a card, which is slow and meant for tests. fp8 needs half the "
                "memory and is faster on cards that have it, and changes the picture a little: it takes the "
                "transformer's inner layers, fp8-all its outer ones too.",
        .choices = {"auto", "fp32", "bf16", "fp16", "fp8", "fp8-all"},
        .group = G::Engine,
        .flag = "--precision",
        .widget = W::Choice,
    },
    ParamDef{
        .key = "attention_backend",
        .field = &P::attentionBackend,
        .label = "Attention",
        .help = "How attention is computed. math holds all scores at once; blocked takes some rows at a time, a "
                "sixteenth of the memory, and is auto's choice on the CPU; flash, efficient and cudnn are the fused "
                "CUDA kernels, flash and cudnn for bf16 and fp16 only.",
        .choices = {"auto", "math", "blocked", "flash", "efficient", "cudnn"},
        .group = G::Engine,
        .flag = "--attention-backend",
        .belongsTo = BelongsTo::Machine,
        .widget = W::Choice,
    },
    ParamDef{
        .key = "execution",
        .field = &P::execution,
        .label = "Execution",
        .help = "What is done between the products: plain takes libtorch's own operations, the reference; fused takes "
                "kernels that do several at once; captured also records a step once and replays it on a card, which "
                "helps where pictures are small. auto chooses by device and size.",
        .choices = {"auto", "plain", "fused", "captured"},
        .group = G::Engine,
        .flag = "--execution",
        .belongsTo = BelongsTo::Machine,
        .widget = W::Choice,
    },
    ParamDef{
        .key = "threads",
        .field = &P::threads,
        .label = "CPU threads",
        .help = "How many threads compute on the CPU; 0 takes one per core.",
        .minimum = 0,
        .maximum = 1024,
        .step = 1,
        .group = G::Engine,
        .flag = "--threads",
        .belongsTo = BelongsTo::Machine,
    },
    ParamDef{
        .key = "offload",
        .field = &P::offload,
        .label = "Offload",
        .help = "Whether weights may lie in the computer's memory and come to the card as they are needed. auto does "
                "so only as far as the card's memory falls short; never keeps all on the card, which is an error where "
                "it does not fit; always brings everything anew, the slowest way and the one that needs least. The "
                "picture is the same.",
        .choices = {"auto", "never", "always"},
        .group = G::Engine,
        .flag = "--offload",
        .aliases = {"offload_mode", "cpu_offload", "enable_model_cpu_offload"},
        .belongsTo = BelongsTo::Machine,
        .widget = W::Choice,
        .switchMeans = SwitchMeans::AutoOrNever,
        .noEffect = {{onCpu, kNeedsCard}, {lowMemory, kNoOffload}},
    },
    ParamDef{
        .key = "low_vram",
        .field = &P::lowVram,
        .label = "Low-memory mode",
        .help = "Spares a card's memory without taking more of the computer's: the text encoder is freed as soon as "
                "the prompt is read and comes from the files for the next one, the picture is decoded in tiles, and "
                "fp8 is taken where it is allowed and needed. Offload does nothing meanwhile.",
        .group = G::Engine,
        .flag = "--low-vram",
        .aliases = {"lowvram", "low_vram_mode"},
        .belongsTo = BelongsTo::Machine,
        .widget = W::Switch,
        .noEffect = {{onCpu, kNeedsCard}},
    },
    ParamDef{
        .key = "vram_budget",
        .field = &P::vramBudget,
        .label = "Memory budget",
        .help = "How much of the card's memory this program may take in all. 0 takes what is free, less a reserve. "
                "What is needed beyond comes from the computer's memory, as far as offload allows.",
        .unit = "GiB",
        .minimum = 0,
        .maximum = 1024,
        .step = 0.5,
        .group = G::Engine,
        .flag = "--vram-budget",
        .aliases = {"max_vram"},
        .belongsTo = BelongsTo::Machine,
        .noEffect = {{onCpu, kNeedsCard}},
    },
    ParamDef{
        .key = "allow_fp8",
        .field = &P::allowFp8,
        .label = "Allow fp8",
        .help = "Lets precision auto take fp8 on a card where bf16 does not fit: the weights take half the memory, and "
                "the picture changes a little. What ran stands in the picture's metadata.",
        .group = G::Engine,
        .flag = "--allow-fp8",
        .belongsTo = BelongsTo::Machine,
        .widget = W::Switch,
        .noEffect = {{onCpu, kNeedsCard}, {precisionChosen, kNeedsAuto}},
    },
    ParamDef{
        .key = "guards",
        .field = &P::guards,
        .label = "Guards",
        .help = "Tests what every stage gives for values that make no picture, and repeats a failed stage in higher "
                "precision. Off shows what they repair, and leaves out the scaling that keeps fp16 in its range.",
        .group = G::Engine,
        .flag = "--guards",
        .widget = W::Switch,
    },
    ParamDef{
        .key = "keep_rejected",
        .field = &P::keepRejected,
        .label = "Keep rejected pictures",
        .help = "Writes a picture that the image guard refuses as NAME.rejected.png; the job fails all the same.",
        .group = G::Engine,
        .flag = "--keep-rejected",
        .belongsTo = BelongsTo::Program,
        .widget = W::Switch,
        .noEffect = {{noGuards, kNeedsGuards}},
    },
};

} // namespace

std::span<const ParamDef> weightRows() { return kWeightRows; }
std::span<const ParamDef> engineRows() { return kEngineRows; }

} // namespace zimage
