#pragma once

#include "base/language.h"

#include <cstdlib>
#include <optional>
#include <string>

namespace zimage::test {

/// Chinese sentences for as long as this lives, from the catalogue of the sources.
class InChinese {
public:
    InChinese()
    {
        const char* const variable = "ZIMAGE_DATA";
        std::optional<std::string> before;
        if (const char* value = std::getenv(variable))
            before = value;
        setenv(variable, ZIMAGE_SOURCE_DIR, 1); // read once, when the language is chosen first
        setLanguage(Language::Chinese);
        before ? setenv(variable, before->c_str(), 1) : unsetenv(variable);
    }
    InChinese(const InChinese&) = delete;
    InChinese& operator=(const InChinese&) = delete;
    ~InChinese() { setLanguage(Language::English); }
};

} // namespace zimage::test
