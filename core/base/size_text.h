#pragma once

#include <optional>
#include <string_view>
#include <utility>

namespace zimage {

/// Width and height of a text such as "1024x768" or "1024×768". Nothing for any
/// other text; the numbers may be any.
[[nodiscard]] std::optional<std::pair<int, int>> sizeInText(std::string_view text);

} // namespace zimage
