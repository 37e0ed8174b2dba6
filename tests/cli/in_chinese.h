#pragma once

#include "base/language.h"

namespace zimage::test {

/// Chinese for as long as this lives.
struct InChinese {
    InChinese() { setLanguage(Language::Chinese); }
    InChinese(const InChinese&) = delete;
    InChinese& operator=(const InChinese&) = delete;
    ~InChinese() { setLanguage(Language::English); }
};

} // namespace zimage::test
