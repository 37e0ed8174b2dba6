#include "job/made_again.h"
#include "job/picture_file.h"
#include "library/picture_reader.h"
#include "test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace zimage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Image image(std::uint8_t last = 0) { return {2, 2, {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, last}}; }

PictureRecord record()
{
    PictureRecord made;
    made.params.prompt = "a fox";
    made.params.seed = 7;
    made.params.width = made.params.height = 2;
    made.modelName = "zimage-mini";
    made.modelSha256 = std::string(64, 'a');
    made.program = "Z-Image Studio 0.1.0";
    made.torchVersion = "1.13.1";
    made.device = "cpu";
    made.precision = "fp32";
    made.attentionBackend = "blocked";
    made.execution = "fused";
    made.instructionSet = "avx2";
    return made;
}

StoredSettings stored(const std::filesystem::path& file, const PictureRecord& as)
{
    const auto bytes = encodePng(image(), pictureTexts(as));
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return readStoredSettings(file).value();
}

TEST(MadeAgain, TellsTheLargestDifferenceAndItsShare)
{
    EXPECT_EQ(pixelDifference(image(), image())->largest, 0);
    const PixelDifference some = pixelDifference(image(), image(200)).value();
    EXPECT_EQ(some.largest, 200);
    EXPECT_EQ(some.share, 0.25);
    EXPECT_FALSE(pixelDifference(image(), Image{1, 1, {0, 0, 0}}));
}

TEST(MadeAgain, NamesEachReasonThatBothRecordsTell)
{
    EXPECT_THAT(reasonsToDiffer(record(), record()), IsEmpty());
    PictureRecord now = record();
    now.device = "NVIDIA H200";
    now.precision = "bf16";
    now.attentionBackend = "flash";
    now.execution = "graphs";
    now.instructionSet = "sm_90";
    now.torchVersion = "2.6";
    now.program = "Z-Image Studio 0.2.0";
    now.modelSha256 = std::string(64, 'b');
    EXPECT_THAT(reasonsToDiffer(record(), now),
                ElementsAre(HasSubstr("model zimage-mini"), "The device was cpu, and is NVIDIA H200 now.",
                            HasSubstr("fp32"), HasSubstr("blocked"), HasSubstr("fused"), HasSubstr("avx2"),
                            "libtorch was 1.13.1, and is 2.6 now.", HasSubstr("0.2.0")));
    now.modelName = "other";
    EXPECT_EQ(reasonsToDiffer(record(), now).front(), "The model was zimage-mini, and is other now.");
    EXPECT_THAT(reasonsToDiffer(PictureRecord(), now), IsEmpty()) << "an older file tells nothing";
}

TEST(MadeAgain, ALoraIsKnownByItsHashAndPrecisionDecidesNothing)
{
    GenerationParams one;
    one.loras = {{.file = "snow.safetensors", .sha256 = std::string(64, 'a')}};
    GenerationParams other = one;
    other.loras[0].file = "/elsewhere/winter.safetensors";
    other.precision = "bf16";
    EXPECT_THAT(differingSettings(one, other), IsEmpty());
    other.loras[0].strength = 0.5;
    other.steps += 1;
    EXPECT_THAT(differingSettings(one, other), ElementsAre(findParam("steps"), findParam("loras")));
}

TEST(MadeAgain, ComparesWithTheFile)
{
    const test::TempFolder folder;
    const StoredSettings original = stored(folder / "a.png", record());
    EXPECT_TRUE(compareWithOriginal(original, record(), image()).equal());
    EXPECT_THAT(compareWithOriginal(original, record(), image()).text("a.png"), HasSubstr("bit for bit"));
    const MadeAgain differing = compareWithOriginal(original, record(), image(9));
    EXPECT_FALSE(differing.equal());
    EXPECT_THAT(differing.text("a.png"), HasSubstr("by 9 of 255 at most, in 25 % of the pixels. Its file tells"));
    PictureRecord other = record();
    other.params.seed = 8;
    EXPECT_EQ(compareWithOriginal(original, other, image()).outcome, MadeAgain::Outcome::OtherSettings);
    std::filesystem::remove(folder / "a.png");
    const MadeAgain gone = compareWithOriginal(original, record(), image());
    EXPECT_EQ(gone.outcome, MadeAgain::Outcome::NotComparable);
    EXPECT_THAT(gone.text("a.png"), HasSubstr("a.png"));
}

TEST(MadeAgain, ThePresetIsInBothTexts)
{
    PictureRecord with = record();
    with.preset = "Ink, \"quick\"";
    with.params.width = with.params.height = 64;
    EXPECT_EQ(recordFromMetadata(metadataJson(with)).preset, with.preset);
    EXPECT_THAT(infotext(with), HasSubstr(R"(Preset: "Ink, \"quick\"")"));
    EXPECT_THAT(readInfotext(infotext(with))->notes, IsEmpty());
}

TEST(MadeAgain, TheLibraryKnowsThePreset)
{
    const test::TempFolder folder;
    PictureRecord with = record();
    with.preset = "Ink";
    static_cast<void>(stored(folder / "a.png", with));
    EXPECT_EQ(readLibraryPicture(folder / "a.png")->preset, "Ink");
}

TEST(StoredSettings, PromptsAreDrawnAsTheyWere)
{
    const test::TempFolder folder;
    PictureRecord drawn = record();
    drawn.params.prompt = "a {red|blue} fox";
    const StoredSettings settings = stored(folder / "a.png", drawn);
    GenerationParams params;
    applyValues(params, exactValues(settings));
    EXPECT_EQ(params.prompt, "a \\{red\\|blue\\} fox");
    EXPECT_EQ(params.seed, 7);
}

} // namespace
} // namespace zimage
