#pragma once

#include <string>
#include <string_view>

namespace zimage {

// Byte-level tokenizers write each byte of a token as a printable character (GPT-2's table): the printable Latin-1
// bytes stand for themselves, the other 68, in order, are U+0100 and on.

/// The UTF-8 of the character that stands for a byte.
[[nodiscard]] std::string byteLevelName(unsigned char byte);

/// Appends the bytes that a token's name stands for and returns true, or leaves `out` as it was and returns false when
/// a character of it is not in the table.
bool appendByteLevelBytes(std::string_view name, std::string& out);

} // namespace zimage
