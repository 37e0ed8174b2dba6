#pragma once

#include <string_view>

namespace zimage {

/// Whether a name fits a pattern that knows * and ?; case is ignored for ASCII letters.
[[nodiscard]] bool globMatches(std::string_view glob, std::string_view text);

} // namespace zimage
