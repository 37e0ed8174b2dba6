#include "base/language.h"
#include "library/gallery_query.h"
#include "library/query_completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace zimage;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

namespace {

using Texts = std::vector<std::string>;

std::vector<std::pair<std::string, std::int64_t>> valuesOf(LibraryIndex::Values kind)
{
    switch (kind) {
    case LibraryIndex::Values::Tag: return {{"client", 12}, {"Client/Müller & Co", 3}, {"江南", 1}, {"a\"b", 1}};
    case LibraryIndex::Values::Model: return {{"Z-Image-Turbo", 40}, {"Z-Image-Base", 1}};
    case LibraryIndex::Values::Folder: return {{"/home/eva/pictures", 5}};
    default: return {};
    }
}

/// `marked` has the cursor as a ^. What the text is after each completion.
Texts completed(std::string marked)
{
    const std::size_t cursor = marked.find('^');
    marked.erase(cursor, 1);
    Texts texts;
    for (const QueryCompletion& each : completeQuery(marked, cursor, valuesOf))
        texts.push_back(std::string(marked).replace(each.begin, each.end - each.begin, each.text));
    return texts;
}

} // namespace

TEST(QueryCompletion, AFieldIsCompletedByAnyOfItsNames)
{
    EXPECT_THAT(completed("st^"), Contains("steps:"));
    EXPECT_THAT(completed("castle -rat^"), ElementsAre("castle -rating:"));
    EXPECT_THAT(completed("stars^"), ElementsAre("rating:")) << "the name that the field has in lists";
    EXPECT_THAT(completed("步^"), Contains("步数:")) << "who writes Chinese goes on in Chinese";
    EXPECT_THAT(completed("neg^"), Contains("negative_prompt:"));
}

TEST(QueryCompletion, ABlankOffersTheFieldsThatAreAskedForMost)
{
    const Texts texts = completed("castle ^");
    ASSERT_FALSE(texts.empty());
    EXPECT_EQ(texts.front(), "castle tag:");
    EXPECT_THAT(texts, Contains("castle rating:"));
    EXPECT_THAT(texts, Not(Contains("castle vae_tiling:")));
}

TEST(QueryCompletion, AWordMayBecomeATag)
{
    EXPECT_THAT(completed("cli^"), ElementsAre("tag:client", "tag:\"Client/Müller & Co\""));
    EXPECT_THAT(completed("江^"), ElementsAre("tag:江南"));
    EXPECT_THAT(completed("a^"), Contains("tag:「a\"b」"));
}

TEST(QueryCompletion, ValuesAreThoseOfTheIndex)
{
    EXPECT_THAT(completed("model:^"), ElementsAre("model:Z-Image-Turbo", "model:Z-Image-Base", "model:*"));
    EXPECT_THAT(completed("模型：bas^ fox"), ElementsAre("模型：Z-Image-Base fox"));
    EXPECT_THAT(completed("folder:eva^"), ElementsAre("folder:\"/home/eva/pictures\""));
    EXPECT_THAT(completed("tag:x,mü^"), ElementsAre("tag:x,\"Client/Müller & Co\""));
    EXPECT_THAT(completed("tag:\"cl^"), ElementsAre("tag:client", "tag:\"Client/Müller & Co\""));
    EXPECT_THAT(completed("tag:a\"^"), IsEmpty());
}

TEST(QueryCompletion, ValuesAreThoseOfTheTable)
{
    EXPECT_THAT(completed("label:r^"), ElementsAre("label:red"));
    EXPECT_THAT(completed("色标：绿^"), ElementsAre("色标：绿"));
    EXPECT_THAT(completed("precision:b^"), ElementsAre("precision:bf16"));
    EXPECT_THAT(completed("is:un^"), ElementsAre("is:unrated", "is:untagged", "is:unreadable"));
    EXPECT_THAT(completed("rope:^"), ElementsAre("rope:on", "rope:off", "rope:*"));
}

TEST(QueryCompletion, NumbersAndDatesOfferComparisons)
{
    EXPECT_THAT(completed("steps:^"), ElementsAre("steps:>=", "steps:<=", "steps:>", "steps:<", "steps:*"));
    EXPECT_THAT(completed("steps>^"), IsEmpty());
    EXPECT_THAT(completed("date:to^"), ElementsAre("date:today"));
    EXPECT_THAT(completed("日期：本^"), ElementsAre("日期：本周", "日期：本月"));
}

TEST(QueryCompletion, ANameInTheMiddleIsReplacedWithItsColon)
{
    EXPECT_THAT(completed("ste^ps:8 fox"), ElementsAre("steps:8 fox"));
    EXPECT_THAT(completed("nonsense:x^"), IsEmpty());
}

TEST(QueryCompletion, WhatIsOfferedIsUnderstood)
{
    for (const char* text : {"", "t", "s", "label:", "is:", "date:", "tag:", "model:", "precision:", "format:"})
        for (const QueryCompletion& each : completeQuery(text, std::string(text).size(), valuesOf, 100)) {
            std::string query = std::string(text).replace(each.begin, each.end - each.begin, each.text);
            const bool goesOn = each.isField || each.text == ">" || each.text == "<" || each.text.ends_with('=');
            EXPECT_EQ(parseQuery(query, 0).problems.empty(), !goesOn) << query;
        }
}

TEST(QueryCompletion, DescribesInTheLanguageOfTheProgram)
{
    const auto described = [] { return completeQuery("rat", 3, valuesOf).at(0).description; };
    EXPECT_EQ(described(), "Rating, 0 to 5");
    EXPECT_EQ(completeQuery("tag:cl", 6, valuesOf).at(0).description, "12 pictures");
    const LanguageScope chinese(Language::Chinese);
    EXPECT_EQ(described(), "评分，0 到 5");
    EXPECT_THAT(completeQuery("date:", 5, valuesOf).at(0).text, "今天");
}
