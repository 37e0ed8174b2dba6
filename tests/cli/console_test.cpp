// Texts for a terminal: lines, lists, numbers, progress, in both languages.

#include "support/in_chinese.h"
#include "terminal/console.h"
#include "terminal/progress_printer.h"

#include <gmock/gmock.h>

namespace zimage::test {

using testing::ElementsAre;

TEST(Console, ProgressFollowsTheLanguage)
{
    const Progress progress{Stage::Steps, 5, 12, 1, 4, 0.0634, 0.4};
    EXPECT_EQ(cli::runningText(progress), "[1/4] steps     5/12 · 63 ms a step · 400 ms left");
    EXPECT_EQ(cli::finishedText(progress, 0.8), "[1/4] steps     5 · 63 ms a step · 800 ms");
    const InChinese chinese;
    EXPECT_EQ(cli::runningText(progress), "[1/4] 采样      5/12 · 每步 63 毫秒 · 剩余 400 毫秒");
    EXPECT_EQ(cli::finishedText(progress, 90), "[1/4] 采样      5 · 每步 63 毫秒 · 1 分 30 秒");
}

TEST(Console, LinesOfChineseEndBetweenCharactersAndNotBeforeTheirMarks)
{
    EXPECT_THAT(cli::wrapped("one two  three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(cli::wrapped("一二三四五六", 6), ElementsAre("一二三", "四五六"));
    EXPECT_THAT(cli::wrapped("一二三，四五", 6), ElementsAre("一二", "三，四", "五"));
    EXPECT_THAT(cli::wrapped("一二（三四）", 6), ElementsAre("一二", "（三", "四）"));
    EXPECT_THAT(cli::wrapped("用 --model 指定模型", 10), ElementsAre("用 --model", "指定模型"));
    EXPECT_THAT(cli::wrapped("见libtorch文档", 8), ElementsAre("见", "libtorch", "文档"));
    EXPECT_THAT(cli::wrapped("", 8), ElementsAre());
}

TEST(Console, CountsAndListsFollowTheLanguage)
{
    EXPECT_EQ(cli::countText(5132000), "5.1 M");
    EXPECT_EQ(cli::clauseList({"a", "", "b"}), "a; b");
    EXPECT_EQ(cli::dotList({"a", "b"}), "a · b");
    const InChinese chinese;
    EXPECT_EQ(cli::countText(9999), "9999");
    EXPECT_EQ(cli::countText(5132000), "513.2 万");
    EXPECT_EQ(cli::countText(6154908736), "61.5 亿");
    EXPECT_EQ(cli::countText(99999999), "1.0 亿");
    EXPECT_EQ(cli::clauseList({"a", "b"}), "a；b");
    EXPECT_EQ(cli::tableText({{"大小", "ab"}, {"a", "多"}}, {1}), "大小  ab\na     多\n");
}

} // namespace zimage::test
