#include "support/in_chinese.h"
#include "error_checks.h"
#include "prompts/prompt_dice.h"
#include "prompts/wildcards.h"
#include "test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace zimage {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::string drawn(std::string_view prompt, std::int64_t seed = 1, const WildcardLibrary& library = WildcardLibrary())
{
    return drawPrompt(prompt, library, seed).text;
}

std::map<std::string, int> counted(std::string_view prompt, const WildcardLibrary& library = WildcardLibrary(),
                                   int draws = 2000)
{
    std::map<std::string, int> counts;
    for (int seed = 0; seed < draws; ++seed)
        ++counts[drawn(prompt, seed, library)];
    return counts;
}

TEST(PromptDice, ThrowsTheSameNumbersEverywhere)
{
    // Computed apart, from the description in the header.
    PromptDice dice(42);
    std::vector<std::uint32_t> thrown;
    for (int i = 0; i < 6; ++i)
        thrown.push_back(dice.below(1000));
    EXPECT_THAT(thrown, ElementsAre(891U, 475U, 21U, 884U, 230U, 263U));
    EXPECT_EQ(PromptDice(-1).below(1), 0U);
    EXPECT_EQ(PromptDice(0).below(0), 0U);
}

TEST(Wildcards, AreDrawnFromTheSeedAlone)
{
    const std::string prompt = "a {red|green|blue} {car|boat} {at night|}";
    for (int seed = 0; seed < 50; ++seed)
        EXPECT_EQ(drawn(prompt, seed), drawn(prompt, seed));
    EXPECT_EQ(counted(prompt).size(), 12U);
}

TEST(Wildcards, EveryChoiceHasItsShare)
{
    const auto counts = counted("{red|green|blue}");
    ASSERT_EQ(counts.size(), 3U);
    for (const auto& [word, count] : counts)
        EXPECT_NEAR(count, 667, 80) << word;
    const auto weighted = counted("{3::red| green |0::never|0.5::blue}");
    ASSERT_EQ(weighted.size(), 3U);
    EXPECT_NEAR(weighted.at("red"), 2000 * 3 / 4.5, 90);
    EXPECT_NEAR(weighted.at("blue"), 2000 * 0.5 / 4.5, 60);
}

TEST(Wildcards, ComeFromFilesAndFromEachOther)
{
    WildcardLibrary library;
    library.add("light", "# not this\n\n  soft light \r\n");
    library.add("光线/清晨", "晨光与{雾|__light__}\n");
    EXPECT_EQ(drawn("a hut, __light__, __LIGHT__", 1, library), "a hut, soft light, soft light");
    const auto counts = counted("__光线/清晨__", library, 200);
    EXPECT_EQ(counts.size(), 2U);
    EXPECT_TRUE(counts.contains("晨光与soft light"));
    EXPECT_EQ(counted("{a|{b|c}}").size(), 3U);
}

TEST(Wildcards, BracesAndUnderscoresWithoutAMeaningStay)
{
    for (const char* plain : {"a {b} c", "a { b", "a } b", "{a|b", "a|b", "__", "____", "__ a __", "snake_case", "a__b",
                              "C:\\x", "{}", "\\", "(a:1.2)"})
        EXPECT_EQ(drawn(plain), plain);
    EXPECT_EQ(drawn("{x {only|only}}"), "{x only}");
}

TEST(Wildcards, AreEscapedByABackslash)
{
    EXPECT_EQ(drawn("\\{a\\|b\\} \\_\\_light\\_\\_ \\\\"), "{a|b} __light__ \\");
    EXPECT_EQ(drawn("{a\\|b|a\\|b}"), "a|b");
}

TEST(Wildcards, ATextOfAnyKindCanBeMadePlain)
{
    WildcardLibrary library;
    library.add("light", "soft");
    for (const char* text :
         {"a fox", "{a|b}", "__light__", "\\{", "a_b {c} __light__ {x|y\\}", "____light__", "C:\\dir {1|2}",
          "{2$$a|b} ${x=!y}${x} __@light__ __li*__ %{a...$$b}", "{\"a\": \"{b|c} \\\\ d | e\"}", "{a: \"x|y\"} \\{"}) {
        EXPECT_EQ(drawn(withoutWildcards(text), 3, library), text);
        EXPECT_EQ(withoutWildcards(withoutWildcards(text)).empty(), false);
    }
    EXPECT_EQ(withoutWildcards("snake_case {b} (x)"), "snake_case {b} (x)");
}

