#include "params/ineffective.h"

#include <algorithm>
#include <array>

namespace zimage {

namespace {

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
constexpr const char* kNotOnDevice = "The chosen device cannot do this.";
constexpr const char* kNeedsHalf = "Needs precision bf16.";
constexpr const char* kNoDropout = "Does not work with attention dropout.";

struct Rule {
    const char* key;
    bool (*applies)(const GenerationParams&);
    const char* reason;
};

using P = GenerationParams;

// In the table's order. What has several rules is said by the first that applies.
constexpr std::array kRules{
    Rule{"negative_prompt", [](const P& p) { return p.guidance == 0; }, kNeedsGuidance},
    Rule{"variation_seed", [](const P& p) { return p.variationStrength == 0 && p.promptNoise == 0; }, kNeedsVariation},
    Rule{"cfg_truncation", [](const P& p) { return p.guidance == 0; }, kNeedsGuidance},
    Rule{"cfg_normalization", [](const P& p) { return p.guidance == 0; }, kNeedsGuidance},
    // Making a picture only decodes, and there the decoder's own tiles come first.
    Rule{"vae_tile_size", [](const P& p) { return p.decoderTiling; }, kDecoderHasItsOwn},
    Rule{"vae_tile_size", [](const P& p) { return !p.vaeTiling; }, kNeedsTiling},
    Rule{"vae_tile_overlap", [](const P& p) { return !p.vaeTiling && !p.decoderTiling; }, kNeedsTiling},
    Rule{"decoder_tile_size", [](const P& p) { return !p.decoderTiling; }, kNeedsDecoderTiling},
    Rule{"lora_scale", [](const P& p) { return p.lora.empty(); }, kNeedsLora},
    Rule{"offload", [](const P& p) { return p.device == "cpu"; }, kNeedsCard},
    Rule{"offload", [](const P& p) { return p.lowVram; }, kNoOffload},
    Rule{"low_vram", [](const P& p) { return p.device == "cpu"; }, kNeedsCard},
    Rule{"vram_budget", [](const P& p) { return p.device == "cpu"; }, kNeedsCard},
    Rule{"allow_fp8", [](const P& p) { return p.device == "cpu"; }, kNeedsCard},
    Rule{"allow_fp8", [](const P& p) { return p.precision != "auto"; }, kNeedsAuto},
    Rule{"keep_rejected", [](const P& p) { return !p.guards; }, kNeedsGuards},
};

bool knows(const std::vector<std::string>& list, std::string_view word)
{
    return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
}

} // namespace

std::vector<Ineffective> ineffectiveParams(const GenerationParams& params)
{
    std::vector<Ineffective> found;
    for (const Rule& rule : kRules) {
        const bool said = !found.empty() && std::string_view(found.back().key) == rule.key;
        if (!said && rule.applies(params))
            found.push_back({rule.key, rule.reason});
    }
    return found;
}

const char* unavailableChoice(const ParamDef& def, std::string_view choice, const GenerationParams& params,
                              const DeviceAbilities& device)
{
    if (choice == "auto")
        return nullptr;
    if (def.field == ParamDef::Field(&P::precision))
        return knows(device.precisions, choice) ? nullptr : kNotOnDevice;
    if (def.field != ParamDef::Field(&P::attentionBackend))
        return nullptr;
    if (!knows(device.attentionBackends, choice))
        return kNotOnDevice;
    const bool fused = choice == "flash" || choice == "efficient" || choice == "cudnn";
    if (fused && params.attentionDropout > 0)
        return kNoDropout;
    // Precision "auto" is bf16 on every device that has these two.
    return (choice == "flash" || choice == "cudnn") && params.precision == "fp32" ? kNeedsHalf : nullptr;
}

const std::vector<const char*>& allReasons()
{
    static const std::vector<const char*> all{
        kNeedsGuidance, kNeedsVariation, kNeedsTiling, kDecoderHasItsOwn, kNeedsDecoderTiling, kNeedsLora, kNeedsGuards,
        kNotOnDevice,   kNeedsHalf,      kNoDropout,   kNeedsCard,        kNoOffload,          kNeedsAuto};
    return all;
}

} // namespace zimage
