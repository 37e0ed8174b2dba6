// What commands print, in Chinese: nothing is left in English, columns stay aligned, and JSON does not change.

#include "support/in_chinese.h"
#include "cli/program.h"
#include "core/test_files.h"
#include "reports/bench_report.h"
#include "reports/tune_report.h"
#include "reports/verify_report.h"
#include "terminal/console.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <sstream>

namespace zimage::test {
namespace {

using cli::Json;
using testing::ElementsAre;
using testing::HasSubstr;

RunResult runIn(const char* locale, const std::vector<std::string>& arguments, const TempFolder& state)
{
    return run(arguments,
               {.folder = state.path(),
                .environment = {{"LC_ALL", locale}, {"LANGUAGE", ""}, {"XDG_STATE_HOME", state.path().string()}}});
}

/// The English words in a row that a Chinese text has beside `names`.
std::vector<std::string> englishIn(std::string text, std::vector<std::string> names)
{
    // A longer name first: it may hold a shorter one.
    std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    for (const std::string& name : names)
        for (std::size_t at = 0; !name.empty() && (at = text.find(name, at)) != std::string::npos;)
            text.replace(at, name.size(), "1");
    static const std::regex kProse("[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}[^\n]*");
    std::vector<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), kProse), end; at != end; ++at)
        found.push_back(at->str());
    return found;
}

/// How many columns a table has: what two blank columns in every line of it part.
int tableColumns(const std::string& table)
{
    std::vector<bool> filled;
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
        std::size_t column = 0;
        for (std::size_t at = 0, length = 0; at < line.size(); at += length) {
            length = 1;
            while (at + length < line.size() && (static_cast<unsigned char>(line[at + length]) & 0xC0) == 0x80)
                ++length;
            const auto width = static_cast<std::size_t>(cli::displayWidth(std::string_view(line).substr(at, length)));
            filled.resize(std::max(filled.size(), column + width));
            for (std::size_t i = 0; i < width; ++i, ++column)
                filled[column] = filled[column] || line[at] != ' ';
        }
    }
    int columns = 0, blank = 2;
    for (const bool is : filled) {
        columns += is && blank >= 2 ? 1 : 0;
        blank = is ? 0 : blank + 1;
    }
    return columns;
}

/// The columns of each block of lines.
std::vector<int> columnsOf(const std::string& text)
{
    std::vector<int> columns;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", at), text.size());
        columns.push_back(tableColumns(text.substr(at, end - at)));
        at = end + 2;
    }
    return columns;
}

/// Without what is said to people.
Json forPrograms(Json json)
{
    if (json.is_object())
        for (const char* key : {"message", "text", "advice", "sentence", "faults", "guards", "warnings", "notes",
                                "events", "plan", "skipped"})
            json.erase(key);
    for (Json& each : json)
        if (each.is_structured())
            each = forPrograms(each);
    return json;
}

std::vector<std::string> sentencesOf(const Json& plan)
{
    std::vector<std::string> sentences;
    for (const Json& each : plan["plans"])
        sentences.push_back(each["sentence"]);
    return sentences;
}

VerifiedPicture pictureOf(int seed)
{
    VerifiedPicture picture;
    picture.prompt = {"a panda on a white background", true};
    picture.seed = seed;
    picture.made = true;
    picture.statistics.mean = {90, 100, 110};
    picture.statistics.least = {0, 0, 0};
    picture.statistics.greatest = {255, 255, 255};
    picture.seconds = 75;
    picture.memory.held = picture.memory.peak = 400 << 20;
    return picture;
}

/// A row with a good picture, a repaired one, a black one and one that failed.
Verification rowOf()
{
    Verification row;
    for (int seed = 1; seed <= 4; ++seed)
        row.pictures.push_back(pictureOf(seed));
    GuardEvent event;
    event.picture = event.step = 1;
    row.pictures[1].guardEvents.push_back(event);
    row.pictures[2].statistics = {};
    row.pictures[3].made = false;
    row.pictures[3].message = "gone";
    row.run.device = "cpu";
    row.run.precision = "bf16";
    return row;
}

/// What the core says in a row's report.
std::vector<std::string> sentencesOf(const Verification& row)
{
    std::vector<std::string> sentences = row.verdict().faults();
    for (const VerifiedPicture& picture : row.pictures) {
        sentences.push_back(picture.prompt.text);
        sentences.push_back(picture.fault());
        for (const GuardEvent& event : picture.guardEvents)
            sentences.push_back(event.sentence());
    }
    return sentences;
}

