// The program in Chinese: its help, what it says of mistakes, and what stays as it is for scripts.

#include "cli/program.h"
#include "command_line.h"
#include "core/test_files.h"
#include "terminal/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace zimage::cli {

namespace {

using nlohmann::json;
using test::run;
using test::RunResult;
using testing::ElementsAre;
using testing::HasSubstr;
using Environment = std::vector<std::pair<std::string, std::string>>;

const Environment kChinese = {{"LC_ALL", ""}, {"LC_MESSAGES", ""}, {"LANG", "zh_CN.UTF-8"}, {"LANGUAGE", ""}};
const Environment kEnglish = {{"LC_ALL", "C"}};

/// `zimage --help`, and that of each command.
std::vector<std::vector<std::string>> helpCalls()
{
    std::vector<std::vector<std::string>> calls = {{"--help"}};
    const CommandList commands = programCommands();
    for (const auto& command : commands.all())
        calls.push_back({command->name(), "--help"});
    return calls;
}

std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

bool isExample(const std::string& line) { return line.starts_with("  zimage "); }

bool isChinese(const std::string& text)
{
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0xE4 && c <= 0xE9; });
}

/// Three English words in a row that are neither flags nor their values.
bool hasEnglish(const std::string& text)
{
    static const std::regex kFlag("--?[A-Za-z\\[\\]-]+");
    static const std::regex kThreeWords("[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}");
    return std::regex_search(std::regex_replace(text, kFlag, "-"), kThreeWords);
}

/// One line of Chinese that ends as a sentence does.
void expectChineseSentence(const std::string& err)
{
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
    EXPECT_TRUE(err.starts_with("zimage: ")) << err;
    EXPECT_TRUE(err.ends_with("。\n") || err.ends_with("？\n")) << err;
    EXPECT_TRUE(isChinese(err)) << err;
    EXPECT_FALSE(hasEnglish(err)) << err;
}

/// What scripts read, which is the same in both languages: names, kinds of values, and texts that are no sentences.
json forScripts(const json& all)
{
    static const std::set<std::string> kSentences = {"message", "text", "advice", "warnings", "note", "sentence"};
    if (all.is_number())
        return "number";
    if (!all.is_structured())
        return all;
    json kept = all.is_array() ? json::array() : json::object();
    for (const auto& [key, value] : all.items()) {
        if (all.is_array())
            kept.push_back(forScripts(value));
        else
            kept[key] = kSentences.contains(key) ? json("sentence") : forScripts(value);
    }
    return kept;
}

} // namespace

TEST(Chinese, HelpHasNoEnglishSentence)
{
    for (const std::vector<std::string>& call : helpCalls()) {
        const RunResult help = run(call, {.environment = kChinese});
        EXPECT_EQ(help.status, 0) << call.front();
        EXPECT_EQ(help.err, "") << call.front();
        EXPECT_THAT(help.out, HasSubstr("用法：zimage "));
        for (const std::string& line : linesOf(help.out))
            EXPECT_TRUE(isExample(line) || !hasEnglish(line)) << call.front() << ": " << line;
    }
}

TEST(Help, FitsEightyColumnsAndAlignsThemInBothLanguages)
{
    constexpr int kTextColumn = 26;
    static const std::regex kBegin("^ *(。|，|；|：|、|！|？|）|”)");
    static const std::regex kEnd("(（|“)$");
    for (const Environment& language : {kEnglish, kChinese})
        for (const std::vector<std::string>& call : helpCalls())
            for (const std::string& line : linesOf(run(call, {.environment = language}).out)) {
                EXPECT_LE(displayWidth(line), 80) << call.front() << ": " << line;
                EXPECT_FALSE(std::regex_search(line, kBegin)) << call.front() << ": " << line;
                EXPECT_FALSE(std::regex_search(line, kEnd)) << call.front() << ": " << line;
                const std::size_t gap = line.starts_with("  ") ? line.find("  ", 2) : std::string::npos;
                if (gap == std::string::npos)
                    continue;
                EXPECT_EQ(displayWidth(line.substr(0, line.find_first_not_of(' ', gap))), kTextColumn) << line;
            }
}

TEST(Help, LinesBreakBetweenChineseCharactersButNotBeforeTheirSigns)
{
    EXPECT_THAT(wrapped("一二三四五六", 6), ElementsAre("一二三", "四五六"));
    EXPECT_THAT(wrapped("一二三。四五六", 6), ElementsAre("一二", "三。四", "五六"));
    EXPECT_THAT(wrapped("一二（三四）", 6), ElementsAre("一二", "（三", "四）"));
    EXPECT_THAT(wrapped("用 --steps 设定，见 zimage", 12), ElementsAre("用 --steps", "设定，见", "zimage"));
    EXPECT_THAT(wrapped("three short words", 11), ElementsAre("three short", "words"));
    EXPECT_THAT(wrapped("  a  b ", 9), ElementsAre("a b"));
}

