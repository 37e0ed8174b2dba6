#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace zimage {

/// A document of another program: within bounds of size, depth and number of values, and with Python's NaN and Infinity
/// taken for null. A discarded value, and the reason as a clause in `why`, for what is no such JSON.
[[nodiscard]] nlohmann::json parseForeignJson(std::string_view text, std::string& why);

/// Null when there is none, also of what is no object.
[[nodiscard]] const nlohmann::json& jsonMember(const nlohmann::json& object, const char* key);
/// Empty when there is none.
[[nodiscard]] std::string_view jsonText(const nlohmann::json& object, const char* key);

} // namespace zimage
