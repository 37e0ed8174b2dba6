#pragma once

#include "params/param_table.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace zimage {

/// A value as our own files hold it; LoRAs as docs/formats.md has them.
[[nodiscard]] nlohmann::ordered_json paramJson(const ParamValue& value);

/// As setParam, from a value in a document. Returns what is wrong with it, in a sentence that calls it `name`; nothing
/// when stored.
[[nodiscard]] std::optional<std::string> setParamJson(GenerationParams& params, const ParamDef& def,
                                                      const nlohmann::ordered_json& json, const char* name);

} // namespace zimage
