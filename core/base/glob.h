#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// Whether a name fits a pattern that knows * and ?; case is ignored for ASCII letters.
[[nodiscard]] bool globMatches(std::string_view glob, std::string_view text);

/// The length of the longest glob that matches a model's name ("zimage-mini"); 0 when none does. Globs know * and ?,
/// case is ignored.
[[nodiscard]] std::size_t longestMatch(const std::vector<std::string>& globs, std::string_view modelName);

} // namespace zimage
