#pragma once

#include "foreign_metadata/collector.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace zimage {

/// A document of another program: within bounds of size, depth and number of values, and with Python's NaN and Infinity
/// taken for null. A discarded value, and the reason as a clause in `why`, for what is no such JSON.
[[nodiscard]] nlohmann::json parseForeignJson(std::string_view text, std::string& why);

/// SwarmUI's document, `sui_image_params`.
void readSwarm(ForeignCollector& found, const nlohmann::json& params);

/// InvokeAI's document, the whole of it.
void readInvoke(ForeignCollector& found, const nlohmann::json& document);

} // namespace zimage
