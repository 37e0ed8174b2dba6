#include "base/language.h"
#include "base/utf8.h"
#include "io/file_kind.h"
#include "io/picture_judgement.h"
#include "library/query_fields.h"
#include "support/gallery_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <set>
#include <string>
#include <thread>

using namespace zimage;
using namespace zimage::test;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

using Names = std::set<std::string>;

/// Of a day in local time, at noon; ms since 1970.
std::int64_t noon(int year, int month, int day)
{
    std::tm time{};
    time.tm_year = year - 1900;
    time.tm_mon = month - 1;
    time.tm_mday = day;
    time.tm_hour = 12;
    time.tm_isdst = -1;
    return static_cast<std::int64_t>(std::mktime(&time)) * 1000;
}

std::int64_t whole(int value) { return value; }

class GallerySearch : public testing::Test {
protected:
    std::int64_t m_now = noon(2026, 12, 2); // a Wednesday

    Names found(const std::string& query)
    {
        const ParsedQuery parsed = parseQuery(query, m_now);
        for (const QueryProblem& problem : parsed.problems)
            ADD_FAILURE() << query << ": " << problem.sentence;
        return m_rows.find(parsed.query);
    }

    /// The one thing that is wrong with a search.
    std::string problem(const std::string& query)
    {
        const ParsedQuery parsed = parseQuery(query, m_now);
        EXPECT_THAT(parsed.problems, SizeIs(1)) << query;
        if (parsed.problems.empty())
            return {};
        const QueryProblem& first = parsed.problems.front();
        EXPECT_LE(first.begin, first.end) << query;
        EXPECT_LE(first.end, query.size()) << query;
        return query.substr(first.begin, first.end - first.begin) + ": " + first.sentence;
    }

    GalleryRows m_rows;
};

/// A gallery of five pictures.
class GalleryQueries : public GallerySearch {
protected:
    void SetUp() override
    {
        m_rows.add({.name = "bridge",
                    .prompt = "江南水乡石桥，细雨 at dawn, Kodak film",
                    .negative = "blurry, 模糊",
                    .tags = {"Client/Müller", "江南"},
                    .loras = {"ink_wash_v2"},
                    .columns = {{"p_steps", whole(8)},
                                {"p_seed", whole(42)},
                                {"p_guidance", 4.5},
                                {"width", whole(1024)},
                                {"height", whole(1536)},
                                {"model", std::string("Z-Image-Turbo")},
                                {"rating", whole(4)},
                                {"label", static_cast<std::int64_t>(ColourLabel::Red)},
                                {"pick", static_cast<std::int64_t>(Pick::Picked)},
                                {"made", noon(2026, 11, 30)}}});
        m_rows.add({.name = "castle_0042.png",
                    .prompt = "a castle on a hill, red roses",
                    .original = "a __building__ on a hill",
                    .tags = {"client", "fantasy"},
                    .albums = {"Spring 2026"},
                    .columns = {{"p_steps", whole(28)},
                                {"p_seed", whole(43)},
                                {"p_guidance", 7.1 - 1},
                                {"p_use_rope", whole(1)},
                                {"p_precision", std::string("bf16")},
                                {"model", std::string("Z-Image-Base")},
                                {"preset", std::string("portrait")},
                                {"source", std::string("ComfyUI")},
                                {"folder", std::string("/pictures/Aufträge")},
                                {"rating", whole(5)},
                                {"made", noon(2026, 12, 2)}}});
        m_rows.add({.name = "fox",
                    .prompt = "FOX in the snow",
                    .columns = {{"rating", whole(2)},
                                {"pick", static_cast<std::int64_t>(Pick::Rejected)},
                                {"label", static_cast<std::int64_t>(ColourLabel::Green)},
                                {"document", std::string("doc-1")},
                                {"pixels", std::string("aa")},
                                {"kind", static_cast<std::int64_t>(FileKind::Jpeg)},
                                {"made", noon(2025, 6, 1)}}});
        m_rows.add({.name = "draft",
                    .prompt = "a fox again",
                    .columns = {{"parent", std::string("doc-1")},
                                {"pixels", std::string("aa")},
                                {"width", whole(1920)},
                                {"made", noon(2026, 11, 23)}}});
        m_rows.add({.name = "broken", .columns = {{"problem", std::string("It is damaged.")}, {"width", whole(0)}}});
    }
};

