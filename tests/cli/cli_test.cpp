// What the command line answers before any engine is loaded.

#include "cli/program.h"
#include "core/test_files.h"
#include "params/param_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

using testing::HasSubstr;
using testing::Not;
using zimage::test::filesIn;
using zimage::test::isOneSentence;
using zimage::test::Program;
using zimage::test::run;
using zimage::test::RunResult;
using zimage::test::TempFolder;

namespace {

/// All that the dynamic linker opened during a call.
std::string librariesOf(const std::vector<std::string>& arguments)
{
    const TempFolder folder;
    const RunResult result =
        run(arguments, {.environment = {{"LD_DEBUG", "files"}, {"LD_DEBUG_OUTPUT", (folder / "log").string()}}});
    std::string log;
    for (const auto& file : filesIn(folder.path()))
        log += zimage::test::readFile(file);
    EXPECT_THAT(log, HasSubstr("libzimage_core")) << "the linker's log is missing";
    EXPECT_NE(result.status, 127);
    return log;
}

struct BadCall {
    std::vector<std::string> arguments;
    int status;
    std::vector<std::string> says;
};

void PrintTo(const BadCall& call, std::ostream* out)
{
    for (const std::string& word : call.arguments)
        *out << word.substr(0, 40) << ' ';
}

class RefusesBadCalls : public testing::TestWithParam<BadCall> {};

} // namespace

TEST(CommandLine, AnswersWithoutLibtorchUntilItIsNeeded)
{
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"--help"},
                                               {"--version"},
                                               {"generate", "--help"},
                                               {"presets"},
                                               {"generate", "--stpes", "3"},
                                               {"generate", "x", "--steps", "0"},
                                               {"plan", "--random-weights", "z-image-turbo", "--card", "8"}})
        EXPECT_THAT(librariesOf(arguments), Not(HasSubstr("torch"))) << arguments.back();
}

