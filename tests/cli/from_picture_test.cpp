// Pictures that are made again from what their files say.

#include "cli/program.h"
#include "core/test_files.h"
#include "io/png.h"
#include "params/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace zimage::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A folder with a picture of the embedded model, and what the program makes of it.
class FromPicture : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_EQ(run({"generate", "a {red|blue} \\{fox\\}", "--size", "64", "--steps", "2", "--seed", "7", "--output",
                       "first.png"})
                      .status,
                  0);
    }

    RunResult run(const std::vector<std::string>& arguments) const
    {
        return test::run(arguments, {.folder = m_folder.path()});
    }

    RunResult again(const std::vector<std::string>& more = {}, const std::string& picture = "first.png") const
    {
        std::vector<std::string> arguments{"generate", "--from", picture, "--output", "again.png"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }

    PictureRecord record(const std::string& name) const
    {
        for (const PictureText& text : readPng(m_folder / name).texts)
            if (text.keyword == "zimage")
                return recordFromMetadata(text.text);
        return {};
    }

    /// The first picture with another text of ours.
    void rewrite(const std::string& name, const PictureRecord& as) const
    {
        const auto bytes = encodePng(readPng(m_folder / "first.png").image, pictureTexts(as));
        std::ofstream(m_folder / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    TempFolder m_folder;
};

TEST_F(FromPicture, IsEqualBitForBit)
{
    const RunResult result = again();
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "again.png\n");
    EXPECT_THAT(result.err, HasSubstr("The picture is equal to first.png, bit for bit."));
    EXPECT_EQ(readPng(m_folder / "again.png").image.rgb, readPng(m_folder / "first.png").image.rgb);
    EXPECT_EQ(record("again.png").params.prompt, record("first.png").params.prompt) << "drawn as it was";
    EXPECT_EQ(record("again.png").params.seed, 7);
    const auto json = again({"--json"}).json();
    EXPECT_EQ(json["again"]["compared"], true);
    EXPECT_EQ(json["again"]["equal"], true);
    EXPECT_EQ(json["again"]["largest_difference"], 0);
    EXPECT_EQ(again({"--quiet"}).err, "");
}

TEST_F(FromPicture, AnotherPrecisionIsTheReasonForADifference)
{
    const RunResult result = again({"--precision", "bf16"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("The picture differs from first.png by "));
    EXPECT_THAT(result.err, HasSubstr(" % of the pixels. The precision was fp32, and is bf16 now."));
    const auto json = again({"--precision", "bf16", "--json"}).json()["again"];
    EXPECT_EQ(json["equal"], false);
    EXPECT_GT(json["largest_difference"], 0);
    EXPECT_GT(json["differing_share"], 0);
    EXPECT_THAT(json["reasons"].get<std::vector<std::string>>(), Contains(HasSubstr("bf16")));
}

TEST_F(FromPicture, FlagsWinAndThenNothingIsCompared)
{
    const RunResult result = again({"--steps", "1", "--seed", "8", "--json"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.json()["parameters"]["steps"], 1);
    EXPECT_EQ(result.json()["parameters"]["width"], 64) << "from the picture";
    EXPECT_EQ(result.json()["again"]["compared"], false);
    EXPECT_THAT(result.json()["again"]["differing_settings"].get<std::vector<std::string>>(),
                ElementsAre("seed", "steps"));
    EXPECT_EQ(run({"generate", "a lake", "--from", "first.png", "--json"}).json()["parameters"]["prompt"], "a lake");
}

TEST_F(FromPicture, APresetIsKeptUnlessItsSettingsChange)
{
    ASSERT_EQ(run({"generate", "a fox", "--preset", "zimage-mini-quick", "--output", "quick.png"}).status, 0);
    const std::string name = record("quick.png").preset;
    EXPECT_NE(name, "");
    EXPECT_EQ(record("first.png").preset, "");
    ASSERT_EQ(again({}, "quick.png").status, 0);
    EXPECT_EQ(record("again.png").preset, name);
    ASSERT_EQ(again({"--steps", "1"}, "quick.png").status, 0);
    EXPECT_EQ(record("again-2.png").preset, "");
}

TEST_F(FromPicture, AnotherModelAndALostLoraAreSaid)
{
    PictureRecord other = record("first.png");
    other.modelName = "z-image-turbo";
    rewrite("other.png", other);
    const RunResult result = again({}, "other.png");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err,
                HasSubstr("warning: other.png was made with the model z-image-turbo, and this picture is "
                          "made with zimage-mini"));
    EXPECT_THAT(result.err, HasSubstr("bit for bit")) << "the pixels are those of the embedded model";

    other.modelName = "zimage-mini";
    other.params.loras = {{.file = "snow.safetensors", .sha256 = std::string(64, 'a')}};
    rewrite("lora.png", other);
    const RunResult lost = again({}, "lora.png");
    EXPECT_EQ(lost.status, 1);
    EXPECT_THAT(lost.err, HasSubstr("LoRA 'snow.safetensors', which is not known on this computer"));
    EXPECT_TRUE(isOneSentence(lost.err)) << lost.err;
}

TEST_F(FromPicture, ForeignPicturesGiveTheirSettingsAndNotes)
{
    const RunResult result = run({"generate", "--from", data("foreign/a1111.jpg").string(), "--size", "64", "--steps",
                                  "1", "--output", "b.png", "--json"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.json()["parameters"]["prompt"], "a barn");
    EXPECT_EQ(result.json()["parameters"]["seed"], 3);
    EXPECT_EQ(result.json()["again"]["compared"], false);
    EXPECT_EQ(result.json()["again"]["made_by"], "A1111");
    EXPECT_THAT(result.err, HasSubstr("was made by A1111"));
    const RunResult notes = run({"generate", "--from", data("foreign/easydiffusion.png").string(), "--size", "64",
                                 "--steps", "1", "--output", "c.png"});
    EXPECT_THAT(notes.err, HasSubstr("warning: "));
    EXPECT_THAT(notes.err, HasSubstr("use_stable_diffusion_model"));
}

TEST_F(FromPicture, WithoutSettingsOrAPictureItIsOneSentence)
{
    const auto bytes = encodePng(Image{1, 1, {1, 2, 3}}, {});
    const auto write = [&](const char* name, std::size_t count) {
        std::ofstream(m_folder / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(count));
    };
    write("bare.png", bytes.size());
    write("cut.png", bytes.size() / 2);
    const RunResult bare = again({}, "bare.png");
    EXPECT_EQ(bare.status, 2);
    EXPECT_THAT(bare.err, HasSubstr("--from: No settings are stored in bare.png"));
    const RunResult cut = again({}, "cut.png");
    EXPECT_EQ(cut.status, 1);
    EXPECT_THAT(cut.err, HasSubstr("cut.png"));
    const RunResult missing = again({}, "missing.png");
    EXPECT_EQ(missing.status, 1);
    EXPECT_THAT(missing.err, HasSubstr("missing.png"));
    for (const RunResult& each : {bare, cut, missing})
        EXPECT_TRUE(isOneSentence(each.err)) << each.err;
    EXPECT_FALSE(std::filesystem::exists(m_folder / "again.png"));
}

} // namespace
} // namespace zimage::test
