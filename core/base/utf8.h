#pragma once

#include <cstddef>
#include <string_view>

namespace zimage {

/// Bytes of the UTF-8 sequence that starts at `at`, 1 to 4; 0 when what stands there is not valid UTF-8 (overlong
/// forms, surrogates and values above U+10FFFF included). `at` must be inside the text.
[[nodiscard]] std::size_t utf8Length(std::string_view text, std::size_t at);

/// The byte offset of the first sequence that is not UTF-8 (overlong forms, surrogates and values above U+10FFFF
/// included), or npos when all of it is.
[[nodiscard]] std::size_t firstInvalidUtf8(std::string_view text);

} // namespace zimage
