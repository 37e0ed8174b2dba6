#pragma once

#include "base/error.h"
#include "params/param_table.h"

#include <nlohmann/json.hpp>

#include <string>

namespace zimage::cli {

using Json = nlohmann::ordered_json;

/// All parameters by their keys.
[[nodiscard]] Json jsonOf(const GenerationParams& params);

/// "bad_parameter", for programs.
[[nodiscard]] const char* errorName(ErrorCode code);

/// {"status": "failed", "error", "message", and what else is known of it}.
[[nodiscard]] Json failureJson(const Error& error);

/// Indented text with a newline at its end. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string jsonText(const Json& json);

} // namespace zimage::cli
