#include "params/ineffective.h"

#include <algorithm>

namespace zimage {

namespace {

constexpr const char* kNotOnDevice = "This device does not support it.";
constexpr const char* kNeedsHalf = "Set precision to bf16 or fp16 first.";
constexpr const char* kNoDropout = "Set attention dropout to 0 first.";

using P = GenerationParams;

bool knows(const std::vector<std::string>& list, std::string_view word)
{
    return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
}

} // namespace

std::vector<Ineffective> ineffectiveParams(const GenerationParams& params)
{
    std::vector<Ineffective> found;
    for (const ParamDef& def : paramTable()) {
        const auto rule = std::find_if(def.noEffect.begin(), def.noEffect.end(),
                                       [&](const NoEffect& each) { return each.applies(params); });
        if (rule != def.noEffect.end())
            found.push_back({def.key, rule->reason});
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
    static const std::vector<const char*> all = [] {
        std::vector<const char*> reasons{kNotOnDevice, kNeedsHalf, kNoDropout};
        for (const ParamDef& def : paramTable())
            for (const NoEffect& rule : def.noEffect)
                if (std::find(reasons.begin(), reasons.end(), std::string_view(rule.reason)) == reasons.end())
                    reasons.push_back(rule.reason);
        return reasons;
    }();
    return all;
}

} // namespace zimage
