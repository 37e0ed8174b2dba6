#include "base/language.h"

#include "base/catalogue.h"
#include "base/error.h"
#include "base/log.h"
#include "base/resources.h"
#include "base/sentence.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>

namespace zimage {

namespace {

std::atomic<Language> current{Language::English};
thread_local std::optional<Language> scoped;
std::atomic<const Catalogue*> catalogue{nullptr}; // never deleted: other static objects may speak at the end

Catalogue readCatalogue()
{
    const std::filesystem::path file = resource("translations/zh.po");
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad())
        throw Error(
            ErrorCode::NotFound,
            tr("{file:path}, the file with the Chinese texts, cannot be read. Install the program again.", file),
            {file.string(), {}, {}});
    return Catalogue::parse(text);
}

void loadCatalogue()
{
    static std::once_flag once;
    std::call_once(once, [] {
        try {
            catalogue.store(new Catalogue(readCatalogue()), std::memory_order_release);
        } catch (const Error& error) {
            logWarning(error.what());
        }
    });
}

std::string_view variable(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? std::string_view(value) : std::string_view();
}

/// "zh", "zh_CN.UTF-8", "zh-Hans".
bool isChinese(std::string_view locale)
{
    return locale.starts_with("zh") && (locale.size() == 2 || std::isalpha(static_cast<unsigned char>(locale[2])) == 0);
}

} // namespace

const Catalogue* Catalogue::chinese() noexcept { return catalogue.load(std::memory_order_acquire); }

Language language() noexcept { return scoped ? *scoped : current.load(std::memory_order_relaxed); }

const char* languageCode() noexcept { return language() == Language::Chinese ? "zh" : "en"; }

void setLanguage(Language wanted)
{
    if (wanted == Language::Chinese)
        loadCatalogue(); // while the language is still the old one: what goes wrong here is to be said, too
    current.store(wanted, std::memory_order_relaxed);
}

LanguageScope::LanguageScope(Language wanted) : m_before(scoped)
{
    if (wanted == Language::Chinese)
        loadCatalogue();
    scoped = wanted;
}

LanguageScope::~LanguageScope() { scoped = m_before; }

Language environmentLanguage()
{
    std::string_view locale = variable("LC_ALL");
    if (locale.empty())
        locale = variable("LC_MESSAGES");
    if (locale.empty())
        locale = variable("LANG");
    const bool plain = locale.empty() || locale == "C" || locale == "POSIX";
    for (std::string_view wanted = plain ? std::string_view() : variable("LANGUAGE"); !wanted.empty();) {
        const std::string_view first = wanted.substr(0, wanted.find(':'));
        wanted.remove_prefix(std::min(wanted.size(), first.size() + 1));
        if (isChinese(first) || first.starts_with("en") || first == "C")
            return isChinese(first) ? Language::Chinese : Language::English;
    }
    return isChinese(locale) ? Language::Chinese : Language::English;
}

std::string_view translated(std::string_view source, std::string_view context)
{
    if (language() == Language::English)
        return source;
    const Catalogue* known = Catalogue::chinese();
    const std::string* text = known != nullptr ? known->find(source, context) : nullptr;
    return text != nullptr ? std::string_view(*text) : source;
}

} // namespace zimage
