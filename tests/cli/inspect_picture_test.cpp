// What inspect says of pictures, ours and those of other programs.

#include "cli/program.h"
#include "core/test_files.h"
#include "io/png.h"
#include "params/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace zimage::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class InspectPicture : public testing::Test {
protected:
    RunResult inspect(const std::vector<PictureText>& texts, const std::vector<std::string>& options = {}) const
    {
        const auto path = m_folder.path() / "picture.png";
        const auto bytes = encodePng(Image{1, 1, {1, 2, 3}}, texts);
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        std::vector<std::string> arguments{"inspect", path.string()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return run(arguments);
    }

private:
    TempFolder m_folder;
};

const std::string kA1111 = "a fox, 雪\nNegative prompt: dull\nSteps: 9, Sampler: Euler a, CFG scale: 4.5, Seed: 42, "
                           "Size: 512x768, Version: v1.10.1";

TEST_F(InspectPicture, NamesTheOtherProgramAndWhatItsSettingsMeanHere)
{
    const RunResult result = inspect({{"parameters", kA1111}});
    EXPECT_EQ(result.status, 0) << result.err;
    for (const char* words : {"made by A1111", "a fox, 雪", "guidance", "3.5", "512", "768",
                              "These settings have no counterpart here: Sampler 'Euler a'"})
        EXPECT_THAT(result.out, HasSubstr(words));
    EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
}

TEST_F(InspectPicture, TellsProgramsTheSame)
{
    const auto report = inspect({{"parameters", kA1111}}, {"--json"}).json();
    EXPECT_EQ(report["made_by"], "A1111");
    EXPECT_EQ(report["settings"]["guidance"], 3.5);
    EXPECT_EQ(report["settings"]["seed"], 42);
    EXPECT_EQ(report["notes"].size(), 1u);
    EXPECT_EQ(report["texts"]["parameters"], kA1111);
    EXPECT_TRUE(inspect({}, {"--json"}).json()["made_by"].is_null());
}

TEST_F(InspectPicture, ShowsOurOwnSettings)
{
    PictureRecord record;
    record.params.prompt = "a fox";
    record.params.steps = 13;
    record.program = "Z-Image Studio 0.1.0";
    record.modelSha256 = std::string(64, 'a');
    record.instructionSet = "avx2";
    record.params.loras = {{.file = "/secret/snow.safetensors"}};
    const RunResult result = inspect(pictureTexts(record));
    EXPECT_THAT(result.out, HasSubstr("made by Z-Image Studio"));
    EXPECT_THAT(result.out, HasSubstr("13"));
    EXPECT_THAT(result.out, HasSubstr(record.modelSha256));
    EXPECT_THAT(result.out, HasSubstr("avx2"));
    EXPECT_THAT(result.out, HasSubstr("snow.safetensors"));
    EXPECT_THAT(result.out, Not(HasSubstr("secret")));
    const auto report = inspect(pictureTexts(record), {"--json"}).json();
    EXPECT_EQ(report["settings"]["made_with"]["program"], "Z-Image Studio 0.1.0");
    EXPECT_TRUE(report["notes"].empty());
}

TEST_F(InspectPicture, ShowsTextThatHoldsNoSettingsAsItIs)
{
    EXPECT_THAT(inspect({{"parameters", "just words"}}).out, HasSubstr("just words"));
}

TEST_F(InspectPicture, OutlivesHostileTexts)
{
    const std::string deep = "{\"version\": 1, \"x\": " + std::string(200'000, '[') + std::string(200'000, ']') + '}';
    const RunResult text = inspect({{"zimage", deep}});
    EXPECT_EQ(text.status, 1);
    EXPECT_THAT(text.err, HasSubstr("damaged"));
    const RunResult report = inspect({{"zimage", deep}, {"prompt", deep}, {"parameters", deep}}, {"--json"});
    EXPECT_EQ(report.status, 0) << report.err;
    EXPECT_TRUE(report.json()["settings"].is_null());
    EXPECT_THAT(inspect({{"parameters", "a \x1b[31mfox\nNegative prompt: \nSteps: 9, CFG scale: 1, Seed: 1"}}).out,
                Not(HasSubstr("\x1b")));
}

} // namespace
} // namespace zimage::test
