#include "base/error.h"
#include "params/validate.h"
#include "presets/preset_reader.h"
#include "test_files.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

using test::TempFolder;
using test::writeFile;

ErrorCode loadError(const std::filesystem::path& path, std::string* message = nullptr)
{
    try {
        (void)loadPreset(path);
    } catch (const Error& error) {
        if (message != nullptr)
            *message = error.what();
        return error.code();
    }
    return ErrorCode::Internal;
}

TEST(PresetFile, SaysWhatIsWrongWithThePath)
{
    const TempFolder folder;
    std::string message;
    EXPECT_EQ(loadError(folder / "none.yaml", &message), ErrorCode::NotFound);
    EXPECT_EQ(message, (folder / "none.yaml").string() + ": there is no such file.");
    EXPECT_EQ(loadError(folder.path(), &message), ErrorCode::Unreadable);
    EXPECT_EQ(message, folder.path().string() + ": this is a folder, not a YAML file.");
    writeFile(folder / "bad.yaml", "steps: many\n");
    EXPECT_EQ(loadError(folder / "bad.yaml", &message), ErrorCode::BadParameter);
    EXPECT_EQ(message, (folder / "bad.yaml").string() + ":1:8: steps 'many' is not a whole number.");
}

TEST(PresetFile, RefusesHundredMegabytesWithoutReadingThem)
{
    const TempFolder folder;
    writeFile(folder / "huge.yaml", "width: 512\n");
    std::filesystem::resize_file(folder / "huge.yaml", 100'000'000); // sparse
    std::string message;
    EXPECT_EQ(loadError(folder / "huge.yaml", &message), ErrorCode::Corrupt);
    EXPECT_EQ(message,
              (folder / "huge.yaml").string()
                  + ":1:1: the file is larger than 1 MiB, too large for a YAML file of this program.");
}

TEST(PresetFolder, ListsItsPresetsByFileName)
{
    const TempFolder folder;
    writeFile(folder / "b.yaml", "width: 512\n");
    writeFile(folder / "a.yaml", "width: 256\n");
    writeFile(folder / ".hidden.yaml", ":");
    writeFile(folder / "notes.txt", ":");
    std::filesystem::create_directory(folder / "c.yaml");
    const std::vector<Preset> presets = loadPresets(folder.path());
    ASSERT_EQ(presets.size(), 2u);
    EXPECT_EQ(presets[0].id, "a");
    EXPECT_EQ(presets[0].path, folder / "a.yaml");
    EXPECT_EQ(presets[1].id, "b");
    EXPECT_TRUE(loadPresets(folder / "none").empty());
    EXPECT_TRUE(loadPresets(folder / "b.yaml").empty());
    writeFile(folder / "z.yaml", "widht: 3\n");
    EXPECT_THROW((void)loadPresets(folder.path()), Error);
}

TEST(PresetFolder, FindsByIdThenByNameEarlierFoldersFirst)
{
    const TempFolder user;
    const TempFolder shipped;
    writeFile(shipped / "fast.yaml", "preset: {name: Quick look, name_zh: 快速}\nsteps: 4\n");
    writeFile(shipped / "fine.yaml", "preset: {name: Fine}\nsteps: 40\n");
    writeFile(user / "fine.yaml", "preset: {name: My fine}\nsteps: 50\n");
    writeFile(user / "broken.yaml", "stepps: 3\n");
    const std::vector<std::filesystem::path> folders{user.path(), shipped.path(), shipped / "none"};
    EXPECT_EQ(findPreset("fine", folders).path, user / "fine.yaml");
    EXPECT_EQ(findPreset("fine.yaml", folders).path, user / "fine.yaml");
    EXPECT_EQ(findPreset("fast", folders).id, "fast");
    EXPECT_EQ(findPreset("quick LOOK", folders).id, "fast");
    EXPECT_EQ(findPreset("快速", folders).id, "fast");
    EXPECT_THROW((void)findPreset("broken", folders), Error);
}

TEST(PresetFolder, ProposesTheNearestPreset)
{
    const TempFolder folder;
    writeFile(folder / "zimage-mini.yaml", "preset: {name: Embedded}\n");
    writeFile(folder / "portrait.yaml", "");
    const auto message = [&](std::string_view wanted,
                             const std::vector<std::filesystem::path>& folders) -> std::string {
        try {
            (void)findPreset(wanted, folders);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::BadParameter);
            return error.what();
        }
        return "found";
    };
    EXPECT_EQ(message("zimge-mini", {folder.path()}),
              "there is no preset 'zimge-mini'; did you mean 'zimage-mini'? The presets are portrait, zimage-mini.");
    EXPECT_EQ(message("embeded", {folder.path()}),
              "there is no preset 'embeded'; did you mean 'Embedded'? The presets are portrait, zimage-mini.");
    EXPECT_EQ(message("../portrait", {folder.path()}),
              "there is no preset '../portrait'. The presets are portrait, zimage-mini.");
    EXPECT_EQ(message("", {folder.path()}), "there is no preset ''. The presets are portrait, zimage-mini.");
    EXPECT_EQ(message("x", {}), "there is no preset 'x'. No presets were found.");
}

