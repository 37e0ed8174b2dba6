#include "support/in_chinese.h"
#include "foreign_metadata/foreign_metadata.h"
#include "params/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The recalled values as text, by key.
std::map<std::string, std::string> valuesOf(const std::optional<ForeignMetadata>& recalled)
{
    std::map<std::string, std::string> values;
    if (recalled)
        for (const auto& [def, value] : recalled->values)
            values[def->key] = paramText(value);
    return values;
}

ForeignMetadata readForeignMetadata(const char* keyword, const std::string& text)
{
    const auto recalled = recall({{"Software", "x"}, {keyword, text}});
    EXPECT_TRUE(recalled) << text.substr(0, 200);
    return recalled.value_or(ForeignMetadata{});
}

std::string valueOf(const ForeignMetadata& recalled, const char* key)
{
    for (const auto& [def, value] : recalled.values)
        if (std::string_view(def->key) == key)
            return paramText(value);
    return "(none)";
}

using Values = std::map<std::string, std::string>;

// ---- A1111
// -------------------------------------------------------------------------------------------------------------

constexpr const char* kA1111 =
    "一只狐狸, 雪地\n\n  the second line: \"quoted\"\n"
    "Negative prompt: blurry,\nugly: very\n"
    "Steps: 9, Sampler: Euler a, Schedule type: Simple, CFG scale: 4.5, Seed: 42, Size: 512x768, "
    "Model hash: 0123456789, Model: \"a, \\\"b\\\": c\", Clip skip: 2, Version: v1.10.1";

TEST(ForeignA1111, ReadsPromptsAndTheLineOfSettings)
{
    const ForeignMetadata recalled = readForeignMetadata("parameters", kA1111);
    EXPECT_EQ(recalled.source, "A1111");
    EXPECT_EQ(valuesOf(recalled),
              (Values{{"prompt", "一只狐狸, 雪地\n\nthe second line: \"quoted\""},
                      {"negative_prompt", "blurry,\nugly: very"},
                      {"steps", "9"},
                      {"guidance", "3.5"},
                      {"seed", "42"},
                      {"width", "512"},
                      {"height", "768"}}));
    EXPECT_THAT(recalled.notes,
                ElementsAre("These settings have no counterpart here: Sampler 'Euler a', Schedule type 'Simple', Model "
                            "hash '0123456789', "
                            "Model 'a, \"b\": c', Clip skip '2', Version 'v1.10.1'."));
}

TEST(ForeignA1111, GivesGuidanceAsOneLessThanTheScale)
{
    for (const auto& [scale, guidance] : {std::pair{"1", "0.0"},
                                          {"1.0", "0.0"},
                                          {"0", "0.0"},
                                          {"0.0", "0.0"},
                                          {"3.2", "2.2"},
                                          {"4.3", "3.3"},
                                          {"31", "30.0"}})
        EXPECT_EQ(valueOf(readForeignMetadata("parameters", std::string("a\nSteps: 9, Seed: 1, CFG scale: ") + scale),
                          "guidance"),
                  guidance);
}

TEST(ForeignA1111, TakesALastLineOfTwoPairsForThePrompt)
{
    EXPECT_EQ(valueOf(readForeignMetadata("parameters", "a fox\nSteps: 9, Seed: 1"), "prompt"),
              "a fox\nSteps: 9, Seed: 1");
    const ForeignMetadata recalled =
        readForeignMetadata("parameters", "a fox\nNegative prompt: dull\nSteps: 9, Seed: 1");
    EXPECT_EQ(valuesOf(recalled), (Values{{"prompt", "a fox"}, {"negative_prompt", "dull\nSteps: 9, Seed: 1"}}));
    EXPECT_THAT(recalled.notes, ElementsAre("The text has prompts only, and no line of settings."));
}

