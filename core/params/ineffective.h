#pragma once

#include "params/generation_params.h"
#include "params/param_table.h"

#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// What the chosen device can do; as DeviceInfo (engine/image_engine.h) says it. Empty lists mean that it is not known
/// yet.
struct DeviceAbilities {
    std::vector<std::string> attentionBackends;
    std::vector<std::string> precisions;
};

/// A parameter that changes nothing as the others stand.
struct Ineffective {
    const char* key;    ///< of the parameter table
    const char* reason; ///< a short sentence in English; the studio translates it
};

/// All parameters whose value does not matter, in the table's order, by the rules of their rows.
[[nodiscard]] std::vector<Ineffective> ineffectiveParams(const GenerationParams& params);

/// Why a choice of `precision` or `attention_backend` cannot run as the other parameters stand; null when it can, and
/// for other parameters.
[[nodiscard]] const char* unavailableChoice(const ParamDef& def, std::string_view choice,
                                            const GenerationParams& params, const DeviceAbilities& device);

/// Every reason that the two functions above can give, for translators.
[[nodiscard]] const std::vector<const char*>& allReasons();

} // namespace zimage
