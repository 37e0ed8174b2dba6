// A picture whose decoding was cut short, and how it goes on.

#include "cli/program.h"
#include "core/test_files.h"
#include "io/png.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

using namespace zimage::test;

namespace {

/// One with a long enough decode to be killed in it, and few steps.
std::vector<std::string> command(const std::filesystem::path& output)
{
    return {"generate",   "a cat", "--size", "1024x768", "--steps",  "1",
            "--guidance", "0",     "--seed", "3",        "--output", output.string()};
}

std::filesystem::path latentsIn(const TempFolder& state) { return state / "zimage-studio/latents"; }

} // namespace

TEST(Decode, GoesOnAfterAKillInTheMiddleOfDecoding)
{
    const TempFolder state;
    const TempFolder pictures;
    const RunOptions options{.environment = {{"XDG_STATE_HOME", state.path().string()}}};
    Program program(command(pictures / "killed.png"), options);
    std::error_code none;
    while (!std::filesystem::exists(latentsIn(state), none) || filesIn(latentsIn(state)).empty())
        usleep(2000);
    program.send(SIGKILL);
    ASSERT_EQ(program.finish().status, 128 + SIGKILL);
    ASSERT_TRUE(filesIn(pictures.path()).empty()) << "the decode was over before the kill";

    const auto latents = filesIn(latentsIn(state));
    ASSERT_EQ(latents.size(), 1U);
    const RunResult resumed =
        run({"decode", latents[0].string(), "--output", (pictures / "resumed.png").string()}, options);
    EXPECT_EQ(resumed.status, 0) << resumed.err;
    EXPECT_EQ(resumed.out, (pictures / "resumed.png").string() + "\n");
    ASSERT_EQ(run(command(pictures / "whole.png"), options).status, 0);
    EXPECT_EQ(zimage::readPng(pictures / "resumed.png").image.rgb, zimage::readPng(pictures / "whole.png").image.rgb);
    EXPECT_EQ(filesIn(latentsIn(state)), latents) << "a picture that was made leaves no latents";
}

TEST(Decode, SaysWhatIsWrongWithAFile)
{
    const TempFolder folder;
    writeFile(folder / "broken.safetensors", "not a tensor in sight");
    for (const std::string& file : {(folder / "absent").string(), (folder / "broken.safetensors").string()}) {
        const RunResult result = run({"decode", file});
        EXPECT_NE(result.status, 0);
        EXPECT_TRUE(isOneSentence(result.err)) << result.err;
        EXPECT_NE(result.err.find(file), std::string::npos) << result.err;
    }
    EXPECT_EQ(run({"decode"}).status, 2);
}