TEST(ForeignA1111, IsNothingForTextOfAnotherKind)
{
    for (const char* text : {"", "\n\n", "{\"json\": 1}"})
        EXPECT_FALSE(recall({{"parameters", text}})) << text;
    for (const char* text : {"just words", "{a|b} fox", "::::::", "a: , b: , c:", "Model: X100, Lens: 23 mm"})
        EXPECT_FALSE(recall({{"UserComment", text}})) << text; // as a camera writes
    EXPECT_FALSE(recall({}));
    EXPECT_FALSE(recall({{"Comment", kA1111}}));
}

TEST(ForeignA1111, TakesTextWithoutSettingsForThePrompt)
{
    for (const char* text : {"just words", "{a|b} fox", "a: , b: , c:", "mood: calm, light: soft, place: a lake"}) {
        const ForeignMetadata recalled = readForeignMetadata("parameters", text);
        EXPECT_EQ(valuesOf(recalled), (Values{{"prompt", text}, {"negative_prompt", ""}}));
        EXPECT_THAT(recalled.notes, Contains("The text has prompts only, and no line of settings."));
    }
}

TEST(ForeignA1111, LeavesOutWhatIsOutOfRangeOrNoNumberAndSaysSo)
{
    const ForeignMetadata recalled = readForeignMetadata(
        "parameters", "a\nSteps: 900, CFG scale: 0.5, Seed: abc, Size: 8x99999999999999999999, Shift: 3");
    EXPECT_EQ(valuesOf(recalled), (Values{{"prompt", "a"}, {"negative_prompt", ""}}));
    EXPECT_THAT(recalled.notes,
                ElementsAre("Left out: steps 900 is outside 1 to 200.",
                            "Left out: guidance, which is one less than the CFG scale 0.5, would be outside 0 to 30.",
                            "Left out: seed 'abc' is not a whole number.", "Left out: width 8 is outside 16 to 8192.",
                            "Left out: height '99999999999999999999' is out of range: choose 16 to 8192.",
                            "These settings have no counterpart here: Shift '3'."));
    EXPECT_THAT(readForeignMetadata("parameters", "a\nSteps: 9, CFG scale: nan, Size: 512*512").notes,
                ElementsAre(HasSubstr("CFG scale"), "Left out: the size '512*512' is not written as WIDTHxHEIGHT."));
}

TEST(ForeignA1111, SaysInChineseWhatCannotBeTakenOver)
{
    const test::InChinese chinese;
    EXPECT_THAT(readForeignMetadata("parameters", "a\nSteps: 900, CFG scale: 0.5, Seed: abc, Sampler: Euler a").notes,
                ElementsAre("未采用：steps 的值 900 不在 1 到 200 之间。",
                            "未采用：guidance 比 CFG 值 0.5 小 1，不在 0 到 30 之间。",
                            "未采用：seed 的值“abc”不是整数。", "以下设置在本程序中没有对应项：Sampler“Euler a”。"));
}

TEST(ForeignA1111, ReducesASeedOfSixtyFourBitsToTheOnesThatCount)
{
    const ForeignMetadata recalled =
        readForeignMetadata("parameters", "a\nSteps: 9, CFG scale: 1, Seed: 18446744073709551615");
    EXPECT_EQ(valueOf(recalled, "seed"), "4294967295");
    EXPECT_THAT(recalled.notes, ElementsAre(HasSubstr("lowest 32 bits")));
    EXPECT_EQ(
        valueOf(readForeignMetadata("parameters", "a\nSteps: 9, CFG scale: 1, Seed: 9223372036854775807"), "seed"),
        "9223372036854775807");
}

TEST(ForeignA1111, SaysThatALoraInThePromptIsOnlyText)
{
    EXPECT_THAT(readForeignMetadata("parameters", "a fox <lora:snow:0.8>\nSteps: 9, CFG scale: 1, Seed: 1").notes,
                ElementsAre(HasSubstr("<lora:")));
}

