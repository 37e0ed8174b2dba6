#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// Text as a search compares it: upper and lower case are one in every script, and so are full-width letters and plain
/// ones. What is no UTF-8 stays as it is.
[[nodiscard]] std::string searchable(std::string_view text);

/// The words of a query, each searchable(); blanks are between them, those of Chinese too.
[[nodiscard]] std::vector<std::string> searchWords(std::string_view query);

/// Whether each of the words is in a searchable() text, also within longer words.
[[nodiscard]] bool hasAll(std::string_view text, const std::vector<std::string>& words);

} // namespace zimage
