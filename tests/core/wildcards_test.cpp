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
         {"a fox", "{a|b}", "__light__", "\\{", "a_b {c} __light__ {x|y\\}", "____light__", "C:\\dir {1|2}"}) {
        EXPECT_EQ(drawn(withoutWildcards(text), 3, library), text);
        EXPECT_EQ(withoutWildcards(withoutWildcards(text)).empty(), false);
    }
    EXPECT_EQ(withoutWildcards("snake_case {b} (x)"), "snake_case {b} (x)");
}

TEST(Wildcards, AnUnknownNameStaysAndIsNamed)
{
    WildcardLibrary library;
    library.add("light", "soft");
    const DrawnPrompt one = drawPrompt("__lihgt__ and __light__", library, 1);
    EXPECT_EQ(one.text, "__lihgt__ and soft");
    EXPECT_THAT(one.notes,
                ElementsAre("There is no file of wildcards named 'lihgt', so it stays in the prompt as it is; did you "
                            "mean __light__?"));
}

TEST(Wildcards, GoingRoundInACircleAreNamedInOneSentence)
{
    WildcardLibrary library;
    library.add("a", "__b__");
    library.add("b", "x __c__");
    library.add("c", "__a__");
    library.add("self", "{__self__|__self__}");
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__a__", 1, library); }),
                               "go round in a circle: a → b → c → a."));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__self__", 1, library); }), "self → self."));
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
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__l1__", 1, library); }), "more than 1000 draws"));
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
    const WildcardLibrary library({folder.path()});
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__bad__", 1, library); }),
                               "bad.txt:2: the text is not valid UTF-8"));
    EXPECT_TRUE(test::mentions(test::errorOf([&] { (void)drawn("__huge__", 1, library); }), "at most 4 MiB"));
    EXPECT_EQ(drawn("[__empty__]", 1, library), "[]");
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
