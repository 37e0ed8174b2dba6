#pragma once

#include <cstddef>
#include <string_view>

namespace zimage {

/// Whether a word may begin or end at this byte: neither inside "3D", "fox's", "red-haired" or "1.5", nor inside a
/// character with its marks. Scripts without spaces (Chinese, Japanese) have such a place between any two characters.
/// `at` is where a character begins, or the end. Any bytes will do.
[[nodiscard]] bool isWordBoundary(std::string_view text, std::size_t at);

/// The same stretch without blanks at its ends.
struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
};
[[nodiscard]] Stretch withoutBlanks(std::string_view text, Stretch stretch);

/// Anything but blanks and ASCII's punctuation.
[[nodiscard]] bool hasWord(std::string_view text);

} // namespace zimage
