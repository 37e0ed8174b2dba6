// zimage plan and zimage doctor, as scripts and people see them.

#include "cli/program.h"
#include "core/test_files.h"
#include "terminal/console.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

namespace zimage::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A state folder of its own, so that what was learned on this machine plays no part.
class Plan : public testing::Test {
protected:
    RunResult plan(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), "plan");
        return run(arguments, {.environment = {{"XDG_STATE_HOME", m_folder.path().string()}}});
    }
    RunResult card(const std::string& gib, std::vector<std::string> more = {})
    {
        more.insert(more.begin(), {"--random-weights", "z-image-turbo", "--card", gib});
        return plan(more);
    }

    TempFolder m_folder;
};

TEST_F(Plan, ShowsTheRungsTheChosenOneAndTheLargestSize)
{
    const RunResult result = card("12", {"--size", "1024"});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_THAT(result.out, HasSubstr("a card of 12 GiB · 1024×1024, 8 steps"));
    EXPECT_THAT(result.out, HasSubstr("All weights are on the card"));
    EXPECT_THAT(result.out, HasSubstr("→"));
    EXPECT_THAT(result.out, HasSubstr("The picture is decoded on the"));
    EXPECT_THAT(result.out, HasSubstr("The largest size that fits is "));
    EXPECT_THAT(result.out, HasSubstr("Times are guesses"));
    EXPECT_LT(result.seconds, 5) << "no engine is loaded";
}

TEST_F(Plan, JsonHasEveryPlanInBytesAndSeconds)
{
    const auto json = card("8", {"--size", "1024", "--json"}).json();
    EXPECT_EQ(json["status"], "done");
    EXPECT_EQ(json["budget_from"], "card");
    const auto& chosen = json["plans"][json["chosen"].get<std::size_t>()];
    EXPECT_TRUE(chosen["fits"]);
    EXPECT_LE(chosen["peak_bytes"].get<std::int64_t>(), json["budget_bytes"].get<std::int64_t>());
    EXPECT_GT(chosen["streamed_blocks"], 0);
    EXPECT_GT(chosen["picture_s"].get<double>(), 0);
    EXPECT_FALSE(json["plans"][0]["fits"]) << "all weights on the card";
    EXPECT_GE(json["largest"]["width"], 1024);
    EXPECT_EQ(json["largest"]["width"], json["largest"]["height"]);
}

TEST_F(Plan, TheSwitchesAreFollowed)
{
    const auto chosen = [](const nlohmann::json& json) { return json["plans"][json["chosen"].get<std::size_t>()]; };
    EXPECT_EQ(chosen(card("12", {"--allow-fp8", "--json"}).json())["precision"], "fp8");
    EXPECT_EQ(chosen(card("12", {"--json"}).json())["precision"], "bf16");
    const auto low = chosen(card("16", {"--low-vram", "--json"}).json());
    EXPECT_EQ(low["host_bytes"], 0);
    EXPECT_EQ(low["decode_tile"], 512);
    const auto budget = card("24", {"--vram-budget", "10", "--json"}).json();
    EXPECT_EQ(budget["budget_from"], "vram_budget");
    EXPECT_EQ(budget["budget_bytes"], (std::int64_t{19} << 29) - (256 << 20));
    EXPECT_EQ(chosen(card("80", {"--offload", "always", "--json"}).json())["streamed_blocks"], 32);
}

TEST_F(Plan, WhatDoesNotFitIsSaidAndFails)
{
    const RunResult result = card("8", {"--offload", "never"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.out, HasSubstr("No plan fits"));
    EXPECT_THAT(result.out, HasSubstr("No size fits."));
}

TEST_F(Plan, TellsEachPlanInLinesThatATerminalHolds)
{
    for (const char* gib : {"24", "8", "6"}) {
        std::istringstream lines(card(gib).out);
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(cli::displayWidth(line), 100) << line;
    }
}

TEST_F(Plan, SaysWhatTightMeansWhereAPlanIs)
{
    int tight = 0;
    for (int tenths = 60; tenths <= 240; tenths += 15) {
        const std::string out = card(std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)).out;
        const bool is = out.find("  tight\n") != std::string::npos;
        tight += is ? 1 : 0;
        EXPECT_EQ(out.find("“tight” fits, but needs more than nine tenths") != std::string::npos, is) << out;
    }
    EXPECT_GT(tight, 0);
}

