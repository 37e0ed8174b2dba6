// Pictures from the embedded model, at sizes that take a moment. Each call loads the engine anew, so each test asks
// several things.

#include "cli/program.h"
#include "core/test_files.h"
#include "io/png.h"
#include "params/metadata.h"
#include "prompts/wildcards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using testing::HasSubstr;
using zimage::test::filesIn;
using zimage::test::isOneSentence;
using zimage::test::Program;
using zimage::test::run;
using zimage::test::RunOptions;
using zimage::test::RunResult;
using zimage::test::TempFolder;

namespace {

const std::vector<std::string> kQuick = {"--size", "64", "--steps", "2"};
const std::vector<std::string> kSlow = {"--size", "1024", "--steps", "200"};

std::vector<std::string> generate(std::vector<std::string> arguments, const std::vector<std::string>& more = kQuick)
{
    arguments.insert(arguments.begin(), "generate");
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

std::map<std::string, std::string> textsOf(const std::filesystem::path& file)
{
    std::map<std::string, std::string> texts;
    for (const zimage::PictureText& text : zimage::readPng(file).texts)
        texts[text.keyword] = text.text;
    return texts;
}

/// Lines as a terminal shows them in the end: what follows a carriage return replaces what stood before.
std::vector<std::string> shownLines(const std::string& err, std::size_t* longest = nullptr)
{
    std::vector<std::string> lines(1);
    std::size_t columns = 0;
    for (std::size_t i = 0; i < err.size(); ++i) {
        if (err[i] == '\r') {
            columns = 0;
            if (i + 1 < err.size() && err[i + 1] != '\n' && err[i + 1] != '\r')
                lines.back().clear();
        } else if (err[i] == '\n') {
            lines.emplace_back();
            columns = 0;
        } else if (err.compare(i, 3, "\x1b[K") == 0) {
            i += 2;
        } else {
            lines.back() += err[i];
            columns += (static_cast<unsigned char>(err[i]) & 0xC0) != 0x80; // characters
        }
        if (longest != nullptr)
            *longest = std::max(*longest, columns);
    }
    return lines;
}

} // namespace

TEST(Generate, WritesAPictureOfTheSizeAskedForWithItsSettings)
{
    const TempFolder folder;
    const RunResult result =
        run(generate({"雪地里的一只企鹅, \"x\"", "--seed", "7", "--output", "a/b/cat.png", "--size", "96x64"},
                     {"--steps", "2"}),
            {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "a/b/cat.png\n");
    EXPECT_EQ(result.err, "") << "progress is silent in a pipe";

    const zimage::DecodedPng png = zimage::readPng(folder / "a/b/cat.png");
    EXPECT_EQ(png.image.width, 96);
    EXPECT_EQ(png.image.height, 64);
    auto texts = textsOf(folder / "a/b/cat.png");
    EXPECT_THAT(texts["parameters"], HasSubstr("Negative prompt:"));
    EXPECT_THAT(texts["parameters"], HasSubstr("\nSteps: 2, "));
    EXPECT_THAT(texts["parameters"], HasSubstr("Size: 96x64"));
    const zimage::GenerationParams params = zimage::paramsFromMetadata(texts["zimage"]);
    EXPECT_EQ(params.prompt, "雪地里的一只企鹅, \"x\"");
    EXPECT_EQ(params.seed, 7);
    EXPECT_EQ(params.guidance, 3.0) << "from the model's own preset";
    const auto made = nlohmann::json::parse(texts["zimage"])["made_with"];
    EXPECT_NE(made["device"], "");
    EXPECT_NE(made["precision"], "auto");
    EXPECT_EQ(made["shift"], 3.0);

    const RunResult shown = run({"inspect", (folder / "a/b/cat.png").string()});
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(shown.out, HasSubstr("96×64"));
    EXPECT_THAT(shown.out, HasSubstr("雪地里的一只企鹅"));
}

TEST(Generate, JsonTellsFilesSeedsAndParameters)
{
    const TempFolder folder;
    const RunResult result = run(generate({"a cat", "--count", "2", "--json", "--seed", "41", "--output", "out/"}),
                                 {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.err;
    const auto json = result.json();
    EXPECT_EQ(json["status"], "done");
    ASSERT_EQ(json["files"].size(), 2u);
    for (int i = 0; i < 2; ++i) {
        const auto& file = json["files"][static_cast<std::size_t>(i)];
        EXPECT_EQ(file["seed"], 41 + i);
        EXPECT_EQ(file["width"], 64);
        EXPECT_EQ(file["path"], "out/a_cat-" + std::to_string(41 + i) + ".png");
        EXPECT_EQ(zimage::paramsFromMetadata(textsOf(folder / file["path"].get<std::string>())["zimage"]).seed, 41 + i);
    }
    EXPECT_EQ(filesIn(folder / "out").size(), 2u);
    EXPECT_EQ(json["parameters"]["steps"], 2);
    EXPECT_EQ(json["parameters"]["prompt"], "a cat");
    EXPECT_TRUE(json["times"].contains("decoding"));
    for (const char* key : {"warnings", "device", "precision", "attention_backend", "seconds", "model"})
        EXPECT_TRUE(json.contains(key)) << key;
}

TEST(Generate, VerboseTellsHowTheProcessWasArranged)
{
    const TempFolder folder;
    const RunResult result =
        run({"generate", "a cat", "--size", "64", "--steps", "1", "--guidance", "0", "--output", "p.png", "--verbose"},
            {.folder = folder.path()});
    EXPECT_EQ(result.status, 0) << result.err;
    for (const char* words : {"libtorch ", "kernels for ", "Waiting threads: GOMP_SPINCOUNT=", "Freed memory stays"})
        EXPECT_THAT(result.err, HasSubstr(words));
}

TEST(Generate, NeverOverwritesAFile)
{
    const TempFolder folder;
    zimage::test::writeFile(folder / "cat.png", "mine");
    const RunResult result = run(generate({"a cat", "--output", "cat"}), {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "cat-2.png\n");
    EXPECT_EQ(zimage::test::readFile(folder / "cat.png"), "mine");
    EXPECT_EQ(zimage::readPng(folder / "cat-2.png").image.width, 64);
}

TEST(Generate, FlagsWinOverConfigOverPresetOverTheModelsOwn)
{
    const TempFolder folder;
    zimage::test::writeFile(folder / "my.yaml", "num_inference_steps: 3\nguidance_scale: 1.5\nprompt: from the file\n");
    const RunResult result = run({"generate", "--preset", "zimage-mini-quick", "--config", "my.yaml", "--size", "64",
                                  "--guidance", "0", "--json"},
                                 {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.err;
    const auto params = result.json()["parameters"];
    EXPECT_EQ(params["prompt"], "from the file");
    EXPECT_EQ(params["steps"], 3) << "config over preset";
    EXPECT_EQ(params["guidance"], 0.0) << "flag over config";
    EXPECT_EQ(params["width"], 64);
    EXPECT_GE(params["seed"].get<std::int64_t>(), 0) << "drawn";
    EXPECT_LE(params["seed"].get<std::int64_t>(), 0xffffffffLL);
}

TEST(Generate, ReadsThePromptFromStandardInputAndAllowsAnEmptyOne)
{
    const TempFolder folder;
    const RunResult read = run(generate({"-", "--json"}), {.folder = folder.path(), .input = "a red apple\n"});
    ASSERT_EQ(read.status, 0) << read.err;
    EXPECT_EQ(read.json()["parameters"]["prompt"], "a red apple");
    const RunResult empty = run(generate({"", "--seed", "5"}), {.folder = folder.path()});
    ASSERT_EQ(empty.status, 0) << empty.err;
    EXPECT_EQ(empty.out, "5.png\n");
}

TEST(Generate, CutsAPromptOf100000CharactersAndSaysWhatWasLost)
{
    const TempFolder folder;
    std::string prompt;
    while (prompt.size() < 100'000)
        prompt += "a cat on a blue background, ";
    const RunResult result = run(generate({prompt, "--json", "--output", "long.png"}), {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.err.substr(0, 500);
    EXPECT_TRUE(result.err.starts_with("zimage: warning: ")) << result.err.substr(0, 100);
    EXPECT_LT(result.err.size(), 1000u) << "the screen is not filled with it";
    const std::string lost = result.json()["lost_prompt"];
    EXPECT_GT(lost.size(), 90'000u);
    EXPECT_TRUE(prompt.ends_with(lost));
    EXPECT_EQ(zimage::paramsFromMetadata(textsOf(folder / "long.png")["zimage"]).prompt, prompt);
}

TEST(Generate, DrawsWildcardsFromEachPicturesSeedAndKeepsThePromptBesideThem)
{
    const TempFolder folder;
    const std::string prompt = "a {red|blue|green|yellow} {car|apple|frog} on the beach";
    const RunResult result =
        run(generate({prompt, "--seed", "7", "--count", "3", "--json", "--output", "w-{index}.png"}),
            {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.err;
    std::set<std::string> drawn;
    for (int i = 1; i <= 3; ++i) {
        auto texts = textsOf(folder / ("w-" + std::to_string(i) + ".png"));
        const zimage::GenerationParams params = zimage::paramsFromMetadata(texts["zimage"]);
        EXPECT_EQ(params.prompt, zimage::drawPrompt(prompt, zimage::WildcardLibrary(), 6 + i).text);
        EXPECT_EQ(params.seed, 6 + i);
        EXPECT_EQ(zimage::promptOriginalFromMetadata(texts["zimage"]), prompt);
        EXPECT_EQ(result.json()["files"][static_cast<std::size_t>(i - 1)]["prompt"], params.prompt);
        EXPECT_THAT(texts["parameters"], HasSubstr("Template: " + prompt));
        drawn.insert(params.prompt);
    }
    EXPECT_GT(drawn.size(), 1U);
    // The engine got what the metadata say: the same picture from the drawn prompt alone.
    const std::string second = zimage::drawPrompt(prompt, zimage::WildcardLibrary(), 8).text;
    ASSERT_EQ(run(generate({second, "--seed", "8", "--output", "plain.png"}), {.folder = folder.path()}).status, 0);
    EXPECT_EQ(zimage::readPng(folder / "plain.png").image.rgb, zimage::readPng(folder / "w-2.png").image.rgb);
    const RunResult inspected = run({"inspect", (folder / "w-2.png").string()});
    EXPECT_THAT(inspected.out, HasSubstr(second));
    EXPECT_THAT(inspected.out, HasSubstr(prompt));
}

TEST(Generate, DrawsTheNegativePromptFromEachPicturesSeedToo)
{
    const TempFolder folder;
    const std::string negative = "{red|blue|green|yellow} {car|apple|frog}";
    const std::vector<std::string> common = {"a fox", "--guidance", "3", "--json"};
    const auto with = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), common.begin(), common.end());
        return run(generate(flags), {.folder = folder.path()});
    };
    const RunResult result = with({"--negative", negative, "--seed", "7", "--count", "3", "--output", "n-{index}.png"});
    ASSERT_EQ(result.status, 0) << result.err;
    std::set<std::string> drawn;
    for (int i = 1; i <= 3; ++i) {
        auto texts = textsOf(folder / ("n-" + std::to_string(i) + ".png"));
        const std::string own = zimage::paramsFromMetadata(texts["zimage"]).negativePrompt;
        EXPECT_EQ(own.find_first_of("{|}"), std::string::npos);
        EXPECT_EQ(zimage::negativeOriginalFromMetadata(texts["zimage"]), negative);
        EXPECT_EQ(result.json()["files"][static_cast<std::size_t>(i - 1)]["negative_prompt"], own);
        EXPECT_THAT(texts["parameters"], HasSubstr("Negative Template: " + negative));
        drawn.insert(own);
    }
    EXPECT_GT(drawn.size(), 1U);
    // The engine got what the metadata say: the same picture from the drawn prompt alone.
    const std::string second = zimage::paramsFromMetadata(textsOf(folder / "n-2.png")["zimage"]).negativePrompt;
    ASSERT_EQ(with({"--negative", second, "--seed", "8", "--output", "plain.png"}).status, 0);
    EXPECT_EQ(zimage::readPng(folder / "plain.png").image.rgb, zimage::readPng(folder / "n-2.png").image.rgb);
    EXPECT_THAT(run({"inspect", (folder / "n-2.png").string()}).out, HasSubstr("negative_prompt_original"));
}

TEST(Generate, WildcardFilesAreTheUsersOwnAndTheirCirclesAreRefusedBeforeTheWork)
{
    const TempFolder folder;
    zimage::test::writeFile(folder / "config/zimage-studio/wildcards/hut.txt", "a castle\n");
    zimage::test::writeFile(folder / "config/zimage-studio/wildcards/a.txt", "__b__\n");
    zimage::test::writeFile(folder / "config/zimage-studio/wildcards/b.txt", "__a__\n");
    RunOptions options{.folder = folder.path()};
    options.environment = {{"XDG_CONFIG_HOME", (folder / "config").string()}};
    const RunResult result = run(generate({"__hut__ at __nowhere__", "--output", "x.png"}), options);
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("There is no wildcard file named 'nowhere'"));
    EXPECT_EQ(zimage::paramsFromMetadata(textsOf(folder / "x.png")["zimage"]).prompt, "a castle at __nowhere__");
    const RunResult circle = run(generate({"__a__", "--output", "y.png"}), options);
    EXPECT_NE(circle.status, 0);
    EXPECT_TRUE(isOneSentence(circle.err)) << circle.err;
    EXPECT_THAT(circle.err, HasSubstr("go round in a circle: a → b → a;"));
}

TEST(Generate, ADeviceThatIsNotThereIsNamedAndLeavesNothing)
{
    const TempFolder folder;
    const RunResult result = run(generate({"x", "--device", "cuda:99", "--output", "new/"}), {.folder = folder.path()});
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    EXPECT_THAT(result.err, HasSubstr("--device"));
    EXPECT_THAT(result.err, HasSubstr("cuda:99"));
    EXPECT_TRUE(filesIn(folder.path()).empty());
}

TEST(Generate, AReadOnlyFolderIsRefusedBeforeTheWork)
{
    const TempFolder folder;
    chmod(folder.path().c_str(), 0555);
    RunOptions options{.folder = folder.path()};
    options.inChild = [] { // root may write everywhere
        constexpr uid_t kNobody = 65534;
        if (geteuid() == 0 && (setresgid(kNobody, kNobody, kNobody) != 0 || setresuid(kNobody, kNobody, kNobody) != 0))
            _exit(126);
    };
    const RunResult result = run(generate({"x"}), options);
    if (result.status == 126 || result.status == 127)
        GTEST_SKIP() << "the program cannot be run by another user here";
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    EXPECT_THAT(result.err, HasSubstr("permission"));
    EXPECT_TRUE(filesIn(folder.path()).empty());
}

TEST(Generate, AFullDiskIsAFailureThatLeavesNothing)
{
    // A limit on the size of files stands in for the disk: one is hit before the work, the other by the picture.
    for (const rlim_t bytes : {rlim_t{1000}, rlim_t{4500}}) {
        const TempFolder folder;
        RunOptions options{.folder = folder.path()};
        options.inChild = [bytes] {
            const rlimit limit{bytes, bytes};
            setrlimit(RLIMIT_FSIZE, &limit);
        };
        const RunResult result = run(generate({"x", "--json"}, {"--size", "128", "--steps", "1"}), options);
        EXPECT_EQ(result.status, 1);
        EXPECT_TRUE(isOneSentence(result.err)) << result.err;
        EXPECT_EQ(result.json()["error"], "unwritable");
        EXPECT_TRUE(filesIn(folder.path()).empty());
    }
}

TEST(Generate, AReaderThatGoesAwayCostsNoPicture)
{
    const TempFolder folder;
    Program program(generate({"x", "--output", "cat.png"}), {.folder = folder.path()});
    program.closeOutput();
    EXPECT_EQ(program.finish().status, 0);
    EXPECT_EQ(filesIn(folder.path()).size(), 1u);
}

TEST(Generate, ShowsEachStageOnATerminalWithinItsWidth)
{
    for (const unsigned short columns : {static_cast<unsigned short>(100), static_cast<unsigned short>(24)}) {
        const TempFolder folder;
        const RunResult result =
            run(generate({"x", "--seed", "5"}), {.folder = folder.path(), .terminal = true, .columns = columns});
        ASSERT_EQ(result.status, 0) << result.err;
        EXPECT_EQ(result.out, "x-5.png\n");
        std::size_t longest = 0;
        const std::vector<std::string> lines = shownLines(result.err);
        shownLines(result.err.substr(0, result.err.find("seed 5")), &longest); // the summary may take two lines
        ASSERT_GE(lines.size(), 6u) << result.err;
        const std::vector<std::string> stages = {"loading", "text", "steps", "decoding", "saving", "seed 5"};
        for (std::size_t i = 0; i < stages.size(); ++i)
            EXPECT_TRUE(lines[i].starts_with(stages[i])) << i << ": " << lines[i];
        if (columns == 100) {
            EXPECT_THAT(lines[2], HasSubstr("a step"));
            EXPECT_THAT(result.err, HasSubstr("0/2"));
            EXPECT_THAT(result.err, HasSubstr("2/2 · "));
        } else {
            EXPECT_LE(longest, columns);
        }
    }
    const TempFolder folder;
    EXPECT_EQ(run(generate({"x", "--no-progress"}), {.folder = folder.path(), .terminal = true}).err, "");
}

TEST(Generate, CtrlCStopsInsideAStepAndLeavesNothing) // how soon, tests/bench says
{
    const TempFolder folder;
    Program program(generate({"x", "--json"}, kSlow), {.folder = folder.path(), .terminal = true});
    ASSERT_TRUE(program.waitForError("steps"));
    program.send(SIGINT);
    const RunResult result = program.finish();
    EXPECT_EQ(result.status, 130);
    EXPECT_THAT(result.err, HasSubstr("Stopped."));
    EXPECT_EQ(result.json()["status"], "cancelled");
    EXPECT_TRUE(result.json()["files"].empty());
    EXPECT_TRUE(filesIn(folder.path()).empty());
}

TEST(Generate, TerminateAndASecondCtrlCStopToo)
{
    const TempFolder folder;
    Program terminated(generate({"x"}, kSlow), {.folder = folder.path(), .terminal = true});
    ASSERT_TRUE(terminated.waitForError("steps"));
    terminated.send(SIGTERM);
    EXPECT_EQ(terminated.finish().status, 143);

    Program twice(generate({"x"}, kSlow), {.folder = folder.path(), .terminal = true});
    ASSERT_TRUE(twice.waitForError("loading"));
    twice.send(SIGINT);
    twice.send(SIGINT);
    EXPECT_EQ(twice.finish().status, 130);
    EXPECT_TRUE(filesIn(folder.path()).empty());
}
