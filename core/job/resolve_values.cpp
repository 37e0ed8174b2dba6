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
    for (const ParamValues& layer : layers) {
        applyValues(values.params, layer);
        const ParamRows rows = rowsOf(layer);
        values.asked.insert(values.asked.end(), rows.begin(), rows.end());
    }
    return values;
}

} // namespace zimage
