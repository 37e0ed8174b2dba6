#pragma once

#include <optional>
#include <string_view>

namespace zimage {

/// The languages that the program speaks.
enum class Language { English, Chinese };

/// The language of every sentence that is made from now on; English until setLanguage() says otherwise, or that of this
/// thread's LanguageScope. Thread-safe.
[[nodiscard]] Language language() noexcept;

/// It as files in presets/ name it: "en" or "zh". Thread-safe.
[[nodiscard]] const char* languageCode() noexcept;

/// Changes the language of the whole process. Sentences that were made before stay as they are. Reads the catalogue
/// when Chinese is chosen for the first time; without a readable one sentences stay English, and the log says why.
/// Thread-safe.
void setLanguage(Language language);

/// While it lives, the sentences that this thread makes are in another language: those of a file that has both, or of a
/// program's JSON, which is English.
class LanguageScope {
public:
    explicit LanguageScope(Language wanted);
    LanguageScope(const LanguageScope&) = delete;
    LanguageScope& operator=(const LanguageScope&) = delete;
    ~LanguageScope();

private:
    std::optional<Language> m_before;
};

/// The language that the environment asks for, by the rules of gettext: the first of LC_ALL, LC_MESSAGES and LANG that
/// is not empty names the locale; unless that is "C" or "POSIX", the first of LANGUAGE's languages that the program
/// speaks comes before it.
/// No locale has to be installed.
[[nodiscard]] Language environmentLanguage();

/// What stands for an English text in the language in effect: the text itself where there is no translation.
/// Placeholders are left as they are. Thread-safe; valid until the end of the program, or as long as `source`.
[[nodiscard]] std::string_view translated(std::string_view source, std::string_view context = {});

} // namespace zimage