TEST(Chinese, MistakesAreToldInOneSentence)
{
    const struct {
        std::vector<std::string> arguments;
        const char* words;
    } cases[] = {
        {{"generat"}, "是不是想写 generate？"},
        {{"--paint"}, "zimage --help"},
        {{"generate", "x", "--stpes", "3"}, "是不是想写 --steps？"},
        {{"generate", "x", "--qqqqqq"}, "zimage generate --help"},
        {{"generate", "x", "—steps", "3"}, "--steps"},
        {{"generate", "x", "--steps"}, "--steps 需要一个值"},
        {{"generate", "x", "--json=yes"}, "--json 不带值"},
        {{"generate", "--prompt", "--seed", "7"}, "--prompt=--seed"},
        {{"generate", "x", "--seed", "1", "--seed", "2"}, "“1”与“2”"},
        {{"generate", "x", "--guards", "--no-guards"}, "相互矛盾"},
        {{"generate", "--", "x", "--seed", "1"}, "-- 之后"},
        {{"generate", "a", "cat"}, "“cat”"},
        {{"generate", "x", "--cfg-scale", "4"}, "本程序中对应 --guidance。"},
        {{"generate", "x", "--sampler", "euler"}, "Euler"},
        {{"generate"}, "没有提示词"},
        {{"generate", "-"}, "标准输入"},
        {{"generate", "x", "--size", "64by64"}, "768x512"},
        {{"generate", "x", "--steps", "0"}, "--steps 的值 0 超出范围"},
        {{"generate", "x", "--steps", "abc"}, "--steps 的值“abc”不是整数"},
        {{"generate", "x", "--width", "500"}, "480 或 512"},
        {{"generate", "x", "--preset", "zimage-mnii"}, "“zimage-mini”"},
        {{"generate", "x", "--output", "cat.jpg"}, "“cat.jpg”"},
        {{"generate", "x", "--config", "/"}, "--config 读取 YAML 文件，而 / 是文件夹"},
        {{"decode"}, "潜变量"},
        {{"plan", "--card", "0"}, "“0”不是 1 到 1024 之间"},
        {{"plan", "--random-weights", "nothing"}, "z-image-turbo"},
        {{"bench", "--runs", "0"}, "“0”不是 1 到 1000 之间的整数"},
        {{"tune", "--step", "speeed"}, "stability、texture、speed 和 size"},
        {{"tune", "--keep", "everything"}, "none"},
        {{"verify", "--long", "--count", "3"}, "--count"},
    };
    for (const auto& each : cases) {
        const RunResult result = run(each.arguments, {.environment = kChinese});
        EXPECT_EQ(result.status, 2) << each.words;
        EXPECT_EQ(result.out, "") << each.words;
        expectChineseSentence(result.err);
        EXPECT_THAT(result.err, HasSubstr(each.words));
    }
}

TEST(Chinese, IsSpokenWhereTheEnvironmentAsksForIt)
{
    const auto isSpoken = [](const char* all, const char* lang, const char* preferred) {
        const Environment environment = {{"LC_ALL", all}, {"LC_MESSAGES", ""}, {"LANG", lang}, {"LANGUAGE", preferred}};
        return run({"--help"}, {.environment = environment}).out.starts_with("用法");
    };
    EXPECT_TRUE(isSpoken("", "zh_CN.UTF-8", ""));
    EXPECT_TRUE(isSpoken("zh_CN.UTF-8", "de_DE.UTF-8", ""));
    EXPECT_TRUE(isSpoken("", "de_DE.UTF-8", "zh_CN:en"));
    EXPECT_FALSE(isSpoken("", "", ""));
    EXPECT_FALSE(isSpoken("C", "zh_CN.UTF-8", "zh"));
    EXPECT_FALSE(isSpoken("de_DE.UTF-8", "zh_CN.UTF-8", ""));
    EXPECT_FALSE(isSpoken("", "zh_CN.UTF-8", "en:zh"));
}

TEST(Chinese, JsonIsTheSameForScripts)
{
    const test::TempFolder folder;
    for (const std::vector<std::string>& call : std::vector<std::vector<std::string>>{
             {"presets", "--json"},
             {"devices", "--json"},
             {"remedies", "--json"},
             {"inspect", "--json"},
             {"doctor", "--json"},
             {"plan", "--json", "--random-weights", "z-image-turbo", "--card", "8"},
             {"generate", "x", "--json", "--stpes", "3"},
             {"generate", "x", "--json", "--steps", "0", "--guidance", "nan"},
             {"generate", "x", "--json", "--model", "/nowhere"},
             {"generate", "x", "--json", "--size", "64", "--steps", "1", "--seed", "1", "--output", "x.png"},
             {"verify", "x", "--json", "--size", "64", "--steps", "1", "--count", "1"}}) {
        const RunResult english = run(call, {.folder = folder.path(), .environment = kEnglish});
        std::filesystem::remove(folder / "x.png");
        const RunResult chinese = run(call, {.folder = folder.path(), .environment = kChinese});
        std::filesystem::remove(folder / "x.png");
        EXPECT_EQ(chinese.status, english.status) << chinese.err;
        EXPECT_EQ(forScripts(chinese.json()), forScripts(english.json())) << call.front();
    }
    const RunResult refused = run({"generate", "x", "--json", "--stpes", "3"}, {.environment = kChinese});
    EXPECT_EQ(refused.json()["error"], "bad_parameter");
    EXPECT_TRUE(isChinese(refused.json()["message"])) << "a person reads that";
}

} // namespace zimage::cli