TEST(Wildcards, JsonIsNoChoiceButItsStringsMayHoldSome)
{
    for (const char* json : {
             R"({"subject": "a cat | a dog", "light": "soft"})",
             R"({ "scene": {"mood": "calm | soft", "of": ["x | y", {"a": "b|c"}]}, "n": 2 })",
             R"(Make this: {"a":"b|c"} and [{"d": "e | f"}])",
             R"({'subject': 'a cat | a dog'})",
             R"({subject: "a cat | a dog", light: "soft"})",
             "{\n  \"subject\": \"a cat | a dog\",\n  \"path\": \"C:\\\\new | D:\\\\{old\"\n}",
             R"({"smile": "an open { | brace", "x": "a } | b"})",
             R"({"inner": "{\"a\": \"b | c\"}"})",
             R"({"$schema": "a", "x|y": "z"})",
         }) {
        EXPECT_EQ(drawn(json), json);
        EXPECT_TRUE(wildcardParts(json).empty()) << json;
        EXPECT_EQ(withoutWildcards(json), json);
    }
    const auto counts = counted(R"({"subject": "a {cat|dog} | x", "\\": "{2$$a|b}"})", WildcardLibrary(), 100);
    EXPECT_EQ(counts.size(), 4U);
    EXPECT_TRUE(counts.contains(R"({"subject": "a cat | x", "\\": "b, a"})"));
    EXPECT_EQ(counted(R"({ {"a": "b | c"} | {"d": 1} })", WildcardLibrary(), 100).size(), 2U) << "JSON in a choice";
    EXPECT_EQ(counted("{photo: \"x\"|drawing: \"y\"}", WildcardLibrary(), 100).size(), 2U);
    EXPECT_EQ(counted("{medium: oil|medium: ink}", WildcardLibrary(), 100).size(), 2U);
}

TEST(Wildcards, SeveralAreDrawnWithoutAnyTwice)
{
    const auto two = counted("{2$$red|green|blue} balls");
    ASSERT_EQ(two.size(), 6U);
    for (const auto& [text, count] : two)
        EXPECT_NEAR(count, 333, 70) << text;
    EXPECT_TRUE(two.contains("blue, red balls"));
    EXPECT_EQ(counted("{2$$ and $$a|b|c}").size(), 6U);
    EXPECT_TRUE(counted("{2$$ and $$a|b|c}").contains("c and a"));
    EXPECT_TRUE(counted("{2$$$$a|b|c}").contains("ca"));
    EXPECT_EQ(counted("{1-3$$ + $$a|b|c}").size(), 3U + 6U + 6U);
    EXPECT_EQ(counted("{-2$$a|b|c}").size(), 3U + 6U);
    EXPECT_EQ(counted("{2-$$a|b|c}").size(), 6U + 6U);
    EXPECT_EQ(counted("{3-2$$a|b|c}").size(), 6U + 6U);
    EXPECT_EQ(counted("{9$$a|b}").size(), 2U) << "no more than there are";
    EXPECT_EQ(counted("{99999999999999999999$$a|b}").size(), 2U);
    EXPECT_EQ(drawn("x{0$$a|b}"), "x");
    EXPECT_EQ(drawn("{1$$a}"), "a");
    const auto weighted = counted("{2$$0::never|8::often|a|b}");
    EXPECT_EQ(weighted.size(), 6U);
    EXPECT_GT(weighted.at("often, a") + weighted.at("often, b"), 1400);
    EXPECT_EQ(counted("{2$${a|b}|c}").size(), 4U) << "nested";
    for (const char* plain : {"{2$ a}", "{2$$a", "{$$a}", "{a$$b}", "$5 or $6", "a $$ b", "{2-3}"})
        EXPECT_EQ(drawn(plain), plain);
}