TuningResult variantsOf()
{
    TuningResult result;
    result.step = TuningStepId::Speed;
    result.after.steps = 12;
    result.after.vaeTiling = true;
    result.reference = rowOf();
    for (const char* id : {"tiles", "fused", "card"}) {
        TuningTrial trial;
        trial.id = id;
        trial.title = {"Tiles", "分块"};
        trial.before = rowOf();
        trial.after = rowOf();
        result.trials.push_back(trial);
    }
    result.trials[0].changes = {{findParam("vae_tiling"), true}};
    result.trials[1].reversed = true;
    result.trials[2].skipped = "reason";
    return result;
}

BenchReport measuredOnACard()
{
    BenchReport report;
    report.device = "card";
    report.model = "mini";
    report.stages = {{"picture", 2000, 1900, 2100, 5, 0, 0}};
    report.between = {{"norm", 0.2, 0.2, 0.2, 1, 0, 1e6}};
    report.weightBytes = report.stepPeak = report.decodePeak = 1 << 30;
    report.plan.card = true;
    report.plan.textPeak = report.plan.stepPeak = report.plan.decodePeak = 2 << 20;
    report.memory.textPeak = report.memory.stepPeak = report.memory.decodePeak = 3 << 20;
    report.pinnedCopy = 50;
    report.streamedBytes = 1e9;
    report.residentPicture = 1500;
    report.errors = {{"bf16", 1e-3}};
    return report;
}

} // namespace

TEST(ReportLanguage, PlanIsChineseAndItsJsonIsNot)
{
    const TempFolder state;
    const std::vector<std::string> words = {"plan", "--card", "4"};
    std::vector<std::string> json = words;
    json.emplace_back("--json");
    const Json plan = Json::parse(runIn("zh_CN.UTF-8", json, state).out);
    const std::string text = runIn("zh_CN.UTF-8", words, state).out;
    std::vector<std::string> names = sentencesOf(plan);
    names.emplace_back("a card of 4 GiB");
    EXPECT_THAT(englishIn(text, names), ElementsAre());
    EXPECT_THAT(text, HasSubstr("可用的最大尺寸为 "));
    EXPECT_EQ(columnsOf(text)[1], columnsOf(runIn("C", words, state).out)[1]) << text;
    EXPECT_EQ(forPrograms(plan), forPrograms(Json::parse(runIn("C", json, state).out)));
}

TEST(ReportLanguage, DoctorIsChineseAndItsJsonIsNot)
{
    const TempFolder state;
    const Json devices = Json::parse(runIn("C", {"devices", "--json"}, state).out)["devices"];
    std::vector<std::string> names = {"Z-Image Studio"};
    for (const Json& device : devices)
        names.push_back(device["name"]);
    const Json json = Json::parse(runIn("zh_CN.UTF-8", {"doctor", "--json"}, state).out);
    for (const Json& finding : json["findings"]) {
        const std::string id = finding["id"];
        if (id.starts_with("plan"))
            continue; // has a plan's sentence, which is the core's
        EXPECT_THAT(englishIn(finding["text"], names), ElementsAre()) << id;
        EXPECT_THAT(englishIn(finding["advice"], names), ElementsAre()) << id;
        EXPECT_THAT(finding["text"].get<std::string>(), testing::EndsWith("。")) << id;
    }
    EXPECT_EQ(forPrograms(json), forPrograms(Json::parse(runIn("C", {"doctor", "--json"}, state).out)));
    const std::string text = runIn("zh_CN.UTF-8", {"doctor"}, state).out;
    EXPECT_THAT(text, HasSubstr("  内置模型完整。\n"));
    EXPECT_EQ(columnsOf(text)[0], 3) << text;
}

TEST(ReportLanguage, DevicesAreNamedInChineseAndInJsonAreNot)
{
    const TempFolder folder;
    EXPECT_THAT(runIn("zh_CN.UTF-8", {"devices"}, folder).out, HasSubstr(" 个线程 "));
    EXPECT_EQ(runIn("zh_CN.UTF-8", {"devices", "--json"}, folder).out, runIn("C", {"devices", "--json"}, folder).out);
}

