#include "base/error.h"
#include "support/in_chinese.h"
#include "yaml/yaml_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zimage {
namespace {

using testing::ElementsAre;

enum class Weather { Sun, Rain };

struct Day {
    std::string name;
    std::vector<std::string> tags;
    std::vector<std::string> places;
    int hours = 24;
    double warmth = 0;
    bool free = false;
    Weather weather = Weather::Sun;
    std::vector<Weather> later;
    LocalizedText note;
    std::optional<LocalizedText> remark;
};

const yaml::Words<Weather> kWeather{{"sun", Weather::Sun}, {"rain", Weather::Rain}};

const YamlTable<Day>& dayTable()
{
    static const YamlTable<Day> table{{yaml::text("name", &Day::name).required(), yaml::texts("tags", &Day::tags),
                                       yaml::globs("places", &Day::places), yaml::whole("hours", &Day::hours, 1, 24),
                                       yaml::number("warmth", &Day::warmth, -50, 50), yaml::flag("free", &Day::free),
                                       yaml::oneOf("weather", &Day::weather, kWeather),
                                       yaml::someOf("later", &Day::later, kWeather),
                                       yaml::localized("note", &Day::note), yaml::localized("remark", &Day::remark)}};
    return table;
}

struct Diary {
    std::vector<Day> days;
    bool checked = false;
};

Diary diaryOf(const std::string& yaml)
{
    static const YamlTable<Diary> table{
        {yaml::records("days", &Diary::days, dayTable(), yaml::distinct(&Day::name)).required()},
        [](const YamlValue&, Diary& diary) { diary.checked = true; }};
    return table.readFile(YamlDocument(yaml, "d.yaml"), "diary");
}

template <typename Read>
std::string refusal(const Read& read)
{
    try {
        read();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::BadParameter);
        return error.what();
    }
    return {};
}

std::string complaint(const std::string& day) // from line 3, column 5 on
{
    return refusal([&] { (void)diaryOf("kind: diary\ndays:\n  - " + day + "\n"); });
}

TEST(YamlTable, ReadsAMappingIntoAStruct)
{
    const Diary diary = diaryOf("kind: diary\n"
                                "days:\n"
                                "  - {name: Monday, tags: work, places: [a*, b], hours: 8, warmth: -2.5}\n"
                                "  - {later: [rain, sun], weather: rain, free: on, name: Sunday, note_zh: 好,"
                                " remark: fine}\n");
    EXPECT_TRUE(diary.checked);
    ASSERT_EQ(diary.days.size(), 2U);
    const Day& monday = diary.days[0];
    EXPECT_EQ(monday.name, "Monday");
    EXPECT_THAT(monday.tags, ElementsAre("work"));
    EXPECT_THAT(monday.places, ElementsAre("a*", "b"));
    EXPECT_EQ(monday.hours, 8);
    EXPECT_EQ(monday.warmth, -2.5);
    EXPECT_FALSE(monday.free);
    EXPECT_FALSE(monday.remark.has_value());
    const Day& sunday = diary.days[1];
    EXPECT_EQ(sunday.hours, 24) << "what the file does not say stays";
    EXPECT_TRUE(sunday.free);
    EXPECT_EQ(sunday.weather, Weather::Rain);
    EXPECT_THAT(sunday.later, ElementsAre(Weather::Rain, Weather::Sun));
    EXPECT_EQ(sunday.note.in("en"), "好");
    EXPECT_EQ(sunday.remark->en, "fine");
}