TEST(ForeignA1111, KeepsTheFirstOfRepeatedKeys)
{
    EXPECT_EQ(
        valueOf(readForeignMetadata("parameters",
                                    "a\nSteps: 9, Seed: 1, Size: 64x64, Seed: 7, Hashes: {\"Steps: 3, Seed: 5\": 1}"),
                "seed"),
        "1");
}

TEST(ForeignA1111, ReadsInTimeInProportionToTheText)
{
    const std::size_t many = 400'000;
    std::string quotes = "a\nSteps: 9, Seed: 1, CFG scale: 1";
    for (std::size_t i = 0; i < many; ++i)
        quotes += ", k" + std::string(i % 2 == 0 ? ":\"" : ": \"x");
    for (const std::string& text :
         {quotes, std::string(many, ':'), std::string(many, '"'), "aa:" + std::string(many, '\\'),
          std::string(many, 'a'), std::string(many, '\n'), "Negative prompt:" + std::string(many, ' ')})
        (void)recall({{"parameters", text}}); // quadratic readers take minutes
}

TEST(ForeignA1111, RefusesWhatNoPromptIs)
{
    const std::string settings = "\nSteps: 9, CFG scale: 1, Seed: 1";
    const ForeignMetadata nul = readForeignMetadata("parameters", std::string("a\0b", 3) + settings);
    EXPECT_EQ(valueOf(nul, "prompt"), "(none)");
    EXPECT_THAT(nul.notes, ElementsAre("Left out: prompt 'a?b' has a NUL character in it."));
    EXPECT_THAT(readForeignMetadata("parameters", std::string(2U << 20, 'a') + settings).notes,
                ElementsAre(HasSubstr("longer than 1 MiB")));
    EXPECT_THAT(readForeignMetadata("parameters", "\xff" + settings).notes, ElementsAre(HasSubstr("not valid UTF-8")));
    EXPECT_FALSE(recall({{"parameters", std::string(5U << 20, 'a') + settings}}));
}

// ---- our own
// ----------------------------------------------------------------------------------------------------------

PictureRecord sample()
{
    PictureRecord record;
    record.params.prompt = "狐狸：雪\nline two, \"quoted\"";
    record.params.negativePrompt = "blurry: 模糊";
    record.params.steps = 12;
    record.params.guidance = 2.2;
    record.params.seed = 9007199254740993;
    record.params.width = 512;
    record.params.height = 384;
    record.params.cfgTruncation = 0.75;
    record.params.vaeTiling = true;
    record.params.maxSequenceLength = 1024;
    record.params.shift = 4.5;
    record.modelName = "zimage-mini";
    record.program = "Z-Image Studio 0.1.0";
    record.precision = "fp32";
    return record;
}

TEST(ForeignOwn, GivesBackEverythingFromOurOwnText)
{
    const PictureRecord record = sample();
    const auto recalled = recall(pictureTexts(record));
    ASSERT_TRUE(recalled);
    EXPECT_EQ(recalled->source, "Z-Image Studio");
    EXPECT_THAT(recalled->notes, IsEmpty());
    GenerationParams params;
    applyForeignMetadata(params, *recalled);
    EXPECT_EQ(params, record.params);
}

TEST(ForeignOwn, GivesTheSameBackFromTheInfotextAlone)
{
    const PictureRecord record = sample();
    const auto recalled = readInfotext(infotext(record));
    ASSERT_TRUE(recalled);
    EXPECT_EQ(recalled->source, "Z-Image Studio");
    EXPECT_THAT(recalled->notes, IsEmpty());
    GenerationParams params;
    applyForeignMetadata(params, *recalled);
    EXPECT_EQ(params, record.params);
}

TEST(ForeignOwn, KeepsPromptsThatLookLikeSettings)
{
    PictureRecord record = sample();
    record.params.prompt = "Steps: 1, Seed: 2, Size: 3x3";
    record.params.negativePrompt = "Steps: 4, Seed: 5, Size: 6x6";
    const ForeignMetadata recalled = readInfotext(infotext(record)).value();
    EXPECT_EQ(valueOf(recalled, "prompt"), record.params.prompt);
    EXPECT_EQ(valueOf(recalled, "negative_prompt"), record.params.negativePrompt);
    EXPECT_EQ(valueOf(recalled, "steps"), "12");
}

