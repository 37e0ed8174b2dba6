#pragma once

#include "presets/preset.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

/// Values for some of the parameters, as a preset or a command line gives them.
using ParamValues = std::vector<std::pair<const ParamDef*, ParamValue>>;

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
