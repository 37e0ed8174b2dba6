#include "base/error.h"
#include "io/atomic_file.h"
#include "presets/preset_writer.h"
#include "test_files.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

using test::readFile;
using test::TempFolder;
using test::writeFile;

Preset presetOf(const GenerationParams& params)
{
    Preset preset;
    preset.name = "A \"night\": 夜 # 1";
    preset.models = {"*z-image*"};
    for (const ParamDef& def : paramTable())
        preset.values.emplace_back(&def, getParam(params, def));
    return preset;
}

GenerationParams unusual()
{
    GenerationParams params;
    params.prompt = "a cat: \"black\",\n\tand 一只狗 # not a comment \\ end ";
    params.guidance = 3.25;
    params.cfgTruncation = 0.1;
    params.seed = 9007199254740993;
    params.useRope = false;
    params.loras = {{.file = "/a b/c:d.safetensors"},
                    {.file = "雪 \"1\", # x", .sha256 = {}, .strength = -0.5, .toStep = 4, .on = false}};
    return params;
}

TEST(PresetWriter, WritesEveryRowSoThatItReadsBack)
{
    const Preset written = presetOf(unusual());
    const Preset read = parsePreset(presetYaml(written), "x.yaml");
    GenerationParams params;
    applyPreset(params, read);
    EXPECT_EQ(params, unusual());
    EXPECT_EQ(read.name, written.name);
    EXPECT_EQ(read.models, written.models);
}

TEST(PresetWriter, EditsTheOneLoraOfAnOlderFileInPlace)
{
    Preset preset = parsePreset("lora: a.safetensors # mine\nlora_scale: 0.5\nsteps: 8\n", "x.yaml");
    GenerationParams params;
    applyPreset(params, preset);
    params.loras.push_back({.file = "b.safetensors"});
    preset.values = presetValues(params, rowsOf(preset.values));
    std::erase_if(preset.values, [](const auto& each) { // the rest is not what this is about
        return each.first->group != ParamGroup::Weights && each.first != findParam("steps");
    });
    const std::string edited = editedPresetYaml("lora: a.safetensors # mine\nlora_scale: 0.5\nsteps: 8\n", preset);
    EXPECT_EQ(edited,
              "lora: [{\"file\":\"a.safetensors\",\"strength\":0.5},{\"file\":\"b.safetensors\"}] # mine\n"
              "lora_scale: 0.5\nsteps: 8\n");
    GenerationParams read;
    applyPreset(read, parsePreset(edited, "x.yaml"));
    EXPECT_EQ(read.loras, params.loras);
}

TEST(PresetWriter, KeepsCommentsOrderSpellingAndUnknownKeysOfAFile)
{
    const std::string before = "# mine\nguidance_scale: 6.5   # firm\nsampler: euler  # a later version's\nvae:\n  "
                               "enable_tiling: true\n  slices: [1, 2]\nsteps: 8\n";
    std::vector<UnknownKey> unknown;
    Preset preset = parsePreset(before, "x.yaml", &unknown);
    ASSERT_EQ(unknown.size(), 2U);
    EXPECT_EQ(unknown[0].path, "sampler");
    EXPECT_EQ(unknown[1].path, "vae.slices");
    for (auto& [def, value] : preset.values)
        if (def == findParam("guidance"))
            value = 4.0;
    preset.values.emplace_back(findParam("shift"), 2.5);
    EXPECT_EQ(editedPresetYaml(before, preset),
              "# mine\nguidance_scale: 4.0   # firm\nsampler: euler  # a later version's\nvae:\n  enable_tiling: true\n"
              "  slices: [1, 2]\nsteps: 8\nshift: 2.5\n");
}

TEST(PresetWriter, WritesAFileAnewThatCannotBeEditedByLinesAndKeepsUnknownKeys)
{
    const std::string before = "{steps: 8, sampler: {name: euler, order: [1, two]}, vae: {slices: 4}}\n";
    std::vector<UnknownKey> unknown;
    Preset preset = parsePreset(before, "preset.yaml", &unknown);
    preset.values.front().second = std::int64_t{20};
    std::vector<UnknownKey> kept;
    const Preset after = parsePreset(editedPresetYaml(before, preset), "preset.yaml", &kept);
    EXPECT_EQ(after.values, preset.values);
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].node.items[1].items[1].text, "two");
}

TEST(PresetWriter, NeverWritesOverAnotherPresetAndNamesItsFileSafely)
{
    const TempFolder folder;
    const Preset preset = presetOf({});
    const auto first = saveNewPreset(folder.path(), preset);
    const auto second = saveNewPreset(folder.path(), preset);
    EXPECT_NE(first, second);
    EXPECT_EQ(first.parent_path(), folder.path());
    EXPECT_EQ(first.filename().string().find_first_of("\"/\\:"), std::string::npos);
}

TEST(PresetReader, RefusesUnknownKeysUnlessAskedForThem)
{
    EXPECT_THROW((void)parsePreset("sampler: euler\n", "x.yaml"), Error);
    std::vector<UnknownKey> unknown;
    (void)parsePreset("sampler: euler\nstep: 3\n", "x.yaml", &unknown);
    ASSERT_EQ(unknown.size(), 2U);
    EXPECT_EQ(unknown[1].message, "x.yaml:2:1: unknown key 'step'; did you mean steps?");
}

TEST(PresetReader, GoesOnBehindUnknownKeysOfItsSections)
{
    std::vector<UnknownKey> unknown;
    const Preset preset = parsePreset(
        "preset:\n  nam: A\n  author: me\n  name_zh: 甲\nvae:\n  blur: 1\n  enable_tiling: true\n", "x.yaml", &unknown);
    EXPECT_EQ(preset.nameZh, "甲");
    EXPECT_EQ(preset.values.size(), 1U);
    ASSERT_EQ(unknown.size(), 3U);
    EXPECT_EQ(unknown[0].path, "preset.nam");
    EXPECT_EQ(unknown[0].message, "x.yaml:2:3: unknown key 'preset.nam'; did you mean preset.name?");
    EXPECT_EQ(unknown[1].path, "preset.author");
    EXPECT_EQ(unknown[1].node.text, "me");
    EXPECT_EQ(unknown[2].path, "vae.blur");
}

TEST(PresetFolder, PassesOverFilesOfAnotherKind)
{
    const TempFolder folder;
    writeFile(folder / "sizes.yaml", "# sizes\n\nkind: resolutions # of all models\nfamilies: []\n");
    writeFile(folder / "mine.yaml", "kind: preset\nsteps: 4\n");
    const std::vector<Preset> presets = loadPresets(folder.path());
    ASSERT_EQ(presets.size(), 1U);
    EXPECT_EQ(presets[0].id, "mine");
    EXPECT_THROW((void)loadPreset(folder / "sizes.yaml"), Error);
}

TEST(AtomicFile, ReplacesAFileWholeAndKeepsItsPermissions)
{
    const TempFolder folder;
    writeFile(folder / "a", "old");
    std::filesystem::permissions(folder / "a",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const std::string text = "new";
    replaceFile(folder / "a", std::as_bytes(std::span(text.data(), text.size())));
    EXPECT_EQ(readFile(folder / "a"), "new");
    EXPECT_EQ(std::filesystem::status(folder / "a").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

} // namespace
} // namespace zimage