TEST_F(Plan, PlansForTheComputerWithoutAnEngine)
{
    const RunResult result = plan({"--device", "cpu"});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("zimage-mini · CPU"));
    EXPECT_THAT(result.out, HasSubstr("The whole model is in the computer's memory."));
    EXPECT_THAT(result.out, Not(HasSubstr("on the card")));
}

TEST_F(Plan, RefusesWhatIsNoCardOrNoArchitecture)
{
    for (const char* text : {"0", "-4", "many", "1e9", "nan", ""}) {
        const RunResult result = card(*text == '\0' ? "x" : text);
        EXPECT_EQ(result.status, 2) << text;
        EXPECT_TRUE(isOneSentence(result.err)) << result.err;
        EXPECT_THAT(result.err, HasSubstr("--card"));
    }
    EXPECT_THAT(plan({"--random-weights", "nothing"}).err, HasSubstr("choose one of z-image-turbo"));
    EXPECT_THAT(plan({"--random-weights", "z-image-turbo", "--model", "x"}).err, HasSubstr("leave out --model"));
    EXPECT_EQ(plan({"--random-weights", "z-image-turbo", "--card", "8", "--vram-budget", "-1"}).status, 2);
}

/// The finding of that name.
nlohmann::json finding(const nlohmann::json& json, const std::string& id)
{
    for (const auto& each : json["findings"])
        if (each["id"] == id)
            return each;
    return nullptr;
}

TEST(Doctor, FindsABuiltProgramWell)
{
    const TempFolder folder;
    const RunResult result =
        run({"doctor", "--json"},
            {.environment = {{"XDG_STATE_HOME", folder.path().string()}, {"XDG_CONFIG_HOME", folder.path().string()}}});
    EXPECT_EQ(result.status, 0) << result.out;
    const auto json = result.json();
    EXPECT_EQ(json["failures"], 0);
    for (const char* id : {"program", "products", "cpu", "allocator", "memory", "data", "state", "latents", "presets",
                           "embedded model", "plan", "plan, full size"})
        EXPECT_FALSE(finding(json, id).is_null()) << id;
    for (const auto& each : json["findings"]) {
        EXPECT_THAT(each["text"].get<std::string>(), testing::EndsWith(".")) << each;
        EXPECT_EQ(each["level"] == "ok", each["advice"] == "") << each;
    }
    EXPECT_THAT(finding(json, "program")["text"].get<std::string>(), HasSubstr("libtorch"));
    const RunResult text = run({"doctor"}, {.environment = {{"XDG_STATE_HOME", folder.path().string()}}});
    EXPECT_EQ(text.status, 0);
    EXPECT_LT(std::count(text.out.begin(), text.out.end(), '\n'), 45) << "one screen";
}

TEST(Doctor, WarnsOfASplitSizeWithoutTiling)
{
    const auto levelOf = [](const char* settings) {
        return finding(run({"doctor", "--json"}, {.environment = {{"PYTORCH_CUDA_ALLOC_CONF", settings}}}).json(),
                       "allocator");
    };
    const auto split = levelOf("max_split_size_mb:64");
    EXPECT_EQ(split["level"], "warning");
    EXPECT_THAT(split["advice"].get<std::string>(), HasSubstr("vae_tiling"));
    const auto expandable = levelOf("expandable_segments:True");
    EXPECT_EQ(expandable["level"], "ok");
    EXPECT_THAT(expandable["text"].get<std::string>(), HasSubstr("Expandable segments are on"));
}

TEST(Doctor, ABrokenInstallationIsAFailure)
{
    const TempFolder folder;
    const RunResult result = run({"doctor", "--json"}, {.environment = {{"ZIMAGE_DATA", folder.path().string()}}});
    EXPECT_EQ(result.status, 1);
    const auto json = result.json();
    EXPECT_EQ(json["status"], "failed");
    EXPECT_EQ(finding(json, "embedded model")["level"], "failure");
    EXPECT_EQ(finding(json, "data")["level"], "failure");
    EXPECT_FALSE(finding(json, "memory").is_null()) << "the other checks go on";
}

TEST(Doctor, FoldersThatCannotBeWrittenAreWarnedOf)
{
    const auto json = run({"doctor", "--json"}, {.environment = {{"XDG_STATE_HOME", "/proc/nothing"}}}).json();
    EXPECT_EQ(finding(json, "state")["level"], "warning");
    EXPECT_EQ(json["failures"], 0);
}

} // namespace
} // namespace zimage::test
