#include "params/preset_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace zimage {
namespace {

bool has(const ParamValues& values, std::string_view key)
{
    return std::any_of(values.begin(), values.end(), [&](const auto& each) { return each.first->key == key; });
}

/// Everything away from its default.
GenerationParams users()
{
    GenerationParams params;
    params.prompt = "a fox";
    params.negativePrompt = "blur";
    params.seed = 7;
    params.count = 4;
    params.steps = 20;
    params.precision = "bf16";
    params.loras = {{.file = "snow.safetensors", .sha256 = {}, .strength = 0.5}};
    params.device = "cuda:1";
    params.threads = 3;
    params.vramBudget = 12;
    params.offload = "always";
    params.execution = "plain";
    params.keepRejected = true;
    params.markAsAi = false;
    return params;
}

TEST(PresetValues, CarryWhatBelongsToThePictureAndNothingElse)
{
    const ParamValues values = presetValues(users(), {});
    for (const char* key : {"steps", "width", "negative_prompt", "precision", "guards", "vae_tiling"})
        EXPECT_TRUE(has(values, key)) << key;
    for (const char* key :
         {"prompt", "seed", "count", "loras", "lora_scale", "device", "threads", "vram_budget", "offload", "low_vram",
          "allow_fp8", "execution", "attention_backend", "keep_rejected", "mark_as_ai"})
        EXPECT_FALSE(has(values, key)) << key;
}

TEST(PresetValues, CarryWhatThePresetNamesItself)
{
    const ParamValues values = presetValues(users(), {findParam("loras"), findParam("vram_budget")});
    EXPECT_TRUE(has(values, "loras"));
    EXPECT_TRUE(has(values, "vram_budget"));
    EXPECT_FALSE(has(values, "offload"));
}

TEST(PresetValues, SayNothingOfTextsAtTheirDefault)
{
    EXPECT_FALSE(has(presetValues({}, {}), "negative_prompt"));
    EXPECT_FALSE(has(presetValues({}, {}), "precision"));
    EXPECT_TRUE(has(presetValues({}, {findParam("precision")}), "precision"));
}

TEST(PresetValues, ChoosingAPresetKeepsWhatIsTheUsers)
{
    GenerationParams params; // the preset's
    params.steps = 8;
    keepOwn(params, users(), {});
    GenerationParams expected = users();
    expected.steps = 8;
    expected.precision = "auto";
    EXPECT_EQ(params, expected);
}

TEST(PresetValues, ChoosingAPresetTakesWhatItNames)
{
    GenerationParams params;
    params.device = "cpu";
    params.prompt = "its own";
    keepOwn(params, users(), {findParam("device"), findParam("prompt")});
    EXPECT_EQ(params.device, "cpu");
    EXPECT_EQ(params.prompt, "its own");
    EXPECT_EQ(params.threads, 3);
}

TEST(PresetValues, AStrengthThatAPresetNamesGoesToTheUsersLora)
{
    GenerationParams params;
    ASSERT_FALSE(setParamText(params, *findParam("lora_scale"), "0.9"));
    keepOwn(params, users(), {findParam("lora_scale")});
    EXPECT_EQ(params.loras, (LoraList{{.file = "snow.safetensors", .sha256 = {}, .strength = 0.9}}));
}

TEST(PresetValues, SettingsOfAPictureLeaveTheMachineAlone)
{
    GenerationParams picture;
    picture.prompt = "another";
    picture.seed = 1;
    picture.device = "cuda:5";
    picture.vramBudget = 80;
    keepMachine(picture, users());
    EXPECT_EQ(picture.prompt, "another");
    EXPECT_EQ(picture.seed, 1);
    EXPECT_EQ(picture.device, "cuda:1");
    EXPECT_EQ(picture.vramBudget, 12);
    EXPECT_EQ(picture.count, 4);
    EXPECT_TRUE(picture.loras.empty());
}

} // namespace
} // namespace zimage