TEST(ForeignOwn, FallsBackToTheOtherTextWhenOursIsDamaged)
{
    const ForeignMetadata recalled =
        recall({{"zimage", "{\"version\": 1, \"steps\": \"eight\"}"}, {"parameters", infotext(sample())}}).value();
    EXPECT_EQ(valueOf(recalled, "steps"), "12");
    EXPECT_THAT(recalled.notes, Contains(HasSubstr("damaged")));
    const ForeignMetadata alone = recall({{"zimage", "{"}}).value();
    EXPECT_THAT(alone.values, IsEmpty());
    EXPECT_THAT(alone.notes, ElementsAre(HasSubstr("damaged")));
}

TEST(ForeignOwn, LeavesOutWhatALaterVersionAllows)
{
    const ForeignMetadata recalled =
        recall({{"zimage", R"({"version": 2, "steps": 5000, "precision": "int4", "seed": 7})"}}).value();
    EXPECT_EQ(valueOf(recalled, "steps"), "(none)");
    EXPECT_EQ(valueOf(recalled, "precision"), "(none)");
    EXPECT_EQ(valueOf(recalled, "seed"), "7");
    EXPECT_THAT(recalled.notes, ElementsAre(HasSubstr("steps 5000"), HasSubstr("precision 'int4'")));
}

// ---- stable-diffusion.cpp, SwarmUI, InvokeAI
// --------------------------------------------------------------------------------

TEST(ForeignSdCpp, ReadsItsLineWithoutTheDocumentAtItsEnd)
{
    const ForeignMetadata recalled =
        readForeignMetadata("parameters",
                            "狐狸\nNegative prompt: dull\nSteps: 8, CFG scale: 1.000000, Guidance: 3.5, "
                            "Eta: 0, Seed: 42, Size: 512x768, Model: z.gguf, "
                            "Sampler: euler, Version: stable-diffusion.cpp, SDCPP: "
                            "{\"seed\":42,\"prompt\":{\"positive\":\"a, Seed: 7, Width: 9\"}}");
    EXPECT_EQ(recalled.source, "stable-diffusion.cpp");
    EXPECT_EQ(valuesOf(recalled),
              (Values{{"prompt", "狐狸"},
                      {"negative_prompt", "dull"},
                      {"steps", "8"},
                      {"guidance", "0.0"},
                      {"seed", "42"},
                      {"width", "512"},
                      {"height", "768"}}));
    EXPECT_THAT(recalled.notes, ElementsAre(HasSubstr("Guidance '3.5', Eta '0', Model 'z.gguf'")));
}

TEST(ForeignSwarm, ReadsItsImageParameters)
{
    const ForeignMetadata recalled = readForeignMetadata("parameters", R"({
      "sui_image_params": {"prompt": "狐狸\nline \"two\"", "negativeprompt": "dull", "model": "z_image_turbo", "seed": 1, "steps": 8, "cfgscale": 4.5,
                           "aspectratio": "1:1", "width": 1024, "height": "768", "sigmashift": 3, "swarm_version": "0.9.7"},
      "sui_extra_data": {"date": "2026-01-01"}, "sui_models": []})");
    EXPECT_EQ(recalled.source, "SwarmUI");
    EXPECT_EQ(valuesOf(recalled),
              (Values{{"prompt", "狐狸\nline \"two\""},
                      {"negative_prompt", "dull"},
                      {"steps", "8"},
                      {"guidance", "3.5"},
                      {"seed", "1"},
                      {"width", "1024"},
                      {"height", "768"},
                      {"shift", "3.0"}}));
    EXPECT_THAT(recalled.notes, ElementsAre("These settings have no counterpart here: model 'z_image_turbo'."));
}

