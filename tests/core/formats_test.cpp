// Files that earlier versions have written (tests/data/formats, docs/formats.md): every value must come back.

#include "io/png.h"
#include "params/metadata.h"
#include "presets/preset_reader.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <string>

namespace zimage {
namespace {

using test::data;

PictureRecord recordOf(const char* file)
{
    for (const PictureText& text : readPng(test::data(std::string("formats/picture/") + file)).texts)
        if (text.keyword == "zimage")
            return recordFromMetadata(text.text);
    throw std::runtime_error("no settings in the picture");
}

/// What both pictures were asked for, but for their LoRAs.
GenerationParams foxParams()
{
    GenerationParams params;
    params.prompt = "a red fox, at dawn";
    params.negativePrompt = "blurry";
    params.width = 64;
    params.height = 96;
    params.seed = 42;
    params.steps = 3;
    params.guidance = 2.5;
    params.shift = 4;
    params.cfgNormalization = 1.2;
    params.vaeTiling = true;
    params.variationSeed = 9;
    params.variationStrength = 0.25;
    return params;
}

TEST(Formats, APictureOfVersion1IsReadWhole)
{
    const PictureRecord record = recordOf("1.png");
    GenerationParams params = foxParams();
    params.loras = {{.file = "snow.safetensors", .sha256 = {}, .strength = 0.5}};
    EXPECT_EQ(record.params, params);
    EXPECT_EQ(record.modelName, "zimage-mini");
    EXPECT_EQ(record.modelSha256, "");
    EXPECT_EQ(record.promptOriginal, "a red fox, {in snow|at dawn}");
    EXPECT_EQ(record.lostPrompt, "");
    EXPECT_TRUE(record.guardEvents.empty());
    EXPECT_EQ(record.program, "Z-Image Studio 0.1.0");
    EXPECT_EQ(record.torchVersion, "1.13.0");
    EXPECT_EQ(record.device, "cpu");
    EXPECT_EQ(record.precision, "fp32");
    EXPECT_EQ(record.attentionBackend, "blocked");
    EXPECT_EQ(record.execution, "fused");
    EXPECT_EQ(record.instructionSet, "");
    EXPECT_EQ(record.shift, 4);
}

TEST(Formats, APictureOfVersion2IsReadWhole)
{
    const PictureRecord record = recordOf("2.png");
    GenerationParams params = foxParams();
    params.loras = {{.file = "snow.safetensors",
                     .sha256 = "1370ef113e60f50a681b77eaa72fe5b01d1651d6b3042d50ba0fc1252abe396c",
                     .strength = 0.5},
                    {.file = "ink.safetensors",
                     .sha256 = "6c35de17226bacb45c8272df3ab268237c7e59a27e0031d8936e1d34f177dec4",
                     .strength = -0.25},
                    {.file = "off.safetensors", .sha256 = {}, .strength = 2, .fromStep = 2, .toStep = 3, .on = false}};
    EXPECT_EQ(record.params, params);
    EXPECT_EQ(record.modelName, "zimage-mini");
    EXPECT_EQ(record.modelSha256, "ca0d1b7cc08e1ab98edb2b69ddea4613ca2b40da69975d6f0a01d2f5482e6ee5");
    EXPECT_EQ(record.promptOriginal, "a red fox, {in snow|at dawn}");
    EXPECT_EQ(record.program, "Z-Image Studio 0.1.0");
    EXPECT_EQ(record.torchVersion, "1.13.0");
    EXPECT_EQ(record.device, "cpu");
    EXPECT_EQ(record.precision, "fp32");
    EXPECT_EQ(record.attentionBackend, "blocked");
    EXPECT_EQ(record.execution, "fused");
    EXPECT_EQ(record.instructionSet, "avx512");
    EXPECT_EQ(record.shift, 4);
}

TEST(Formats, APresetWithOneLoraInTwoKeysIsReadWhole)
{
    const Preset preset = loadPreset(data("formats/preset/1.yaml"));
    EXPECT_EQ(preset.name, "Soft light");
    EXPECT_EQ(preset.nameZh, "柔光");
    EXPECT_EQ(preset.description, "Portraits: soft, warm");
    EXPECT_EQ(preset.descriptionZh, "人像：柔和、温暖");
    EXPECT_EQ(preset.models, std::vector<std::string>{"*z-image-turbo*"});
    EXPECT_EQ(preset.checkPrompt, "a portrait of a woman");
    EXPECT_EQ(preset.values.size(), 11U);
    GenerationParams params;
    applyPreset(params, preset);
    GenerationParams expected;
    expected.steps = 9;
    expected.guidance = 2.5;
    expected.cfgNormalization = 1;
    expected.width = 832;
    expected.height = 1216;
    expected.negativePrompt = "blurry, \"low\" quality";
    expected.offload = "never";
    expected.vaeTiling = true;
    expected.vaeTileSize = 320;
    expected.loras = {{.file = "/home/artist/loras/portrait.safetensors", .sha256 = {}, .strength = 0.7}};
    EXPECT_EQ(params, expected);
}

TEST(Formats, APresetWithAListOfLorasIsReadWhole)
{
    const Preset preset = loadPreset(data("formats/preset/2.yaml"));
    EXPECT_EQ(preset.name, "Snow and ink");
    GenerationParams params;
    applyPreset(params, preset);
    GenerationParams expected;
    expected.steps = 28;
    expected.loras = {{.file = "snow.safetensors", .sha256 = {}, .strength = 0.5},
                      {.file = "ink.safetensors",
                       .sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                       .strength = -1,
                       .fromStep = 2,
                       .toStep = 20,
                       .on = false},
                      {.file = "plain.safetensors"}};
    EXPECT_EQ(params, expected);
}

} // namespace
} // namespace zimage
