// What is on the screen when the language changes is said again in the other one.

#include "base/catalogue.h"
#include "base/retelling.h"
#include "base/sentence.h"
#include "support/in_chinese.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace zimage::test {

namespace {

/// A sentence made in English and said again in Chinese, and the other way.
template <typename Make>
void expectRetold(Make&& make)
{
    const std::string english = make();
    std::string back;
    {
        const InChinese chinese;
        const std::string expected = make();
        EXPECT_NE(expected, english);
        EXPECT_EQ(retold(english), expected);
        EXPECT_EQ(retold(expected), expected);
        back = expected;
    }
    EXPECT_EQ(retold(back), english);
}

/// Values for the places of a sentence, in the order in which their names appear first.
std::array<SentenceValue, 10> valuesFor(std::string_view sentence)
{
    std::array<SentenceValue, 10> values;
    values.fill(std::string("zx"));
    std::vector<std::string_view> names;
    Placeholder found;
    for (std::size_t at = 0; nextPlaceholder(sentence, at, found);) {
        auto known = std::find(names.begin(), names.end(), found.name);
        const auto which = static_cast<std::size_t>(known - names.begin());
        if (known == names.end())
            names.push_back(found.name);
        if (found.kind == PlaceholderKind::Path)
            values.at(which) = "/tmp/zx" + std::to_string(which) + ".png";
        else if (found.kind == PlaceholderKind::Number)
            values.at(which) = 2.5 + static_cast<double>(which);
        else if (found.kind == PlaceholderKind::Text || found.kind == PlaceholderKind::Quoted)
            values.at(which) = "zx" + std::to_string(which);
        else
            values.at(which) = std::int64_t{7} + static_cast<std::int64_t>(which);
    }
    return values;
}

} // namespace

TEST(Retelling, SaysASentenceWithItsValuesInTheOtherLanguage)
{
    expectRetold([] { return tr("Stopped."); });
    expectRetold([] { return tr("{flag} is given several times.", "--seed"); });
    expectRetold([] { return tr("{key:quoted} is given twice; remove one.", "it's \"a\" key"); });
    expectRetold([] { return tr("{file:path}: the key {key:quoted} is null.", "/tmp/a: b.yaml", "a.b"); });
    expectRetold([] { return tr("the file needs the {n|key|keys} {keys}.", 2, "'a', 'b'"); });
    expectRetold([] { return tr("The translations are damaged in line {line:int}: {why}", 7, "zx"); });
}

TEST(Retelling, SaysASentenceWithinASentenceToo)
{
    expectRetold([] {
        return tr("The translations are damaged in line {line:int}: {why}", 12,
                  tr("A text has to stand in quotation marks."));
    });
}

TEST(Retelling, SaysSeveralSentencesInOneLine)
{
    expectRetold([] { return inOneLine({tr("The values were clamped to ±10."), tr("Stopped.")}); });
    expectRetold([] {
        return inOneLine({tr("It was repeated after memory was freed."), tr("{flag} is given several times.", "--seed"),
                          tr("What was done of the picture is kept.")});
    });
}

TEST(Retelling, SaysEachLineOfAText)
{
    expectRetold([] { return tr("Stopped.") + "\n" + tr("a text") + " · zx · " + tr("Stopped.") + "\n"; });
}

TEST(Retelling, LeavesTheUsersWords)
{
    const InChinese chinese;
    EXPECT_EQ(retold("a red apple. Then a fox"), "a red apple. Then a fox");
    EXPECT_EQ(retold(""), "");
    EXPECT_EQ(retold("zimage-mini 1024"), "zimage-mini 1024");
    // "Stopped." is a sentence of the program, but here it is a key of the user's.
    EXPECT_THAT(retold("'Stopped.' is given twice; remove one."), testing::HasSubstr("“Stopped.”"));
    EXPECT_EQ(retold(std::string(5000, 'a')), std::string(5000, 'a'));
}

TEST(Retelling, KnowsTheSentencesOfTheStudio)
{
    const InChinese chinese;
    EXPECT_EQ(retold("“abc” is not known."), "“abc” is not known.");
    const std::string* text = Catalogue::chinese()->find("The session cannot be saved. %1");
    ASSERT_NE(text, nullptr);
    const std::string full = tr("the disk quota is used up");
    EXPECT_EQ(retold("The session cannot be saved. the disk quota is used up"),
              text->substr(0, text->find("%1")) + full);
}

// What cannot be told apart by its words, such as a text that two sentences share, may come out as the other one.
TEST(Retelling, FindsNearlyEverySentenceOfTheCatalogue)
{
    const InChinese chinese;
    std::size_t all = 0;
    std::vector<std::string> missed;
    for (const Catalogue::Entry& entry : Catalogue::chinese()->entries()) {
        if (entry.source.find('%') != std::string::npos || !entry.context.empty())
            continue;
        std::array<SentenceValue, 10> v;
        try {
            v = valuesFor(entry.source);
        } catch (const char*) {
            continue;
        }
        ++all;
        std::string english;
        {
            const LanguageScope scope(Language::English);
            english = filledSentence(entry.source, entry.source,
                                     {v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]});
        }
        const std::string expected =
            filledSentence(entry.text, entry.source, {v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]});
        if (const std::string found = retold(english); found != expected)
            missed.push_back(english + "\n    is     " + found + "\n    not    " + expected);
    }
    EXPECT_GT(all, 1000U);
    EXPECT_LT(missed.size(), all / 50) << testing::PrintToString(missed);
}

} // namespace zimage::test