TEST(YamlTable, SaysWhatIsWrongAndWhere)
{
    EXPECT_EQ(complaint("{nam: a}"), "d.yaml:3:6: unknown key 'days[1].nam'; did you mean name?");
    EXPECT_EQ(complaint("{hours: 3}"), "d.yaml:3:5: days[1] needs the key name.");
    EXPECT_EQ(complaint("{name: ''}"), "d.yaml:3:12: days[1].name is empty; write something, or remove the key.");
    EXPECT_EQ(complaint("{name: [a]}"), "d.yaml:3:12: days[1].name must be text, not a list or a mapping.");
    EXPECT_EQ(complaint("{name: a, tags: [b, '']}"),
              "d.yaml:3:25: days[1].tags[2] is empty; write something, or remove the key.");
    EXPECT_EQ(complaint("{name: a, places: ['']}"),
              "d.yaml:3:23: days[1].places has an empty entry; write the name of a model folder, * and ? are allowed.");
    EXPECT_EQ(complaint("{name: a, hours: 25}"),
              "d.yaml:3:22: days[1].hours must be a whole number from 1 to 24, not '25'.");
    EXPECT_EQ(complaint("{name: a, hours: 7.5}"),
              "d.yaml:3:22: days[1].hours must be a whole number from 1 to 24, not '7.5'.");
    EXPECT_EQ(complaint("{name: a, warmth: nan}"),
              "d.yaml:3:23: days[1].warmth must be a number from -50 to 50, not 'nan'.");
    EXPECT_EQ(complaint("{name: a, free: yes}"),
              "d.yaml:3:21: days[1].free must be one of off, on, false, true, not 'yes'.");
    EXPECT_EQ(complaint("{name: a, weather: snow}"),
              "d.yaml:3:24: days[1].weather must be one of sun, rain, not 'snow'.");
    EXPECT_EQ(complaint("{name: a, later: sun}"),
              "d.yaml:3:22: days[1].later must be a list; write each entry on a line that begins with a dash.");
    EXPECT_EQ(complaint("text"),
              "d.yaml:3:5: days[1] is a section; write its keys indented below it: name, tags, places, hours, warmth, "
              "free, weather, later, note, note_zh, remark, remark_zh.");
    EXPECT_EQ(complaint("{name: a}\n  - {name: a}"),
              "d.yaml:4:5: days[2]: another entry has the id 'a'; choose another one.");
    EXPECT_EQ(complaint("{\"na\\tme\": a}"), "d.yaml:3:6: unknown key 'days[1].na?me'; did you mean name?");
}

TEST(YamlTable, OfAFileWantsItsKind)
{
    EXPECT_EQ(refusal([] { (void)diaryOf("kind: template\n"); }),
              "d.yaml:1:1: this is a file of kind 'template', not 'diary'.");
    EXPECT_EQ(refusal([] { (void)diaryOf("kind: diary\ndayz: 1\n"); }),
              "d.yaml:2:1: unknown key 'dayz'; did you mean days?");
    EXPECT_EQ(refusal([] { (void)diaryOf("days: []\n"); }),
              "d.yaml:1:1: this is a file of kind 'preset', not 'diary'.");
}

TEST(YamlTable, NamesKeysByWhereTheyBelong)
{
    static const YamlTable<Day> table{{yaml::text("name", &Day::name).required(),
                                       yaml::whole("hours", &Day::hours, 1, 24).required(),
                                       yaml::localized("note", &Day::note).required()}};
    const auto said = [](const std::string& yaml, const std::string& name) {
        const YamlDocument document(yaml, "d.yaml");
        return refusal([&] { (void)table.read(YamlValue(document, document.root(), name)); });
    };
    EXPECT_EQ(said("{}\n", "day"),
              "d.yaml:1:1: day is a section; write its keys indented below it: kind, name, hours, note, note_zh.");
    EXPECT_EQ(said("{}\n", ""),
              "d.yaml:1:1: the file has no keys; the known keys are kind, name, hours, note, note_zh.");
    EXPECT_EQ(said("hour: 3\n", "day"), "d.yaml:1:1: unknown key 'day.hour'; did you mean day.hours?");
    EXPECT_EQ(said("hour: 3\n", "days[1]"), "d.yaml:1:1: unknown key 'days[1].hour'; did you mean hours?");
    EXPECT_EQ(said("hour: 3\n", ""), "d.yaml:1:1: unknown key 'hour'; did you mean hours?");
    EXPECT_EQ(said("colour: 3\n", "day"),
              "d.yaml:1:1: unknown key 'day.colour'; the known keys are kind, name, hours, note, note_zh.");
    EXPECT_EQ(said("hours: x\n", ""), "d.yaml:1:8: hours must be a whole number from 1 to 24, not 'x'.");
    EXPECT_EQ(said("name: a\n", "day"), "d.yaml:1:1: day needs the key note or note_zh.");
    EXPECT_EQ(said("name: a\n", ""), "d.yaml:1:1: the file needs the key note or note_zh.");
    EXPECT_EQ(said("note: a\n", "day"), "d.yaml:1:1: day needs the keys name, hours.");
    EXPECT_EQ(said("note: a\n", ""), "d.yaml:1:1: the file needs the keys name, hours.");
}

TEST(YamlTable, SaysInChineseWhatIsWrong)
{
    const test::InChinese chinese;
    const std::string hours = complaint("{name: a, hours: 25}"), key = complaint("{nam: a}"), missing = complaint("{}");
    EXPECT_EQ(hours, "d.yaml:3:22: days[1].hours 应为 1 到 24 的整数，而不是“25”。");
    EXPECT_EQ(key, "d.yaml:3:6: 未知的键“days[1].nam”，是否想写 name？");
    EXPECT_EQ(
        missing,
        "d.yaml:3:5: days[1] 是一个小节，请把它的键缩进写在下面：name、tags、places、hours、warmth、free、weather、"
        "later、note、note_zh、remark、remark_zh。");
}

} // namespace
} // namespace zimage