const Names kAll{"bridge", "castle_0042.png", "fox", "draft", "broken"};

} // namespace

TEST_F(GalleryQueries, NothingFindsAll)
{
    EXPECT_EQ(found(""), kAll);
    EXPECT_EQ(found("  , 　，"), kAll);
    EXPECT_EQ(found("- -- OR | AND"), kAll);
}

TEST_F(GalleryQueries, FindChineseInsideWordsAndMixedWithEnglish)
{
    EXPECT_EQ(found("江南"), Names{"bridge"});
    EXPECT_EQ(found("水乡石"), Names{"bridge"});
    EXPECT_EQ(found("石桥 dawn"), Names{"bridge"});
    EXPECT_EQ(found("石桥，细雨"), Names{"bridge"}) << "a comma parts words";
    EXPECT_EQ(found("桥石"), Names{});
    EXPECT_EQ(found("ＫＯＤＡＫ"), Names{"bridge"}) << "full-width letters";
    EXPECT_EQ(found("模糊"), Names{"bridge"}) << "in the negative prompt";
}

TEST_F(GalleryQueries, FindWordsInPromptsTagsAndNames)
{
    EXPECT_EQ(found("cast"), Names{"castle_0042.png"}) << "the last letters may be missing";
    EXPECT_EQ(found("building"), Names{"castle_0042.png"});
    EXPECT_EQ(found("0042"), Names{"castle_0042.png"});
    EXPECT_EQ(found("müller"), Names{"bridge"});
    EXPECT_EQ(found("fox snow"), Names{"fox"});
    EXPECT_EQ(found("fox"), (Names{"fox", "draft"}));
    EXPECT_EQ(found("\"red roses\""), Names{"castle_0042.png"});
    EXPECT_EQ(found("\"roses red\""), Names{});
    EXPECT_EQ(found("\"cast\""), Names{}) << "whole words in quotation marks";
    EXPECT_EQ(found("“red roses”"), Names{"castle_0042.png"});
    EXPECT_EQ(found("「水乡」"), Names{"bridge"});
}