TEST(ReportLanguage, InspectIsChineseAndItsJsonIsNot)
{
    const TempFolder folder;
    const std::string text = runIn("zh_CN.UTF-8", {"inspect"}, folder).out;
    const std::string values =
        "width 512、height 512、steps 12、guidance 3.0、cfg_truncation 1.0、cfg_normalization"; // by key
    EXPECT_THAT(englishIn(text, {values}), ElementsAre());
    EXPECT_EQ(columnsOf(text), columnsOf(runIn("C", {"inspect"}, folder).out)) << text;
    EXPECT_EQ(runIn("zh_CN.UTF-8", {"inspect", "--json"}, folder).out, runIn("C", {"inspect", "--json"}, folder).out);

    const std::vector<std::string> make{"generate", "猫", "--size", "64", "--steps", "1", "-o", "cat.png"};
    ASSERT_EQ(runIn("zh_CN.UTF-8", make, folder).status, 0);
    EXPECT_THAT(runIn("zh_CN.UTF-8", {"inspect", "cat.png"}, folder).out,
                testing::StartsWith("cat.png：64×64，由 Z-Image Studio 生成\nprompt "));
    EXPECT_EQ(runIn("zh_CN.UTF-8", {"inspect", "cat.png", "--json"}, folder).out,
              runIn("C", {"inspect", "cat.png", "--json"}, folder).out);
}

TEST(ReportLanguage, VerifyIsChineseAndItsJsonIsNot)
{
    GenerationParams params;
    const std::vector<cli::VerifiedSetting> row = {{"", params, rowOf()}};
    std::vector<cli::VerifiedSetting> matrix = {{"steps half", params, rowOf()}, {"steps all", params, rowOf()}};
    const std::string english = cli::verifyText(row, "mini", false);
    const std::string englishMatrix = cli::verifyText(matrix, "mini", true);
    const Json json = cli::verifyJson(row);
    const InChinese chinese;
    const std::string text = cli::verifyText(row, "mini", false);
    EXPECT_THAT(englishIn(text, sentencesOf(row[0].verification)), ElementsAre());
    EXPECT_THAT(text, HasSubstr("1 分 15 秒"));
    EXPECT_THAT(text, HasSubstr("\n未通过："));
    // The pictures' table without the sentences below it.
    EXPECT_EQ(columnsOf(text.substr(0, text.find("\n2："))), columnsOf(english.substr(0, english.find("\n2: "))));
    std::vector<std::string> names = sentencesOf(row[0].verification);
    names.insert(names.end(), {"steps half", "steps all"});
    EXPECT_THAT(englishIn(cli::verifyText(matrix, "mini", true), names), ElementsAre());
    EXPECT_EQ(columnsOf(cli::verifyText(matrix, "mini", true))[1], columnsOf(englishMatrix)[1]);
    EXPECT_EQ(forPrograms(cli::verifyJson(row)), forPrograms(json));
}

TEST(ReportLanguage, TuneIsChineseAndItsJsonIsNot)
{
    const TuningResult result = variantsOf();
    TuningStep step;
    step.title = {"Speed", "速度"};
    const std::string english = cli::tuneText(result, step, "mini");
    const Json json = cli::tuneJson(result);
    const InChinese chinese;
    const std::string text = cli::tuneText(result, step, "mini");
    std::vector<std::string> names = result.faults();
    const std::vector<std::string> more = sentencesOf(result.reference);
    names.insert(names.end(), more.begin(), more.end());
    EXPECT_THAT(englishIn(text, names), ElementsAre());
    EXPECT_THAT(text, HasSubstr("3. 速度\n"));
    EXPECT_THAT(text, HasSubstr("tiles（vae_tiling 开）"));
    EXPECT_THAT(text, HasSubstr("vae_tiling 关 → 开"));
    const auto table = [](const std::string& report, const char* note) {
        const std::size_t begin = report.find("\n\n") + 2;
        return report.substr(begin, report.find(note) - begin);
    };
    EXPECT_EQ(tableColumns(table(text, "\ncard：")), tableColumns(table(english, "\ncard: "))) << text << english;
    EXPECT_EQ(forPrograms(cli::tuneJson(result)), forPrograms(json));
}

TEST(ReportLanguage, BenchIsChineseAndItsJsonIsNot)
{
    const GenerationParams params;
    const BenchReport report = measuredOnACard();
    const std::string english = cli::benchText(report, params);
    const Json json = cli::benchJson(report, params);
    const InChinese chinese;
    const std::string text = cli::benchText(report, params);
    EXPECT_THAT(englishIn(text, {report.plan.sentence()}), ElementsAre());
    EXPECT_THAT(text, HasSubstr("权重全部放在显卡上时，每张图片需 1500.0 ms"));
    EXPECT_EQ(columnsOf(text)[1], columnsOf(english)[1]) << text;
    EXPECT_EQ(forPrograms(cli::benchJson(report, params)), forPrograms(json));
}

} // namespace zimage::test