TEST(ForeignInvoke, ReadsItsMetadata)
{
    const ForeignMetadata recalled = readForeignMetadata(
        "invokeai_metadata",
        R"({"generation_mode": "z_image_txt2img", "positive_prompt": "a fox", "negative_prompt": null,
        "width": 1024, "height": 768, "seed": 7, "cfg_scale": 1.0, "steps": 8, "model": {"name": "Z-Image Turbo"}, "loras": [{"weight": 1}]})");
    EXPECT_EQ(recalled.source, "InvokeAI");
    EXPECT_EQ(valuesOf(recalled),
              (Values{{"prompt", "a fox"},
                      {"steps", "8"},
                      {"guidance", "0.0"},
                      {"seed", "7"},
                      {"width", "1024"},
                      {"height", "768"}}));
    EXPECT_THAT(recalled.notes,
                ElementsAre("These settings have no counterpart here: generation_mode 'z_image_txt2img', model "
                            "'Z-Image Turbo', loras."));
}

TEST(ForeignJson, SaysWhatItLeavesOut)
{
    const ForeignMetadata recalled = readForeignMetadata(
        "invokeai_metadata",
        R"({"positive_prompt": ["a"], "steps": "many", "seed": -5, "width": 512.5, "height": true, "cfg_scale": {}})");
    EXPECT_THAT(recalled.values, IsEmpty());
    EXPECT_THAT(recalled.notes,
                ElementsAre("Left out: prompt is a list or an object, not one value.", HasSubstr("steps 'many'"),
                            HasSubstr("CFG scale"), HasSubstr("seed -5 is negative"), HasSubstr("width '512.5'"),
                            HasSubstr("height 'true'")));
}

TEST(ForeignJson, RefusesHostileDocumentsWithANote)
{
    const std::size_t deep = 100'000;
    for (const auto& [text, why] :
         {std::pair{std::string(deep, '[') + std::string(deep, ']'), "nests too deeply"},
          {"{\"a\":" + std::string(deep, '[') + std::string(deep, ']') + "}", "nests too deeply"},
          {std::string("[1]"), "not a JSON object"},
          {std::string("{\"a\":1"), "not valid JSON"},
          {std::string("{\"a\":1e999}"), "not valid JSON"},
          {std::string("{\"a\":\"\\ud800\"}"), "not valid JSON"},
          {std::string("{\"a\":\"\xff\"}"), "not valid JSON"},
          {std::string(5U << 20, ' '), "larger than 4 MiB"},
          {"{\"a\":[" + std::string(200'000, ',') + "]}", "too many values"}}) {
        const ForeignMetadata recalled = readForeignMetadata("invokeai_metadata", text);
        EXPECT_THAT(recalled.values, IsEmpty());
        EXPECT_THAT(recalled.notes, ElementsAre(testing::AllOf(HasSubstr("InvokeAI"), HasSubstr(why))));
    }
}

// ---- ComfyUI
// ----------------------------------------------------------------------------------------------------------------

/// The graph of ComfyUI's own Z-Image template, with what `change` makes of it.
std::string comfyGraph(const std::function<void(nlohmann::json&)>& change = [](nlohmann::json&) {})
{
    auto graph = nlohmann::json::parse(R"({
      "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "z", "images": ["57:8", 0]}},
      "57:3": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 8, "cfg": 4.5, "sampler_name": "res_multistep", "scheduler": "simple",
        "denoise": 1, "model": ["57:11", 0], "positive": ["57:27", 0], "negative": ["57:33", 0], "latent_image": ["57:13", 0]}},
      "57:8": {"class_type": "VAEDecode", "inputs": {"samples": ["57:3", 0], "vae": ["57:29", 0]}},
      "57:11": {"class_type": "ModelSamplingAuraFlow", "inputs": {"shift": 3, "model": ["57:28", 0]}},
      "57:13": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 720, "height": 1280, "batch_size": 1}},
      "57:27": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox \u96ea\nline \"two\"", "clip": ["57:30", 0]}},
      "57:28": {"class_type": "UNETLoader", "inputs": {"unet_name": "z_image_turbo_bf16.safetensors", "weight_dtype": "default"}},
      "57:30": {"class_type": "CLIPLoader", "inputs": {"clip_name": "qwen_3_4b.safetensors", "type": "lumina2"}},
      "57:33": {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["57:27", 0]}}})");
    change(graph);
    return graph.dump(-1, ' ', true);
}

