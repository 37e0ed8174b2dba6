// `zimage tune`, `zimage remedies` and the advice of `zimage generate`, on the embedded model at sizes that take a
// moment.

#include "cli/program.h"
#include "core/test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <string>
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

std::vector<std::string> tune(std::vector<std::string> more)
{
    std::vector<std::string> arguments{"tune", "--quick", "--size", "64", "--steps", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

} // namespace

TEST(Tune, WalksTheFourStepsAndSavesAPresetThatGenerateTakes)
{
    const TempFolder folder;
    const std::vector<std::pair<std::string, std::string>> home{{"XDG_CONFIG_HOME", (folder / "config").string()}};
    const RunResult result = run(tune({"--keep", "decoder-tiling", "--save", "My machine", "--json"}),
                                 {.folder = folder.path(), .environment = home});
    ASSERT_EQ(result.status, 0) << result.out << result.err;
    const auto json = result.json();
    EXPECT_EQ(json["status"], "passed");
    EXPECT_EQ(json["values"], "model");
    ASSERT_EQ(json["steps"].size(), 4u);
    const auto& stability = json["steps"][0];
    EXPECT_EQ(stability["step"], "stability");
    EXPECT_EQ(stability["measured"][0]["after"]["pictures"], 3) << "--quick";
    EXPECT_EQ(stability["before"]["vae_tiling"], false) << "what undoing brings back";
    EXPECT_EQ(stability["after"]["vae_tiling"], true);
    EXPECT_EQ(stability["after"]["steps"], 2) << "a flag is never changed";
    EXPECT_EQ(stability["after"]["guidance"], 3.0) << "the model's own, not the guide's";
    const auto& texture = json["steps"][1]["measured"];
    ASSERT_EQ(texture.size(), 3u);
    EXPECT_EQ(texture[0]["before"]["parameters"]["use_rope"], false);
    EXPECT_EQ(texture[0]["after"]["parameters"]["use_rope"], true);
    EXPECT_EQ(texture[1]["after"]["parameters"]["attention_dropout"], 0.05);
    EXPECT_EQ(texture[1]["kept"], false);
    EXPECT_GT(texture[1]["difference"].get<double>(), 0.0);
    EXPECT_EQ(texture[2]["kept"], true);
    EXPECT_EQ(texture[2]["before"]["each"][0]["seed"], texture[2]["after"]["each"][0]["seed"]);
    EXPECT_TRUE(std::filesystem::exists(folder / texture[1]["after"]["each"][0]["file"].get<std::string>()));
    EXPECT_EQ(json["steps"][3]["measured"][0]["id"], "250×170") << "a size the model cannot make as it is";
    EXPECT_EQ(json["steps"][3]["measured"][0]["good"], true);
    EXPECT_EQ(json["parameters"]["decoder_tiling"], true);
    EXPECT_THAT(json["preset"].get<std::string>(), HasSubstr("config/zimage-studio/presets"));

    const RunResult again =
        run({"generate", "a cat", "--preset", "My machine", "--json"}, {.folder = folder.path(), .environment = home});
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(again.json()["parameters"]["decoder_tiling"], true);
    EXPECT_EQ(again.json()["parameters"]["width"], 64);
}

TEST(Tune, ShowsTablesInTheStyleOfVerify)
{
    const TempFolder folder;
    const RunResult result = run(tune({"--step", "stability,size", "--values", "article"}), {.folder = folder.path()});
    EXPECT_EQ(result.err, "") << "progress is silent in a pipe";
    for (const char* words : {"1. Stability", "zimage-mini · cpu, fp32 · 64×64 · 2 steps", "memory held",
                              "3 read back at 64×64, 0 not", "changed: guidance 3 → 6.5, vae_tiling off → on",
                              "4. Exact size", "250×170", "read back, exact", "force_original_resolution off → on"})
        EXPECT_THAT(result.out, HasSubstr(words));
    EXPECT_THAT(result.out, Not(HasSubstr("2. Texture")));
}

TEST(Tune, RefusesWhatMakesNoSense)
{
    const struct {
        std::vector<std::string> flags;
        const char* words;
    } cases[] = {
        {{"--step", "speeed"}, "the steps are stability"},
        {{"--step", "speed,speed"}, "each at most once"},
        {{"--values", "mine"}, "choose model or article"},
        {{"--keep", "everything"}, "no such change"},
        {{"--long"}, "contradict each other"},
        {{"--output", "/proc/nowhere"}, "/proc/nowhere"},
    };
    for (const auto& each : cases) {
        const RunResult result = run(tune(each.flags));
        EXPECT_NE(result.status, 0);
        EXPECT_TRUE(isOneSentence(result.err)) << result.err;
        EXPECT_THAT(result.err, HasSubstr(each.words));
    }
}

TEST(Tune, CtrlCKeepsWhatWasMeasured)
{
    const TempFolder folder;
    Program program({"tune", "--step", "stability", "--size", "512", "--steps", "12", "--save", "none of it"},
                    {.folder = folder.path(), .terminal = true});
    ASSERT_TRUE(program.waitForError("2/10"));
    program.send(SIGINT);
    const RunResult result = program.finish();
    EXPECT_EQ(result.status, 130);
    EXPECT_THAT(result.out, HasSubstr("stopped before the end"));
    EXPECT_THAT(result.out, HasSubstr("not saved"));
    EXPECT_THAT(result.out, HasSubstr("a panda on a white background")) << "the first picture";
}

TEST(Remedies, AreListedAndFoundInBothLanguages)
{
    const RunResult all = run({"remedies"});
    EXPECT_EQ(all.status, 0);
    for (const char* words :
         {"out-of-memory", "--vae-tiling --vae-tile-size 256 --no-decoder-tiling", "black-picture",
          "--guards; --precision bf16, then fp32", "±10", "wrong-size", "--force-original-resolution", "grey-skin",
          "  prompt  add 'soft lighting, subsurface scattering'\n", "lettering", "  flags   none\n"})
        EXPECT_THAT(all.out, HasSubstr(words));
    const auto json = run({"remedies", "皮肤", "--json"}).json();
    ASSERT_EQ(json["remedies"].size(), 1u);
    EXPECT_EQ(json["remedies"][0]["id"], "grey-skin");
    EXPECT_THAT(run({"remedies", "no such thing"}).out, HasSubstr("No remedy mentions"));
}

TEST(Generate, TellsWhatIsKnownOfChangedSettingsAndGoesOn)
{
    const TempFolder folder;
    const RunResult result = run({"generate", "a cat", "--size", "64", "--steps", "2", "--guidance", "9", "--json"},
                                 {.folder = folder.path()});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr("warning: --guidance: Guidance over 8 sharpens textures"));
    EXPECT_THAT(result.json()["advice"][0].get<std::string>(), HasSubstr("--guidance"));
    EXPECT_EQ(filesIn(folder.path()).size(), 1u);
    EXPECT_EQ(run({"generate", "a cat", "--size", "64", "--steps", "2"}, {.folder = folder.path()}).err, "")
        << "nothing to say of the model's own values";
}