TEST(Wildcards, SeveralOfAFileAreDrawnWithoutAnyTwice)
{
    WildcardLibrary library;
    library.add("taste", "lime\nmint\n{rose|plum}\n");
    const auto counts = counted("{2$$__taste__}", library, 500);
    EXPECT_EQ(counts.size(), 2U + 4U + 4U);
    EXPECT_FALSE(counts.contains("lime, lime"));
    EXPECT_TRUE(counted("{2$$__taste__|__taste__}", library, 500).contains("lime, lime"));
}

TEST(Wildcards, NamesWithStarsDrawFromAllFilesThatMatch)
{
    WildcardLibrary library;
    library.add("colours-cold", "blue\n");
    library.add("colours-warm", "red\nyellow\n");
    library.add("people/old", "grandmother\n");
    library.add("people/young", "boy\n");
    const auto colours = counted("__colours*__", library, 900);
    ASSERT_EQ(colours.size(), 3U);
    EXPECT_NEAR(colours.at("blue"), 300, 70) << "each entry has its share, not each file";
    EXPECT_EQ(counted("__people/*__", library, 50).size(), 2U);
    EXPECT_EQ(counted("{2$$__colours*__}", library, 200).size(), 6U);
    const DrawnPrompt none = drawPrompt("__nothing*__", library, 1);
    EXPECT_EQ(none.text, "__nothing*__");
    ASSERT_EQ(none.notes.size(), 1U);
    EXPECT_EQ(none.notes[0], "No wildcard file matches 'nothing*', so it stays in the prompt as it is.");
}

TEST(Wildcards, SamplersCycleThroughOptionsOrAllCombinations)
{
    EXPECT_EQ(counted("{~a|b}").size(), 2U);
    std::string cycle;
    for (int seed = 7; seed < 13; ++seed)
        cycle += drawn("{@a|b|c}", seed);
    EXPECT_EQ(cycle, "bcabca");
    EXPECT_EQ(drawn("{@2$$a|b|c}", 2), "c, a");
    std::map<std::string, int> all;
    for (int seed = 100; seed < 112; ++seed)
        ++all[drawn("{!a|b|c} {!1|2} {!x|y}", seed)];
    EXPECT_EQ(all.size(), 12U) << "each once";
    WildcardLibrary library;
    library.add("light", "soft\nhard\n");
    EXPECT_EQ(drawn("__@light__", 0, library) + drawn("__@light__", 1, library), "softhard");
    EXPECT_EQ(counted("__~light__", library, 50).size(), 2U);
    EXPECT_EQ(counted("{@ann|@bob}", library, 50).size(), 2U);
    EXPECT_TRUE(counted("{@ann|@bob}", library, 50).contains("@bob")) << "no sampler, but names";
}

TEST(Wildcards, VariablesHoldWhatWasDrawnOrIsDrawnAnew)
{
    const auto once = counted("${s=!{red|blue}}a ${s} fox, a ${s} hen", WildcardLibrary(), 200);
    EXPECT_EQ(once.size(), 2U);
    EXPECT_TRUE(once.contains("a red fox, a red hen"));
    const auto anew = counted("${s={red|blue}} ${s} ${s}", WildcardLibrary(), 200);
    EXPECT_EQ(anew.size(), 4U);
    EXPECT_TRUE(anew.contains("red blue")) << "an assignment leaves no blanks";
    EXPECT_EQ(drawn("${mood:calm} ${mood=wild}${mood:calm}"), "calm wild");
    EXPECT_EQ(drawn("${a=!\\{x\\|y\\}}${a}"), "{x|y}") << "what is drawn is not drawn again";
    WildcardLibrary library;
    library.add("clothes", "a ${season:grey} coat\n");
    EXPECT_EQ(drawn("__clothes(season=winter)__, __clothes__", 1, library), "a winter coat, a grey coat");
    EXPECT_TRUE(counted("__clothes(season=!{red|blue})__", library, 50).contains("a blue coat"));
    const DrawnPrompt unset = drawPrompt("in ${season}", library, 1);
    EXPECT_EQ(unset.text, "in ${season}");
    EXPECT_THAT(unset.notes,
                ElementsAre("Nothing gives '${season}' a value, so it stays in the prompt as it is; write "
                            "${season=…} before it."));
    for (const char* plain : {"${5}", "$x", "${", "${a b}", "costs ${}"})
        EXPECT_EQ(drawn(plain), plain);
}