const Values kComfyValues{{"prompt", "a fox 雪\nline \"two\""},
                          {"negative_prompt", ""},
                          {"steps", "8"},
                          {"guidance", "3.5"},
                          {"seed", "5"},
                          {"width", "720"},
                          {"height", "1280"},
                          {"shift", "3.0"}};

TEST(ForeignComfy, FollowsTheSampler)
{
    const ForeignMetadata recalled = readForeignMetadata("prompt", comfyGraph());
    EXPECT_EQ(recalled.source, "ComfyUI");
    EXPECT_EQ(valuesOf(recalled), kComfyValues);
    EXPECT_THAT(
        recalled.notes,
        ElementsAre(
            "These settings have no counterpart here: sampler_name 'res_multistep', scheduler 'simple', unet_name "
            "'z_image_turbo_bf16.safetensors'."));
}

TEST(ForeignComfy, ReadsPythonsNaN)
{
    std::string text = comfyGraph([](nlohmann::json& graph) {
        graph["57:8"]["is_changed"] = {"MARK", "keep \\\" NaN"};
        graph["57:27"]["inputs"]["text"] = "NaN \"Infinity\" \\";
    });
    text.replace(text.find("\"MARK\""), 6, "NaN,-Infinity,Infinity");
    EXPECT_EQ(valueOf(readForeignMetadata("prompt", text), "prompt"), "NaN \"Infinity\" \\");
}

TEST(ForeignComfy, FollowsValuesThatSeveralNodesShare)
{
    const ForeignMetadata recalled = readForeignMetadata(
        "prompt", comfyGraph([](nlohmann::json& graph) {
            graph["1"] = {{"class_type", "PrimitiveInt"}, {"inputs", {{"value", 512}}}};
            graph["2"] = {{"class_type", "PrimitiveStringMultiline"}, {"inputs", {{"value", "shared text"}}}};
            graph["57:13"]["inputs"]["width"] = {"1", 0};
            graph["57:27"]["inputs"]["text"] = {"2", 0};
            graph["57:3"]["inputs"]["seed"] = {"1", 0};
        }));
    EXPECT_EQ(valueOf(recalled, "width"), "512");
    EXPECT_EQ(valueOf(recalled, "seed"), "512");
    EXPECT_EQ(valueOf(recalled, "prompt"), "shared text");
}

TEST(ForeignComfy, ReadsAWorkflowOfSeparateNodes)
{
    const ForeignMetadata recalled = readForeignMetadata("prompt", R"({
      "1": {"class_type": "RandomNoise", "inputs": {"noise_seed": 18446744073709551614}},
      "3": {"class_type": "SamplerCustomAdvanced", "inputs": {"noise": ["1", 0], "guider": ["4", 0], "sampler": ["5", 0], "sigmas": ["6", 0], "latent_image": ["7", 0]}},
      "4": {"class_type": "CFGGuider", "inputs": {"model": ["8", 0], "positive": ["9", 0], "negative": ["9", 1], "cfg": 3.0}},
      "5": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
      "6": {"class_type": "BasicScheduler", "inputs": {"scheduler": "simple", "steps": 20, "denoise": 1.0, "model": ["8", 0]}},
      "7": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768}},
      "8": {"class_type": "LoraLoaderModelOnly", "inputs": {"model": ["12", 0], "lora_name": "snow.safetensors"}},
      "9": {"class_type": "ControlNetApplyAdvanced", "inputs": {"positive": ["10", 0], "negative": ["11", 0], "strength": 1}},
      "10": {"class_type": "CLIPTextEncode", "inputs": {"text": "good"}},
      "11": {"class_type": "CLIPTextEncode", "inputs": {"text": "bad"}}})");
    EXPECT_EQ(valuesOf(recalled),
              (Values{{"prompt", "good"},
                      {"negative_prompt", "bad"},
                      {"steps", "20"},
                      {"guidance", "2.0"},
                      {"seed", "4294967294"},
                      {"width", "512"},
                      {"height", "768"}}));
    EXPECT_THAT(recalled.notes, ElementsAre(HasSubstr("lowest 32 bits"), HasSubstr("LoRA snow.safetensors at 1")));
}

