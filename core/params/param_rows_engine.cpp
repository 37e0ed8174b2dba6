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
        .help = "A LoRA file in safetensors format to add to the transformer's weights; leave it empty for none.",
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
        .help = "How strongly the LoRA acts: 1 as trained, 0 not at all, below 0 in the opposite direction. Of several "
                "LoRAs, it sets the strength of the first.",
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
        .help = "Where the model runs: cpu, or cuda:N for graphics card N, counted from 0. auto uses the first card, "
                "or the CPU if there is none.",
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
        .help = "Number format in which the text encoder and the transformer multiply matrices. auto uses bf16 on a "
                "card and fp32 on the CPU. fp16 suits cards that are slow in bf16; the CPU only emulates it, slowly, "
                "for tests. fp8 needs a card of compute capability 8.9 or later; it is faster, shrinks Z-Image's "
                "weights from 20.8 to 16.2 GB and changes the picture a little. fp8-all also converts the "
                "transformer's outer layers.",
        .choices = {"auto", "fp32", "bf16", "fp16", "fp8", "fp8-all"},
        .group = G::Engine,
        .flag = "--precision",
        .widget = W::Choice,
    },
    ParamDef{
        .key = "attention_backend",
        .field = &P::attentionBackend,
        .label = "Attention",
        .help = "How attention is computed. auto uses the fastest fused kernel on a card and blocked on the CPU. math "
                "holds all scores at once; blocked computes some rows at a time and needs far less memory; flash, "
                "efficient and cudnn are fused CUDA kernels, flash and cudnn for bf16 and fp16 only.",
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
        .help = "How the operations between matrix products run. plain uses libtorch's own operations and is the "
                "reference; fused does several operations in one kernel; captured also records a step once and replays "
                "it on a card, which speeds up small pictures. auto captures small pictures on a card and uses fused "
                "for all others.",
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
        .help = "How many threads compute on the CPU; 0 uses as many as the processor runs at once.",
        .minimum = 0,
        .maximum = 1024,
        .step = 1,
        .zeroIsAutomatic = true,
        .group = G::Engine,
        .flag = "--threads",
        .belongsTo = BelongsTo::Machine,
    },
    ParamDef{
        .key = "offload",
        .field = &P::offload,
        .label = "Offload",
        .help = "Whether weights may wait in the computer's memory until the card needs them. auto moves only what "
                "does not fit on the card; never keeps everything on the card and fails if it does not fit; always "
                "brings all weights anew for each step, which is slowest and needs the least graphics memory. The "
                "picture stays the same.",
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
        .help = "Saves graphics memory without using more of the computer's: the text encoder leaves the card once it "
                "has read the prompt and is read from the files again for the next one, and pictures are decoded in "
                "tiles. Offload has no effect in this mode.",
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
        .help = "How much graphics memory this program may use in all; 0 uses what is free, less a reserve. Offload "
                "moves what does not fit to the computer's memory.",
        .unit = "GiB",
        .minimum = 0,
        .maximum = 1024,
        .step = 0.5,
        .zeroIsAutomatic = true,
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
        .help = "Lets precision auto switch to fp8 on a card where bf16 does not fit. Z-Image's weights shrink from "
                "20.8 to 16.2 GB, and the picture changes a little; its metadata tells which precision ran.",
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
        .help = "Checks every stage for values that make no picture and repeats a failed stage in higher precision. "
                "Off, a faulty picture is saved as it is, and fp16 runs without the scaling that keeps it in range.",
        .group = G::Engine,
        .flag = "--guards",
        .widget = W::Switch,
    },
    ParamDef{
        .key = "keep_rejected",
        .field = &P::keepRejected,
        .label = "Keep rejected pictures",
        .help = "Saves a picture that the guards reject as NAME.rejected.png. The job still counts as failed.",
        .group = G::Engine,
        .flag = "--keep-rejected",
        .belongsTo = BelongsTo::Program,
        .widget = W::Switch,
        .noEffect = {{noGuards, kNeedsGuards}},
    },
    ParamDef{
        .key = "mark_as_ai",
        .field = &P::markAsAi,
        .label = "Mark as made by AI",
        .help = "Says in the picture's file that a model made it, as IPTC's digital source type in XMP. Off, only that "
                "mark is left out: prompt and settings stay in the file.",
        .group = G::Engine,
        .flag = "--mark-as-ai",
        .belongsTo = BelongsTo::Program,
        .widget = W::Switch,
    },
};

} // namespace

std::span<const ParamDef> weightRows() { return kWeightRows; }
std::span<const ParamDef> engineRows() { return kEngineRows; }

} // namespace zimage