TEST(CommandLine, HelpListsEveryParameterWithItsChoices)
{
    const RunResult help = run({"generate", "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_EQ(help.err, "");
    for (const zimage::ParamDef& def : zimage::paramTable()) {
        const bool negatable = std::holds_alternative<bool zimage::GenerationParams::*>(def.field);
        EXPECT_THAT(help.out, HasSubstr((negatable ? "--[no-]" : "--") + std::string(def.flag).substr(2)));
        for (const char* choice : def.choices)
            EXPECT_THAT(help.out, HasSubstr(choice));
    }
    for (const char* flag : {"--size", "--preset", "--config", "--model", "--output", "--json", "--no-progress"})
        EXPECT_THAT(help.out, HasSubstr(flag));
}

TEST(CommandLine, EveryCommandHasHelp)
{
    for (const std::string command :
         {"generate", "verify", "inspect", "parity", "plan", "doctor", "presets", "devices"}) {
        const RunResult help = run({command, "--help"});
        EXPECT_EQ(help.status, 0);
        EXPECT_THAT(help.out, HasSubstr("Usage: zimage " + command));
        EXPECT_EQ(run({"help", command}).out, help.out);
        EXPECT_THAT(run({}).out, HasSubstr(command));
    }
}

TEST(CommandLine, VersionIsOneLine) { EXPECT_THAT(run({"--version"}).out, testing::MatchesRegex("zimage [0-9.]+\n")); }

TEST_P(RefusesBadCalls, WithOneSentenceAndNothingLeftBehind)
{
    const TempFolder folder;
    const RunResult result = run(GetParam().arguments, {.folder = folder.path()});
    EXPECT_EQ(result.status, GetParam().status);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    for (const std::string& words : GetParam().says)
        EXPECT_THAT(result.err, HasSubstr(words));
    EXPECT_TRUE(filesIn(folder.path()).empty());
}

INSTANTIATE_TEST_SUITE_P(
    Words, RefusesBadCalls,
    testing::Values(
        BadCall{{"generat"}, 2, {"'generat'", "did you mean generate?"}},
        BadCall{{"qqq"}, 2, {"'qqq'", "zimage --help"}}, BadCall{{"--verison"}, 2, {"did you mean --version?"}},
        BadCall{{"generate", "x", "--stpes", "12"}, 2, {"Unknown flag --stpes", "did you mean --steps?"}},
        BadCall{{"generate", "x", "--stpes=12"}, 2, {"Unknown flag --stpes;", "did you mean --steps?"}},
        BadCall{{"generate", "x", "--no-vea-tiling"}, 2, {"did you mean --no-vae-tiling?"}},
        BadCall{{"generate", "x", "—steps", "3"}, 2, {"did you mean --steps?"}},
        BadCall{{"generate", "x", "-Z"}, 2, {"Unknown flag -Z", "generate --help"}},
        BadCall{{"inspect", "--jsno"}, 2, {"did you mean --json?"}}, BadCall{{"parity"}, 2, {"FOLDER"}},
        BadCall{{"generate", "a", "cat"}, 2, {"'cat'", "quotes"}},
        BadCall{{"generate", "x", "--steps"}, 2, {"--steps needs a value"}},
        BadCall{{"generate", "x", "--json=yes"}, 2, {"--json takes no value"}}, BadCall{{"generate"}, 2, {"no prompt"}},
        BadCall{{"generate", "a", "--prompt", "b"}, 2, {"two prompts"}},
        BadCall{{"generate", "x", "--preset", "zimage-mnii"}, 2, {"'zimage-mnii'", "did you mean 'zimage-mini'?"}},
        BadCall{{"generate", "x", "--output", "cat.jpg"}, 2, {"--output", "PNG"}},
        BadCall{{"generate", "x", "--output", "{sede}.png"}, 2, {"--output", "Did you mean {seed}?"}},
        BadCall{{"generate", "x", "--config", "none.yaml"}, 1, {"none.yaml"}},
        BadCall{{"generate", "x", "--model", "nowhere"}, 1, {"nowhere", "does not exist"}},
        BadCall{{"generate", "x", "--output", "/proc/"}, 1, {"/proc"}},
        BadCall{{"generate", "x", "--output", "/dev/null/cat.png"}, 1, {"/dev/null"}},
        BadCall{{"inspect", "nowhere.png"}, 1, {"zimage: nowhere.png does not exist."}}));

INSTANTIATE_TEST_SUITE_P(
    Values, RefusesBadCalls,
    testing::Values(
        BadCall{{"generate", "x", "--size", "500x512"}, 2, {"--width 500", "480", "512"}},
        BadCall{{"generate", "x", "--height", "0"}, 2, {"--height 0"}},
        BadCall{{"generate", "x", "--width", "-64"}, 2, {"--width -64"}},
        BadCall{{"generate", "x", "--width", "1000000000"}, 2, {"--width"}},
        BadCall{{"generate", "x", "--width", "99999999999999999999"}, 2, {"--width"}},
        BadCall{{"generate", "x", "--size", "64by64"}, 2, {"--size", "768x512"}},
        BadCall{{"generate", "x", "--size", "64", "--width", "64"}, 2, {"--size", "--width"}},
        BadCall{{"generate", "x", "--steps", "0"}, 2, {"--steps 0"}},
        BadCall{{"generate", "x", "--steps", "2.5"}, 2, {"--steps"}},
        BadCall{{"generate", "x", "--steps="}, 2, {"--steps ''"}},
        BadCall{{"generate", "x", "--guidance", "nan"}, 2, {"--guidance 'nan'"}},
        BadCall{{"generate", "x", "--guidance", "1,5"}, 2, {"--guidance '1,5'", "point"}},
        BadCall{{"generate", "x", "--seed", "-2"}, 2, {"--seed"}},
        BadCall{{"generate", "x", "--count", "0"}, 2, {"--count 0"}},
        BadCall{{"generate", "x", "--device", "gpu"}, 2, {"--device 'gpu'"}},
        BadCall{{"generate", "x", "--precision", "fp4"}, 2, {"--precision 'fp4'", "bf16"}},
        BadCall{{"generate", "x", "--vae-tiling=maybe"}, 2, {"--vae-tiling 'maybe'"}},
        BadCall{{"generate", "\xff\xfe"}, 2, {"--prompt", "UTF-8"}},
        BadCall{{"parity", "x", "--precision", "fp4"}, 2, {"--precision 'fp4'"}},
        BadCall{{"verify", "--matrix", "steps,colour"}, 2, {"'colour'", "steps, tiling, precision, size"}},
        BadCall{{"verify", "--long", "--count", "3"}, 2, {"--long", "--count"}},
        BadCall{{"verify", "--sav", "x"}, 2, {"did you mean --save?"}},
        BadCall{{"verify", "a", "b"}, 2, {"put the whole prompt in quotes"}},
        BadCall{{"verify", "--steps", "0"}, 2, {"--steps"}},
        BadCall{{"verify", "--matrix", "steps", "--steps", "150"}, 2, {"--matrix, steps double: ", "--steps"}}));

TEST(CommandLine, SaysEverythingThatIsWrongAtOnce)
{
    const RunResult result = run({"generate", "x", "--steps", "abc", "--guidance", "99", "--width", "500"});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 3) << result.err;
    for (const char* flag : {"--steps 'abc'", "--guidance 99", "--width 500"})
        EXPECT_THAT(result.err, HasSubstr(flag));
}

TEST(CommandLine, FailuresAreJsonToo)
{
    const RunResult flag = run({"generate", "x", "--stpes", "--json"});
    EXPECT_EQ(flag.status, 2);
    EXPECT_EQ(flag.json()["status"], "failed");
    EXPECT_EQ(flag.json()["error"], "bad_parameter");
    EXPECT_THAT(flag.json()["message"].get<std::string>(), HasSubstr("--steps"));

    const RunResult values = run({"generate", "\xff", "--json", "--steps", "0", "--guidance", "nan"});
    EXPECT_EQ(values.status, 2);
    ASSERT_EQ(values.json()["issues"].size(), 3u);
    EXPECT_EQ(values.json()["issues"][0]["key"], "guidance");

    const RunResult model = run({"generate", "x", "--json", "--model", "/nowhere\xff"});
    EXPECT_EQ(model.status, 1);
    EXPECT_EQ(model.json()["error"], "not_found");
}

TEST(CommandLine, ConfigErrorsNameFileLineColumnAndTheNearestKey)
{
    const TempFolder folder;
    zimage::test::writeFile(folder / "wrong.yaml", "steps: 4\nguidanse: 2\n");
    const RunResult result = run({"generate", "x", "--config", "wrong.yaml"}, {.folder = folder.path()});
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    EXPECT_THAT(result.err, HasSubstr("wrong.yaml:2:1"));
    EXPECT_THAT(result.err, HasSubstr("guidance"));
}

TEST(CommandLine, PresetsListsWhatPresetTakes)
{
    const RunResult text = run({"presets"});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.out, HasSubstr("z-image-turbo"));
    const auto json = run({"presets", "--json"}).json();
    const auto mini = std::find_if(json["presets"].begin(), json["presets"].end(),
                                   [](const auto& preset) { return preset["id"] == "zimage-mini"; });
    ASSERT_NE(mini, json["presets"].end());
    EXPECT_TRUE((*mini)["values"].contains("steps"));
}

