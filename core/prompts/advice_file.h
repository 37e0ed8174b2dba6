#pragma once

#include "prompts/advice.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// The rules of a YAML file `kind: advice`, such as presets/advice.yaml, in its order. Throws Error as YamlDocument
/// does, and BadParameter for wrong keys, values and expressions, with FILE:LINE:COLUMN.
[[nodiscard]] std::vector<AdviceRule> parseAdvice(std::string_view yaml, const std::string& name);
[[nodiscard]] std::vector<AdviceRule> loadAdvice(const std::filesystem::path& path);

} // namespace zimage
