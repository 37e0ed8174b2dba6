// app/start and what it sources, as somebody on a fresh machine sees them.

#include "core/test_files.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <memory>
#include <regex>

namespace zimage::test {
namespace {

/// What a shell command prints.
std::string outputOf(const std::string& command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> part{};
    for (std::size_t got = 0; pipe && (got = std::fread(part.data(), 1, part.size(), pipe.get())) > 0;)
        text.append(part.data(), got);
    return text;
}

/// What app/start says to an option that it does not know.
std::string refusalWith(const std::string& environment)
{
    return outputOf("env -u LC_ALL -u LC_MESSAGES -u LANG -u LANGUAGE " + environment + " '"
                    + source("app/start").string() + "' --no-such-option 2>&1");
}

bool hasChinese(const std::string& text)
{
    static const std::regex kCharacter("[\xE4-\xE9][\x80-\xBF]{2}");
    return std::regex_search(text, kCharacter);
}

} // namespace

TEST(Start, SpeaksTheLanguageOfTheEnvironment)
{
    for (const char* english : {"", "LANG=en_US.UTF-8", "LANG=zha_CN", "LC_ALL=C LANG=zh_CN.UTF-8",
                                "LANG=C LANGUAGE=zh", "LANG=zh_CN.UTF-8 LANGUAGE=en:zh",
                                "LANG=zh_CN.UTF-8 LANGUAGE=de:en:zh", "LC_MESSAGES=de_DE.UTF-8 LANG=zh_CN.UTF-8"})
        EXPECT_THAT(refusalWith(english), testing::StartsWith("start: unknown option --no-such-option. Try "))
            << english;
    for (const char* chinese :
         {"LANG=zh_CN.UTF-8", "LANG=zh", "LC_ALL=zh_TW.UTF-8 LANG=C", "LANG=de_DE.UTF-8 LANGUAGE=zh_CN:en",
          "LANG=de_DE.UTF-8 LANGUAGE=de:zh:en", "LANG=de_DE.UTF-8 LANGUAGE=:zh_CN", "LC_MESSAGES=zh_CN LANG=C"})
        EXPECT_THAT(refusalWith(chinese), testing::HasSubstr("start: 未知选项 --no-such-option。请参阅 ")) << chinese;
    EXPECT_THAT(outputOf("LC_ALL=zh_CN.UTF-8 '" + source("app/start").string() + "' --help 2>/dev/null"),
                testing::StartsWith("用法："));
}

TEST(Start, HasEveryMessageInBothLanguages)
{
    const std::regex kCall("\\b(say|fail|usageError|failWithLog|confirm|inLanguage) \"(?!\\$(@|\\(|why))");
    int found = 0;
    for (const char* file : {"app/start", "app/setup/build.sh", "app/setup/install.sh", "app/setup/messages.sh"}) {
        const std::string script = readFile(source(file));
        for (std::sregex_iterator at(script.begin(), script.end(), kCall), end; at != end; ++at, ++found) {
            const auto begin = static_cast<std::size_t>(at->position());
            const auto next = std::next(at);
            const std::size_t stop = next == end ? script.size() : static_cast<std::size_t>(next->position());
            EXPECT_TRUE(hasChinese(script.substr(begin, stop - begin)))
                << file << ": " << script.substr(begin, script.find('\n', begin) - begin);
        }
    }
    EXPECT_GT(found, 20);
}

} // namespace zimage::test