TEST(PresetForModel, TakesTheLongestMatchingGlob)
{
    const auto preset = [](const std::string& id, std::vector<std::string> models) {
        Preset made;
        made.id = id;
        made.models = std::move(models);
        return made;
    };
    const std::vector<Preset> presets{preset("any", {"*"}),
                                      preset("base", {"*z-image*"}),
                                      preset("none", {}),
                                      preset("turbo", {"x", "*z-image-turbo*"}),
                                      preset("later", {"*Z-IMAGE*"}),
                                      preset("one", {"mini-?"}),
                                      preset("stars", {"**a**b?c*d*"})};
    const auto id = [&](std::string_view model) {
        const Preset* found = presetForModel(presets, model);
        return found == nullptr ? std::string() : found->id;
    };
    EXPECT_EQ(id("Z-Image"), "base");
    EXPECT_EQ(id("my-z-image-turbo-bf16"), "turbo");
    EXPECT_EQ(id("mini-1"), "one");
    EXPECT_EQ(id("mini-字"), "one");
    EXPECT_EQ(id("mini-12"), "any");
    EXPECT_EQ(id("mini-"), "any");
    EXPECT_EQ(id("xxabxcxxd"), "stars");
    EXPECT_EQ(id(""), "any");
    EXPECT_EQ(presetForModel({}, "x"), nullptr);
    EXPECT_EQ(presetForModel({preset("a", {"b"})}, "ab"), nullptr);
    // A glob made to backtrack for ever.
    std::string stars;
    for (int i = 0; i < 200; ++i)
        stars += "*a";
    EXPECT_EQ(presetForModel({preset("slow", {stars + "b"})}, std::string(5000, 'a')), nullptr);
}

// ---- What is shipped ----

TEST(ShippedPresets, AllLoadAreLegalAndNamedInBothLanguages)
{
    const std::vector<Preset> presets = loadPresets(test::source("presets"));
    EXPECT_GE(presets.size(), 5u);
    for (const Preset& preset : presets) {
        GenerationParams params;
        applyPreset(params, preset);
        // The embedded model's unit is the stricter one.
        for (const ParamIssue& issue : validate(params, {32, 8192, 1504}))
            ADD_FAILURE() << preset.id << ": " << issue.message;
        EXPECT_FALSE(preset.name.empty() || preset.nameZh.empty() || preset.description.empty()
                     || preset.descriptionZh.empty())
            << preset.id;
        for (const auto& [def, value] : preset.values) {
            const std::string key = def->key;
            EXPECT_TRUE(key != "prompt" && key != "negative_prompt" && key != "seed") << preset.id << " sets " << key;
        }
    }
}

TEST(ShippedPresets, SayWhatTheirModelsWant)
{
    const std::vector<Preset> presets = loadPresets(test::source("presets"));
    const auto forModel = [&](std::string_view model) {
        GenerationParams params;
        const Preset* preset = presetForModel(presets, model);
        EXPECT_NE(preset, nullptr) << model;
        if (preset != nullptr)
            applyPreset(params, *preset);
        return params;
    };
    const GenerationParams mini = forModel("zimage-mini");
    EXPECT_EQ(mini.width, 512);
    EXPECT_EQ(mini.height, 512);
    EXPECT_EQ(mini.steps, 12);
    EXPECT_DOUBLE_EQ(mini.guidance, 3.0);
    for (const char* model : {"Z-Image-Turbo", "z_image_turbo_bf16", "my-Z-Image-Turbo-v2"}) {
        EXPECT_EQ(forModel(model).steps, 8) << model;
        EXPECT_DOUBLE_EQ(forModel(model).guidance, 0.0) << model;
    }
    for (const char* model : {"Z-Image", "Z-Image-Base", "z_image"}) {
        EXPECT_EQ(forModel(model).steps, 28) << model;
        EXPECT_DOUBLE_EQ(forModel(model).guidance, 4.0) << model;
        EXPECT_DOUBLE_EQ(forModel(model).cfgNormalization, 0.0) << model;
    }
    EXPECT_EQ(presetForModel(presets, "sdxl"), nullptr);
}

TEST(ShippedPresets, TheArticlesBalanceIsReadInItsOwnSpelling)
{
    GenerationParams params;
    applyPreset(params, findPreset("article-balanced", {test::source("presets")}));
    EXPECT_EQ(params.steps, 12);
    EXPECT_DOUBLE_EQ(params.guidance, 6.5);
    EXPECT_EQ(params.width, 1024);
    EXPECT_EQ(params.height, 1024);
    EXPECT_TRUE(params.vaeTiling);
    EXPECT_EQ(params.vaeTileSize, 256);
    EXPECT_DOUBLE_EQ(params.vaeTileOverlap, 0.125);
    EXPECT_TRUE(params.forceOriginalResolution);
}

} // namespace
} // namespace zimage
