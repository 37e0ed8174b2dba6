#pragma once

#include <string>
#include <string_view>

namespace zimage {

/// Normalisation form C of valid UTF-8 (Unicode 15); NUL bytes are characters like any other. n log n in time at worst.
/// The reference tokenizers' tables are those of Unicode 9, so a combining mark added since, out of canonical order
/// beside another mark, is put in order here and left where it stands there.
[[nodiscard]] std::string toNfc(std::string_view text);

} // namespace zimage