TEST(CommandLine, ABrokenPresetOfTheUsersStopsOnlyItself)
{
    const TempFolder folder;
    zimage::test::writeFile(folder / "zimage-studio/presets/broken.yaml", "steps: [\n");
    const std::vector<std::pair<std::string, std::string>> home = {{"XDG_CONFIG_HOME", folder.path().string()}};
    EXPECT_THAT(run({"generate", "x", "--preset", "broken"}, {.environment = home}).err, HasSubstr("broken.yaml:"));
    // The shipped ones still act.
    EXPECT_THAT(run({"inspect"}, {.environment = home}).out, HasSubstr("zimage-mini: width 512"));
    const RunResult list = run({"presets", "--json"}, {.environment = home});
    EXPECT_EQ(list.status, 0);
    EXPECT_THAT(list.err, HasSubstr("broken.yaml:"));
    EXPECT_GE(list.json()["presets"].size(), 3u);
}

TEST(CommandLine, AFullDiskUnderStandardOutputIsAFailure)
{
    const RunResult result = run({"presets"}, {.inChild = [] { dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO); }});
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
}

TEST(CommandLine, AReaderThatGoesAwayIsNoFailure)
{
    Program program({"generate", "--help"});
    program.closeOutput();
    const RunResult result = program.finish();
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err, "");
}

TEST(CommandLine, CtrlCWhileAPromptIsReadEndsAtOnce)
{
    Program program({"generate", "-"}, {.holdInput = true, .terminal = true});
    usleep(300'000);
    program.send(SIGINT);
    const RunResult result = program.finish();
    EXPECT_EQ(result.status, 130);
    EXPECT_LT(result.seconds, 1.0);
}
