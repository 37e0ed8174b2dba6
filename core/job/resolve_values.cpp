#include "job/resolve_values.h"

#include <algorithm>

namespace zimage {

bool ResolvedValues::asks(std::string_view key) const
{
    return std::any_of(asked.begin(), asked.end(), [&](const ParamDef* def) { return def->key == key; });
}

ResolvedValues resolveValues(const Preset* own, const std::vector<ParamValues>& layers)
{
    ResolvedValues values;
    if (own != nullptr) {
        applyPreset(values.own, *own);
        values.checkPrompt = own->checkPrompt;
    }
    values.params = values.own;
    for (const ParamValues& layer : layers)
        for (const auto& [def, value] : layer) {
            static_cast<void>(setParam(values.params, *def, value)); // whoever read it has checked its kind
            values.asked.push_back(def);
        }
    return values;
}

} // namespace zimage
