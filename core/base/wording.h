#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// Text of any origin, fit for one line of a message: control characters and invalid UTF-8 become '?', and what is
/// longer than `longest` characters is cut.
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = 120);

/// The same in the quotation marks of the language in effect, at most 60 characters: 'text', “text”.
[[nodiscard]] std::string inQuotes(std::string_view text);

/// A number as a person writes it: 0, 30, 0.125, with a point whatever the locale and no point when it is whole.
[[nodiscard]] std::string plainNumber(double value);

/// ASCII letters lowered, everything else untouched, whatever the locale.
[[nodiscard]] std::string lowered(std::string_view text);

/// "a, b, c", with the comma of the language in effect.
[[nodiscard]] std::string listed(const std::vector<std::string>& words);

/// "1.3 GiB", "410 MiB".
[[nodiscard]] std::string binaryBytesText(std::int64_t bytes);

} // namespace zimage
