#pragma once

#include "base/language.h"
#include "yaml/localized_text.h"

#include <string>

namespace zimage::cli {

/// The language in effect, as the files in presets/ name it.
[[nodiscard]] inline const char* languageCode() { return language() == Language::Chinese ? "zh" : "en"; }

/// A text of these files in the language in effect.
[[nodiscard]] inline const std::string& shownText(const LocalizedText& text) { return text.in(languageCode()); }

} // namespace zimage::cli