TEST(ForeignComfy, TakesTheSamplerThatBeganAPictureOfTwoPasses)
{
    const ForeignMetadata recalled = readForeignMetadata(
        "prompt", comfyGraph([](nlohmann::json& graph) {
            graph["60"] = {{"class_type", "LatentUpscale"},
                           {"inputs", {{"samples", {"57:3", 0}}, {"width", 2048}, {"height", 2048}}}};
            graph["61"] = graph["57:3"];
            graph["61"]["inputs"]["latent_image"] = {"60", 0};
            graph["61"]["inputs"]["steps"] = 3;
            graph["57:8"]["inputs"]["samples"] = {"61", 0};
        }));
    EXPECT_EQ(valuesOf(recalled), kComfyValues);
    EXPECT_THAT(recalled.notes, Contains(HasSubstr("several samplers")));
}

TEST(ForeignComfy, ToleratesCirclesAndMissingNodes)
{
    const std::vector<std::function<void(nlohmann::json&)>> changes{
        [](nlohmann::json& graph) { graph["57:13"] = graph["57:3"]; },
        [](nlohmann::json& graph) {
            graph["57:3"]["inputs"]["latent_image"] = {"57:3", 0};
        },
        [](nlohmann::json& graph) {
            graph["57:11"]["inputs"]["model"] = {"57:11", 0};
        },
        [](nlohmann::json& graph) {
            graph["57:27"] = {{"class_type", "ConditioningCombine"},
                              {"inputs", {{"conditioning_1", {"57:27", 0}}, {"conditioning_2", {"0", 7}}}}};
        },
        [](nlohmann::json& graph) {
            graph["57:27"]["inputs"]["text"] = {"57:27", 0};
        },
        [](nlohmann::json& graph) {
            graph["57:3"]["inputs"]["seed"] = {"57:3", 0};
        },
        [](nlohmann::json& graph) {
            graph["57:3"]["inputs"]["model"] = {"nowhere", 0};
        },
        [](nlohmann::json& graph) { graph["57:3"]["inputs"] = 5; },
        [](nlohmann::json& graph) { graph["57:13"] = nullptr; },
        [](nlohmann::json& graph) {
            graph["57:13"]["class_type"] = {1, 2};
        },
        [](nlohmann::json& graph) { graph.erase("57:27"); },
        [](nlohmann::json& graph) { graph.erase("9"); },
    };
    for (const auto& change : changes)
        EXPECT_EQ(readForeignMetadata("prompt", comfyGraph(change)).source, "ComfyUI");
    EXPECT_EQ(valuesOf(readForeignMetadata("prompt", comfyGraph(changes.back()))),
              kComfyValues); // nothing is saved, but there is a sampler
}