TEST(Wildcards, WhatIsNotSupportedStaysAndIsNamed)
{
    const DrawnPrompt wrapped = drawPrompt("%{photo of ...$$a {cat|dog}} by night", WildcardLibrary(), 1);
    EXPECT_EQ(wrapped.text, "%{photo of ...$$a {cat|dog}} by night");
    ASSERT_EQ(wrapped.notes.size(), 1U);
    EXPECT_THAT(wrapped.notes[0], ::testing::HasSubstr("since wrapping a prompt in another one is not supported"));
    EXPECT_EQ(counted("100%{a|b}", WildcardLibrary(), 50).size(), 2U);
}

TEST(Wildcards, VariablesCannotRunAway)
{
    std::string bomb = "${a=}";
    for (char name = 'b'; name < 'p'; ++name) {
        bomb += std::string("${") + name + "=";
        for (int i = 0; i < 30; ++i)
            bomb += std::string("${") + static_cast<char>(name - 1) + "}";
        bomb += "}";
    }
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn(bomb + "${o}"); }), "more than 1000 wildcards"));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("${a=${a}}${a}"); }), "nested deeper"));
    EXPECT_EQ(drawn(test::repeated("{\"\\\"", 100000)).size(), 400000U) << "JSON in JSON in JSON";
}

TEST(Wildcards, TheTwoPromptsAreDrawnApart)
{
    int alike = 0;
    for (int seed = 0; seed < 200; ++seed) {
        const std::string other = drawPrompt("{a|b}", WildcardLibrary(), seed, PromptRole::Negative).text;
        alike += other == drawn("{a|b}", seed) ? 1 : 0;
        EXPECT_EQ(other, drawPrompt("{a|b}", WildcardLibrary(), seed, PromptRole::Negative).text);
    }
    EXPECT_NEAR(alike, 100, 40);
}

TEST(Wildcards, DrawsOfEarlierVersionsStayAsTheyWere)
{
    // Pictures were made with them.
    WildcardLibrary library;
    library.add("light", "soft\n3::hard\n0::none\nred\n");
    std::string all;
    for (int seed = 1; seed < 9; ++seed)
        all += drawn("{a|b|c}{2::d|e|0.5::f} __light__ {0::x|0::y}\n", seed, library);
    EXPECT_EQ(all, "cd hard x\nad red x\ncd soft x\ncd hard y\nad red x\nad hard y\nbe red y\ncf soft x\n");
}

TEST(Wildcards, AnUnknownNameStaysAndIsNamed)
{
    WildcardLibrary library;
    library.add("light", "soft");
    const DrawnPrompt one = drawPrompt("__lihgt__ and __light__", library, 1);
    EXPECT_EQ(one.text, "__lihgt__ and soft");
    EXPECT_THAT(one.notes,
                ElementsAre("There is no wildcard file named 'lihgt', so it stays in the prompt as it is; did you "
                            "mean __light__?"));
}

TEST(Wildcards, NotesAreInTheLanguageInEffect)
{
    WildcardLibrary library;
    library.add("light", "soft");
    const test::InChinese chinese;
    EXPECT_THAT(drawPrompt("__lihgt__ ${season}", library, 1).notes,
                ElementsAre("没有名为“lihgt”的通配符文件，因此它原样保留在提示词中；是不是想写 __light__？",
                            "“${season}”没有赋值，因此原样保留在提示词中；请在它之前写入 ${season=…}。"));
}

TEST(Wildcards, GoingRoundInACircleAreNamedInOneSentence)
{
    WildcardLibrary library;
    library.add("a", "__b__");
    library.add("b", "x __c__");
    library.add("c", "__a__");
    library.add("self", "{__self__|__self__}");
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__a__", 1, library); }),
                               "go round in a circle: a → b → c → a;"));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__self__", 1, library); }), "self → self;"));
    library.add("twice", "__leaf__ __leaf__");
    library.add("leaf", "x");
    EXPECT_EQ(drawn("__twice__", 1, library), "x x");
}

