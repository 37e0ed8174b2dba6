#pragma once

#include <string>
#include <string_view>

namespace zimage {

/// A text as a double-quoted scalar: the one style that holds any text on one
/// line.
[[nodiscard]] std::string yamlString(std::string_view text);

} // namespace zimage