TEST(ForeignComfy, WalksALongGraphWithoutRecursion)
{
    nlohmann::json graph;
    graph["0"] = {{"class_type", "SaveImage"}, {"inputs", {{"images", {"1", 0}}}}};
    for (int i = 1; i < 8'000; ++i)
        graph[std::to_string(i)] = {{"class_type", "Blur"}, {"inputs", {{"image", {std::to_string(i + 1), 0}}}}};
    graph["8000"] = {{"class_type", "KSampler"}, {"inputs", {{"steps", 8}}}};
    const ForeignMetadata recalled = readForeignMetadata("prompt", graph.dump());
    EXPECT_EQ(valueOf(recalled, "steps"), "8");
    EXPECT_THAT(recalled.notes, ElementsAre(HasSubstr("prompt was not found"), HasSubstr("size was not found")));
}

TEST(ForeignComfy, SaysWhenThereIsNoSampler)
{
    const ForeignMetadata recalled =
        readForeignMetadata("prompt", R"({"1": {"class_type": "LoadImage", "inputs": {}}})");
    EXPECT_THAT(recalled.values, IsEmpty());
    EXPECT_THAT(recalled.notes, ElementsAre(HasSubstr("no sampler")));
    EXPECT_FALSE(recall({{"prompt", "a fox, in plain words"}}));
}

TEST(Recall, PrefersTheTextThatSaysMost)
{
    const PictureText own{"zimage", metadataJson(sample())};
    const PictureText a1111{"parameters", kA1111};
    const PictureText comfy{"prompt", comfyGraph()};
    EXPECT_EQ(recall({comfy, a1111, own})->source, "Z-Image Studio");
    EXPECT_EQ(recall({comfy, a1111})->source, "A1111");
    EXPECT_EQ(recall({comfy, {"parameters", "no settings"}})->source, "ComfyUI");
    EXPECT_EQ(recall({comfy, {"parameters", "no settings"}})->values.size(), recall({comfy})->values.size());
}

TEST(Recall, GivesThePictureExactlyOrDrawsItsWildcardsAgain)
{
    PictureRecord record;
    record.params.prompt = "a red fox {x|y}"; // braces that an escape left
    record.params.seed = 42;
    record.promptOriginal = "a {red|blue} fox \\{x\\|y\\}";
    record.params.negativePrompt = "grey __a__";
    record.negativeOriginal = "{grey|dull} \\_\\_a\\_\\_";
    record.program = "Z-Image Studio 0.1.0";
    for (const std::vector<PictureText>& texts :
         {pictureTexts(record), std::vector<PictureText>{{"parameters", infotext(record)}}}) {
        const auto recalled = recall(texts);
        ASSERT_TRUE(recalled);
        EXPECT_EQ(recalled->promptOriginal, record.promptOriginal);
        GenerationParams params;
        applyForeignMetadata(params, *recalled);
        EXPECT_EQ(params.prompt, "a red fox \\{x\\|y\\}"); // which is drawn as it stands in the picture
        EXPECT_EQ(params.negativePrompt, "grey \\_\\_a\\_\\_");
        EXPECT_EQ(params.seed, 42);
        applyForeignMetadata(params, *recalled, ForeignPrompt::DrawAgain);
        EXPECT_EQ(params.prompt, record.promptOriginal);
        EXPECT_EQ(params.negativePrompt, record.negativeOriginal);
    }
}

TEST(Recall, ReadsTheTemplateThatDynamicPromptsWritesBelowTheSettings)
{
    const std::string text = "a red fox\nNegative prompt: dull\nSteps: 9, Sampler: Euler, CFG scale: 4, Seed: 42, "
                             "Size: 512x512, Version: v1.10.1\n"
                             "Template: a {red|blue} fox\nNegative Template: {dull|grey}";
    const auto recalled = readInfotext(text);
    ASSERT_TRUE(recalled);
    EXPECT_EQ(recalled->promptOriginal, "a {red|blue} fox");
    EXPECT_EQ(recalled->negativeOriginal, "{dull|grey}");
    GenerationParams params;
    applyForeignMetadata(params, *recalled);
    EXPECT_EQ(params.prompt, "a red fox");
    EXPECT_EQ(params.negativePrompt, "dull");
    EXPECT_EQ(params.seed, 42);
}

} // namespace
} // namespace zimage
