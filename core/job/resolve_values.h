#pragma once

#include "params/preset_values.h"
#include "presets/preset.h"

#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A job's parameters, put together.
struct ResolvedValues {
    GenerationParams params;
    GenerationParams own; ///< what the defaults and the model's own preset say, before anything that was asked for
    std::vector<const ParamDef*> asked; ///< parameters that a layer gave a value; one may come twice
    std::string checkPrompt;            ///< of the model's own preset; empty for none

    [[nodiscard]] bool asks(std::string_view key) const;
};

/// The defaults, then the values of the model's own preset – null when it has none –, then the layers in their order:
/// the later wins.
[[nodiscard]] ResolvedValues resolveValues(const Preset* own, const std::vector<ParamValues>& layers);

} // namespace zimage
