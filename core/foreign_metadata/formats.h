#pragma once

#include "foreign_metadata/collector.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace zimage {

// One reader for each way in which programs write their settings into pictures. Each adds what it finds to a collector.

/// A1111's lines of text. False, and nothing added, when it has neither a last line of settings nor a negative prompt.
[[nodiscard]] bool readInfotext(ForeignCollector& found, std::string_view text);

/// SwarmUI's document, `sui_image_params`.
void readSwarm(ForeignCollector& found, const nlohmann::json& params);

/// InvokeAI's document, the whole of it.
void readInvoke(ForeignCollector& found, const nlohmann::json& document);

/// ComfyUI's graph as its server takes it: an object of nodes by their ids.
void readComfy(ForeignCollector& found, const nlohmann::json& graph);

/// A document of another program: within bounds of size, depth and number of values, and with Python's NaN and Infinity
/// taken for null. A discarded value, and the reason as a clause in `why`, for what is no such JSON.
[[nodiscard]] nlohmann::json parseForeignJson(std::string_view text, std::string& why);

} // namespace zimage