TEST(Wildcards, AreBoundedInDepthLengthAndNumber)
{
    std::string deep = "x";
    for (int i = 0; i < 20; ++i)
        deep = "{" + deep + "|" + deep.substr(0, 1) + "}";
    bool refused = false;
    for (int seed = 0; seed < 200000 && !refused; ++seed) {
        try {
            (void)drawn("{" + test::repeated("{", 17) + "a|b" + test::repeated("|c}", 17) + "|d}", seed);
        } catch (const Error& error) {
            refused = test::mentions(error, "nested deeper than 16 levels");
        }
    }
    EXPECT_TRUE(refused);
    WildcardLibrary library;
    library.add("l1", "__l2____l2__\n");
    for (int i = 2; i < 12; ++i)
        library.add("l" + std::to_string(i), "__l" + std::to_string(i + 1) + "____l" + std::to_string(i + 1) + "__");
    library.add("l12", "x");
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__l1__", 1, library); }), "more than 1000 wildcards"));
    library.add("long", std::string(900 * 1024, 'x'));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__long____long__", 1, library); }), "beyond 1 MiB"));
    EXPECT_EQ(drawn(test::repeated("{", 200000)).size(), 200000U); // quick, too
    EXPECT_EQ(drawn(test::repeated("__a", 100000)).size(), 300000U);
}

TEST(WildcardLibrary, ReadsFoldersTheUsersFirst)
{
    const test::TempFolder own;
    const test::TempFolder shipped;
    test::writeFile(own / "light.txt", "mine\n");
    test::writeFile(shipped / "light.txt", "theirs\n");
    test::writeFile(shipped / "people/old.txt", "\xEF\xBB\xBFgrandmother\n");
    test::writeFile(shipped / "notes.md", "x\n");
    const WildcardLibrary library({own.path(), shipped.path(), own / "missing"});
    EXPECT_THAT(library.names(), UnorderedElementsAre("light", "people/old"));
    EXPECT_EQ(drawn("__light__ __people/old__", 1, library), "mine grandmother");
}

TEST(WildcardLibrary, RefusesWhatIsNoTextOrTooMuch)
{
    const test::TempFolder folder;
    test::writeFile(folder / "bad.txt", "fine\nnot \xFF fine\n");
    test::writeFile(folder / "huge.txt", std::string(WildcardLibrary::kLargestFile + 1, 'x'));
    test::writeFile(folder / "empty.txt", "# nothing\n");
    test::writeFile(folder / "wide.txt",
                    std::string_view("\xFF\xFE"
                                     "a\0\n\0",
                                     6));
    test::writeFile(folder / "nul.txt", std::string_view("fine\nnot\0fine\n", 14));
    test::writeFile(folder / "dos.txt",
                    "\xEF\xBB\xBF"
                    "soft light\r\n\r\n");
    const WildcardLibrary library({folder.path()});
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__bad__", 1, library); }),
                               "bad.txt:2: the wildcard file is not valid UTF-8"));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__huge__", 1, library); }), "larger than 4 MiB"));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__wide__", 1, library); }),
                               "wide.txt:1: the wildcard file is in UTF-16"));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__nul__", 1, library); }),
                               "nul.txt:2: the wildcard file has a NUL"));
    EXPECT_EQ(drawn("__dos__", 1, library), "soft light");
    const DrawnPrompt none = drawPrompt("[__empty__]", library, 1);
    EXPECT_EQ(none.text, "[]");
    EXPECT_THAT(none.notes, ElementsAre("The wildcard file 'empty' is empty, so it adds nothing to the prompt."));
}

TEST(WildcardLibrary, TheShippedFilesCanAllBeDrawnFrom)
{
    const WildcardLibrary library({test::source("presets/wildcards")});
    EXPECT_THAT(library.names(),
                UnorderedElementsAre("light", "lens", "place", "weather", "colour", "material", "era", "mood", "光线",
                                     "镜头", "地点", "天气", "颜色", "材质", "年代", "氛围"));
    for (const std::string& name : library.names()) {
        EXPECT_GE(library.entriesOf(name)->size(), 7U) << name;
        for (const std::string& entry : *library.entriesOf(name)) {
            EXPECT_TRUE(wildcardParts(entry).empty()) << entry;
            EXPECT_EQ(weightedText(entry).text, entry);
        }
        const DrawnPrompt one = drawPrompt("x __" + name + "__", library, 5);
        EXPECT_TRUE(one.notes.empty());
        EXPECT_GT(one.text.size(), 3U);
    }
}

} // namespace
} // namespace zimage
