#pragma once

#include "base/language.h"

#include "base/language.h"

#include <string>
#include <string_view>

namespace zimage {

/// A text of a YAML file in the program's two languages: `label` and
/// `label_zh`. One may be missing, since users' own files are in one language;
/// that the shipped ones have both is a test's matter. yaml::localized reads
/// it.
struct LocalizedText {
    std::string en;
    std::string zh;

    /// For a language code such as "zh_CN": Chinese for any that starts with
    /// "zh", else English; the other one where that is empty.
    [[nodiscard]] const std::string& in(std::string_view language) const
    {
        const bool chinese = language.substr(0, 2) == "zh";
        return (chinese && !zh.empty()) || en.empty() ? zh : en;
    }
    /// In the language in effect.
    [[nodiscard]] const std::string& text() const { return in(languageCode()); }
    [[nodiscard]] bool empty() const { return en.empty() && zh.empty(); }

    friend bool operator==(const LocalizedText&, const LocalizedText&) = default;
};

/// What `sentence()` makes in each of the two languages.
template <typename Sentence>
[[nodiscard]] LocalizedText inBothLanguages(const Sentence& sentence)
{
    LocalizedText both;
    {
        const LanguageScope english(Language::English);
        both.en = sentence();
    }
    const LanguageScope chinese(Language::Chinese);
    both.zh = sentence();
    return both;
}

} // namespace zimage
