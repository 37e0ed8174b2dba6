#pragma once

#include <string>
#include <string_view>

namespace zimage::test {

/// What is wrong with how a text is set in Chinese, in a few words; empty when nothing is. Signs between Chinese
/// characters are full-width and have no blank beside them.
[[nodiscard]] std::string wrongInChinese(const std::string& text);

/// Whether a text has a Chinese character.
[[nodiscard]] bool hasChinese(std::string_view text);

} // namespace zimage::test