TEST_F(GalleryQueries, LeaveOutAndJoin)
{
    EXPECT_EQ(found("fox -snow"), Names{"draft"});
    EXPECT_EQ(found("-fox"), (Names{"bridge", "castle_0042.png", "broken"}));
    EXPECT_EQ(found("－fox －castle"), (Names{"bridge", "broken"}));
    EXPECT_EQ(found("-\"red roses\" -石桥"), (Names{"fox", "draft", "broken"}));
    EXPECT_EQ(found("castle OR snow"), (Names{"castle_0042.png", "fox"}));
    EXPECT_EQ(found("fox snow OR again"), (Names{"fox", "draft"})) << "OR binds its two neighbours";
    EXPECT_EQ(found("castle | steps:8 或 雪"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("castle OR -fox"), (Names{"bridge", "castle_0042.png", "broken"}));
    EXPECT_EQ(found("castle or roses"), Names{}) << "in small letters it is a word";
}

TEST_F(GalleryQueries, FindNumbersOfTheParameterTable)
{
    EXPECT_EQ(found("steps:>10"), Names{"castle_0042.png"});
    EXPECT_EQ(found("steps>10"), Names{"castle_0042.png"});
    EXPECT_EQ(found("步数：＞１０"), Names{"castle_0042.png"});
    EXPECT_EQ(found("Steps: 8"), Names{"bridge"});
    EXPECT_EQ(found("num_inference_steps:8"), Names{"bridge"}) << "an alias";
    EXPECT_EQ(found("steps:8..28"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("steps:..8"), Names{"bridge"});
    EXPECT_EQ(found("steps:9.."), Names{"castle_0042.png"});
    EXPECT_EQ(found("steps≥28"), Names{"castle_0042.png"});
    EXPECT_EQ(found("steps<=8"), Names{"bridge"});
    EXPECT_EQ(found("steps<28"), Names{"bridge"});
    EXPECT_EQ(found("seed:42"), Names{"bridge"});
    EXPECT_EQ(found("种子：42、43"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("guidance:6.1"), Names{"castle_0042.png"}) << "7.1 - 1";
    EXPECT_EQ(found("guidance:>6.1"), Names{});
    EXPECT_EQ(found("guidance:>=6.1"), Names{"castle_0042.png"});
    EXPECT_EQ(found("guidance:<4.6"), Names{"bridge"});
    EXPECT_EQ(found("width:>1024"), Names{"draft"}) << "of the picture, whatever its settings say";
    EXPECT_EQ(found("-steps:8"), (Names{"castle_0042.png", "fox", "draft", "broken"})) << "no steps are not 8";
    EXPECT_EQ(found("steps:*"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("-steps:*"), (Names{"fox", "draft", "broken"}));
}

TEST_F(GalleryQueries, FindSwitchesAndChoicesOfTheParameterTable)
{
    for (const char* query : {"use_rope:on", "rope:yes", "--rope:1", "transformer.use_rope:是", "precision:bf16",
                              "precision:BF16,fp32", "旋转位置编码:on"})
        EXPECT_EQ(found(query), Names{"castle_0042.png"}) << query;
    EXPECT_EQ(found("rope:off"), Names{});
}

TEST_F(GalleryQueries, FindEveryTextField)
{
    EXPECT_EQ(found("prompt:fox"), (Names{"fox", "draft"}));
    EXPECT_EQ(found("提示词：石桥"), Names{"bridge"});
    EXPECT_EQ(found("prompt:building"), Names{});
    EXPECT_EQ(found("original:building"), Names{"castle_0042.png"});
    EXPECT_EQ(found("negative:blurry"), Names{"bridge"});
    EXPECT_EQ(found("negative_prompt:\"blurry 模糊\""), Names{"bridge"});
    EXPECT_EQ(found("negative:*"), Names{"bridge"});
    EXPECT_EQ(found("model:turbo"), Names{"bridge"});
    EXPECT_EQ(found("model:IMAGE"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("model:\"z-image\""), Names{}) << "all of it in quotation marks";
    EXPECT_EQ(found("model:\"z-image-turbo\""), Names{"bridge"});
    EXPECT_EQ(found("preset:rtra"), Names{"castle_0042.png"});
    EXPECT_EQ(found("-preset:*"), (Names{"bridge", "fox", "draft", "broken"}));
    EXPECT_EQ(found("source:comfy"), Names{"castle_0042.png"});
    EXPECT_EQ(found("name:tle_00"), Names{"castle_0042.png"});
    EXPECT_EQ(found("name:\"fox\""), Names{"fox"});
    EXPECT_EQ(found("folder:AUFTRÄGE"), Names{"castle_0042.png"});
    EXPECT_EQ(found("folder:\"/pictures\""), kAll) << "with all that is within";
    EXPECT_EQ(found("folder:\"/pictures/Aufträge/\""), Names{"castle_0042.png"});
    EXPECT_EQ(found("folder:\"/pict\""), Names{});
    EXPECT_EQ(found("lora:ink"), Names{"bridge"});
    EXPECT_EQ(found("lora:*"), Names{"bridge"});
}

TEST_F(GalleryQueries, FindTagsAndAlbums)
{
    EXPECT_EQ(found("tag:client"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("tag:\"client\""), (Names{"bridge", "castle_0042.png"})) << "a level of Client/Müller, too";
    EXPECT_EQ(found("tag:\"clien\""), Names{});
    EXPECT_EQ(found("tag:MÜLL"), Names{"bridge"});
    EXPECT_EQ(found("标签：江南"), Names{"bridge"});
    EXPECT_EQ(found("tag:fantasy,江南"), (Names{"bridge", "castle_0042.png"})) << "any of them";
    EXPECT_EQ(found("tag:client -tag:fantasy"), Names{"bridge"});
    EXPECT_EQ(found("album:spring"), Names{"castle_0042.png"});
    EXPECT_EQ(found("album:\"spring 2026\""), Names{"castle_0042.png"});
    EXPECT_EQ(found("album:client"), Names{});
}

TEST_F(GalleryQueries, FindJudgements)
{
    EXPECT_EQ(found("rating:4"), Names{"bridge"});
    EXPECT_EQ(found("rating:>=4"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("评分：≥4"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("rating:0"), (Names{"draft", "broken"}));
    EXPECT_EQ(found("rating:1..4"), (Names{"bridge", "fox"}));
    EXPECT_EQ(found("-rating:*"), (Names{"draft", "broken"}));
    EXPECT_EQ(found("label:red"), Names{"bridge"});
    EXPECT_EQ(found("色标：绿色"), Names{"fox"});
    EXPECT_EQ(found("label:红,绿"), (Names{"bridge", "fox"}));
    EXPECT_EQ(found("label:none"), (Names{"castle_0042.png", "draft", "broken"}));
    EXPECT_EQ(found("pick:picked"), Names{"bridge"});
    EXPECT_EQ(found("pick:-1"), Names{"fox"});
    EXPECT_EQ(found("is:rejected"), Names{"fox"});
    EXPECT_EQ(found("-is:rejected is:rated"), (Names{"bridge", "castle_0042.png"}));
}

TEST_F(GalleryQueries, FindStates)
{
    EXPECT_EQ(found("is:untagged"), (Names{"fox", "draft", "broken"}));
    EXPECT_EQ(found("is:tagged"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("is:unrated"), (Names{"draft", "broken"}));
    EXPECT_EQ(found("is:duplicate"), (Names{"fox", "draft"}));
    EXPECT_EQ(found("是：重复"), (Names{"fox", "draft"}));
    EXPECT_EQ(found("is:stacked"), (Names{"fox", "draft"}));
    EXPECT_EQ(found("is:unreadable"), Names{"broken"});
    EXPECT_EQ(found("is:portrait"), (Names{"bridge", "broken"}));
    EXPECT_EQ(found("is:landscape"), Names{"draft"});
    EXPECT_EQ(found("is:square"), (Names{"castle_0042.png", "fox"}));
    EXPECT_EQ(found("is:labelled"), (Names{"bridge", "fox"}));
    EXPECT_EQ(found("format:jpg"), Names{"fox"});
}

TEST_F(GalleryQueries, FindSizes)
{
    EXPECT_EQ(found("size:1024x1536"), Names{"bridge"});
    EXPECT_EQ(found("尺寸：１０２４×１５３６"), Names{"bridge"});
    EXPECT_EQ(found("size:>=1024x1536"), (Names{"bridge", "draft"})) << "as many pixels";
    EXPECT_EQ(found("size:1000x1000..1100x1100"), (Names{"castle_0042.png", "fox"}));
}

TEST_F(GalleryQueries, FindDaysInLocalTime)
{
    EXPECT_EQ(found("date:2026-11.."), (Names{"bridge", "castle_0042.png", "draft"}));
    EXPECT_EQ(found("date:2026-11"), (Names{"bridge", "draft"}));
    EXPECT_EQ(found("date:>2026-11"), Names{"castle_0042.png"});
    EXPECT_EQ(found("date:<2026 -is:unreadable"), Names{"fox"});
    EXPECT_EQ(found("date:2025"), Names{"fox"});
    EXPECT_EQ(found("date:2026-11-30"), Names{"bridge"});
    EXPECT_EQ(found("date:2026/11/30,2025-06-01"), (Names{"bridge", "fox"}));
    EXPECT_EQ(found("日期：2026年11月30日"), Names{"bridge"});
    EXPECT_EQ(found("date:2026年11月"), (Names{"bridge", "draft"}));
    EXPECT_EQ(found("date:20261130"), Names{"bridge"});
    EXPECT_EQ(found("date:today"), Names{"castle_0042.png"});
    EXPECT_EQ(found("date:今天"), Names{"castle_0042.png"});
    EXPECT_EQ(found("date:yesterday"), Names{});
    EXPECT_EQ(found("date:前天"), Names{"bridge"});
    EXPECT_EQ(found("date:本周"), (Names{"bridge", "castle_0042.png"})) << "since Monday, November 30";
    EXPECT_EQ(found("date:last-week"), Names{"draft"});
    EXPECT_EQ(found("date:上个月"), (Names{"bridge", "draft"}));
    EXPECT_EQ(found("date:去年"), Names{"fox"});
    EXPECT_EQ(found("date:3d"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("date:2026-11-24..today"), (Names{"bridge", "castle_0042.png"}));
    EXPECT_EQ(found("-date:2026"), (Names{"fox", "broken"}));
}

TEST_F(GalleryQueries, EveryRowThatPicturesKeepIsAFieldUnderAllItsNames)
{
    for (const ParamDef& def : paramTable()) {
        const QueryField* field = findQueryField(def.key);
        EXPECT_EQ(field != nullptr, inMetadata(def)) << def.key;
        if (field == nullptr)
            continue;
        EXPECT_EQ(findQueryField(def.flag), field) << def.flag;
        for (const char* alias : def.aliases)
            EXPECT_EQ(findQueryField(alias), field) << alias;
        const std::string query = field->name + ":" + field->example;
        EXPECT_THAT(parseQuery(query, m_now).problems, IsEmpty()) << query;
        (void)found(query);
        (void)found("-" + field->name + ":*");
    }
}

TEST_F(GalleryQueries, NoTwoFieldsShareAName)
{
    std::set<std::string> names;
    for (const QueryField& field : queryFields())
        for (const std::string& name : field.names)
            EXPECT_TRUE(names.insert(name).second) << name;
}

TEST_F(GalleryQueries, EveryFieldAndChoiceIsGoodSql)
{
    for (const QueryField& field : queryFields()) {
        (void)found(field.name + ":" + field.example);
        (void)found(field.name + ":*");
        (void)found("-" + field.name + ":" + field.example);
        for (const QueryChoice& choice : field.choices) {
            (void)found(field.name + ":" + choice.name);
            for (const std::string_view other : choice.others)
                EXPECT_EQ(findQueryChoice(field, other), &choice) << field.name << " " << other;
        }
    }
}

TEST_F(GalleryQueries, SayWhatIsWrongInOneSentence)
{
    EXPECT_EQ(problem("castle stepps:8"), "stepps:8: The search has no field 'stepps'. Do you mean 'steps'?");
    EXPECT_THAT(problem("re:zero"), HasSubstr("Put the words in quotation marks"));
    EXPECT_EQ(problem("threads:8"), "threads:8: Pictures do not keep 'threads', so the search cannot find them by it.");
    EXPECT_EQ(problem("steps:many"), "many: steps 'many' is not a whole number.");
    EXPECT_EQ(problem("steps:8,many"), "many: steps 'many' is not a whole number.");
    EXPECT_EQ(problem("guidance:high"), "high: guidance 'high' is not a number.");
    EXPECT_EQ(problem("steps:20..10"), "20..10: steps '20..10' holds nothing: its end is before its beginning.");
    EXPECT_EQ(problem("rating:>5"), ">5: rating '>5' is out of range: choose 0 to 5.");
    EXPECT_EQ(problem("rating:7"), "7: rating '7' is out of range: choose 0 to 5.");
    EXPECT_EQ(problem("label:rad"), "rad: label 'rad' does not exist. Do you mean 'red'?");
    EXPECT_EQ(problem("format:bmp"), "bmp: format 'bmp' does not exist: choose one of png, jpeg, webp, avif.");
    EXPECT_THAT(problem("size:big"), HasSubstr("1024x1536"));
    EXPECT_THAT(problem("date:2026-02-30"), HasSubstr("is no date"));
    EXPECT_EQ(problem("date:2026-12..2026-11"),
              "2026-12..2026-11: date '2026-12..2026-11' holds nothing: its end is before its beginning.");
    EXPECT_EQ(problem("steps:"), "steps:: steps lacks a value, such as '>10'.");
    EXPECT_EQ(problem("!!!"), "!!!: '!!!' has neither letters nor digits, so the search cannot find it.");
    EXPECT_THAT(problem("castle \"red roses"), HasSubstr("not closed"));
    EXPECT_THAT(problem("tag:\"red"), HasSubstr("not closed"));
    EXPECT_EQ(problem("步骤：8").substr(0, 12), "步骤：8: ");
}

TEST_F(GalleryQueries, TheRestOfAMistakenSearchWorks)
{
    const ParsedQuery parsed = parseQuery("castle stepps:8 rating:many \"red roses", m_now);
    EXPECT_THAT(parsed.problems, SizeIs(3));
    EXPECT_EQ(m_rows.find(parsed.query), Names{"castle_0042.png"});
}

TEST_F(GalleryQueries, ColonsInWordsAreNoFields)
{
    EXPECT_EQ(found("16:9"), Names{});
    EXPECT_EQ(found("https://example.org"), Names{});
    EXPECT_EQ(found("\"seed:42\""), Names{}) << "in quotation marks they are words";
    EXPECT_EQ(found("zz>b"), Names{});
}

TEST_F(GalleryQueries, ThreeWordsAreOneExpression)
{
    const GalleryQuery query = parseQuery("red roses castle steps:28", m_now).query;
    EXPECT_EQ(query.words, "(\"red\" * AND \"roses\" * AND \"castle\" *)");
    EXPECT_EQ(m_rows.find(query), Names{"castle_0042.png"});
    EXPECT_EQ(parseQuery("-red", m_now).query.words, "") << "nothing to order by";
}

TEST_F(GalleryQueries, NothingThatIsTypedBecomesSql)
{
    for (const std::string hostile :
         {"'; DROP TABLE picture; --", "\" OR 1=1 --", "name:'||(SELECT 1)||'", "tag:\"') OR 1=1 --\"",
          "prompt:\"x\" NEAR(a b)", "\"a\" ^ b", "{name} : a*", "model:%", "folder:_", "a* AND NOT b", "NEAR(a b, 2)",
          "label:red'--", "seed:42;DELETE FROM word", "date:'now'", "\\\" \\", "tag:\xff\xfe", "\xc3\x28 -\xed\xa0\x80",
          "-(a)", "original:}x{"}) {
        const ParsedQuery parsed = parseQuery(hostile, m_now);
        EXPECT_NO_THROW((void)m_rows.find(parsed.query)) << hostile << " -> " << parsed.query.where;
        EXPECT_EQ(parsed.query.where.find("DROP"), std::string::npos);
        for (const QueryProblem& each : parsed.problems)
            EXPECT_EQ(firstInvalidUtf8(each.sentence), std::string::npos) << hostile;
    }
    EXPECT_EQ(found(""), kAll);
    const std::string withNul("fox\0OR snow", 11);
    EXPECT_NO_THROW((void)m_rows.find(parseQuery(withNul, m_now).query));
}

TEST_F(GalleryQueries, EnormousTextIsCutAndSaid)
{
    std::string letters(1'000'000, 'a'), chinese, terms, negations, fields;
    for (int i = 0; i < 100'000; ++i) {
        chinese += "桥";
        terms += "a" + std::to_string(i) + " OR ";
        negations += "-b ";
        fields += "tag:c,d,e ";
    }
    for (const std::string& text : {letters, chinese, terms, negations, fields}) {
        const ParsedQuery parsed = parseQuery(text, m_now);
        EXPECT_THAT(parsed.problems, SizeIs(1));
        EXPECT_LT(parsed.query.where.size(), 100'000U);
        EXPECT_NO_THROW((void)m_rows.find(parsed.query));
    }
    EXPECT_NO_THROW((void)m_rows.find(parseQuery("tag:" + std::string(4000, ','), m_now).query));
    std::string values = "seed:1";
    for (int i = 0; i < 2000; ++i)
        values += ",1";
    EXPECT_NO_THROW((void)m_rows.find(parseQuery(values, m_now).query));
}

TEST_F(GalleryQueries, ProblemsAreInTheLanguageOfTheProgram)
{
    const LanguageScope chinese(Language::Chinese);
    EXPECT_EQ(problem("评分：9"), "9: 评分 的值“9”超出范围：请取 0 到 5。");
}
