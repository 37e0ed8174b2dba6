#pragma once

#include <string>
#include <string_view>

namespace zimage {

// libexempi takes a text in two languages, the default one and another, for one text: reading it overwrites the second
// with the first. A third language, which nobody speaks, keeps them apart.

/// For reading: a third item in every list that has two languages.
[[nodiscard]] std::string withThirdLanguage(std::string_view packet);
/// Takes it out of what the library has written.
[[nodiscard]] std::string withoutThirdLanguage(std::string packet);

} // namespace zimage
