#include "base/error.h"
#include "params/metadata.h"
#include "params/param_table.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace zimage {
namespace {

PictureRecord sample()
{
    PictureRecord record;
    record.params.prompt = "a red fox in the snow";
    record.params.negativePrompt = "blurry";
    record.params.steps = 12;
    record.params.guidance = 3.5;
    record.params.seed = 42;
    record.params.width = 512;
    record.params.height = 384;
    record.modelName = "zimage-mini";
    record.program = "Z-Image Studio 0.1.0";
    record.torchVersion = "1.13.1";
    record.device = "cpu";
    record.precision = "fp32";
    record.attentionBackend = "blocked";
    record.execution = "fused";
    record.instructionSet = "avx2";
    record.shift = 3;
    return record;
}

/// Every saved parameter away from its default.
GenerationParams unusual()
{
    GenerationParams params;
    for (const ParamDef& def : paramTable()) {
        ParamValue value = getParam(params, def);
        if (auto* integer = std::get_if<std::int64_t>(&value))
            *integer += 17;
        else if (auto* number = std::get_if<double>(&value))
            *number += 0.1;
        else if (auto* on = std::get_if<bool>(&value))
            *on = !*on;
        else if (std::holds_alternative<LoraList>(value))
            value = LoraList{{.file = "雪.safetensors", .sha256 = std::string(64, 'a'), .strength = -0.5},
                             {.file = "墨 \"1\".safetensors", .sha256 = {}, .toStep = 3, .on = false}};
        else
            value = std::string("狐狸\r\n\"") + def.key + "\"\t\\ é";
        if (inMetadata(def)) {
            EXPECT_EQ(setParam(params, def, value), std::nullopt) << def.key;
        }
    }
    params.seed = 9007199254740993; // no double holds it
    return params;
}

// ---- a reader with A1111's rules, written from their description ---------------------------------------------------

struct Read {
    std::string prompt, negative;
    std::map<std::string, std::string> values;
    std::vector<std::string> keys; ///< in order
};

std::string stripped(const std::string& text)
{
    const auto first = text.find_first_not_of(" \n\r\t");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \n\r\t") - first + 1);
}

/// The last line holds the parameters if it has at least three; a value in quotes is JSON.
Read readAsA1111(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in(stripped(text));
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    const std::string last = lines.empty() ? "" : lines.back();
    const std::regex pair(R"re(\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$))re");
    Read read;
    for (std::sregex_iterator it(last.begin(), last.end(), pair), end; it != end; ++it) {
        std::string value = (*it)[2];
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = nlohmann::json::parse(value).get<std::string>();
        read.keys.push_back((*it)[1]);
        read.values[(*it)[1]] = value;
    }
    if (read.keys.size() < 3) {
        read = {};
    } else {
        lines.pop_back();
    }
    bool inNegative = false;
    for (const std::string& raw : lines) {
        std::string line = stripped(raw);
        if (line.starts_with("Negative prompt:")) {
            inNegative = true;
            line = stripped(line.substr(16));
        }
        std::string& target = inNegative ? read.negative : read.prompt;
        target += (target.empty() ? "" : "\n") + line;
    }
    return read;
}

/// ComfyUI's import: it looks for both marks from the end, and does nothing when one is missing.
std::optional<std::pair<std::string, std::string>> readAsComfy(const std::string& text)
{
    const auto steps = text.rfind("\nSteps:");
    if (steps == std::string::npos)
        return std::nullopt;
    const auto negative = text.rfind("\nNegative prompt:", steps);
    if (negative == std::string::npos)
        return std::nullopt;
    return std::pair{stripped(text.substr(0, negative)), stripped(text.substr(negative + 17, steps - negative - 17))};
}

// ---- infotext ------------------------------------------------------------------------------------------------------

TEST(Infotext, IsWhatTheOtherProgramsWrite)
{
    EXPECT_EQ(infotext(sample()),
              "a red fox in the snow\n"
              "Negative prompt: blurry\n"
              "Steps: 12, Sampler: Euler, Schedule type: Simple, CFG scale: 4.5, Seed: 42, Size: 512x384, "
              "Model: zimage-mini, RNG: CPU, Shift: 3, Precision: fp32, Version: Z-Image Studio 0.1.0");
}

TEST(Infotext, CountsGuidanceAsTheOthersDo)
{
    for (const auto& [guidance, scale] :
         {std::pair{0.0, "1"}, {3.0, "4"}, {3.5, "4.5"}, {2.2, "3.2"}, {0.1, "1.1"}, {3.3, "4.3"}, {30.0, "31"}}) {
        PictureRecord record = sample();
        record.params.guidance = guidance;
        EXPECT_EQ(readAsA1111(infotext(record)).values["CFG scale"], scale);
    }
}

TEST(Infotext, KeepsTheNegativePromptsLineWhenItIsEmpty)
{
    PictureRecord record = sample();
    record.params.negativePrompt.clear();
    EXPECT_NE(infotext(record).find("\nNegative prompt: \nSteps: "), std::string::npos);
    record.params.prompt.clear();
    const auto comfy = readAsComfy(infotext(record));
    ASSERT_TRUE(comfy);
    EXPECT_EQ(*comfy, (std::pair<std::string, std::string>{"", ""}));
    const Read read = readAsA1111(infotext(record));
    EXPECT_EQ(read.prompt + read.negative, "");
    EXPECT_EQ(read.values.at("Steps"), "12");
}

TEST(Infotext, IsReadByA1111AndComfyWhateverThePromptsHold)
{
    for (const std::string text : {
             "一只红狐狸，站在雪地里：清晨",
             "two lines\nof \"quoted\" words, commas: and colons",
             "Size: 1x1, Seed: 7, Model: none",
             "{json: \"like\"}",
             "a 🦊 \\ backslash",
             "line\n\nafter an empty one",
             "<lora:x:1> (word:1.2)",
             "Steps: are stairs",
         }) {
        PictureRecord record = sample();
        record.params.prompt = text;
        record.params.negativePrompt = text;
        const std::string info = infotext(record);
        const Read read = readAsA1111(info);
        EXPECT_EQ(read.prompt, text);
        EXPECT_EQ(read.negative, text);
        EXPECT_EQ(read.values.at("Seed"), "42");
        EXPECT_EQ(read.values.at("Size"), "512x384");
        const auto comfy = readAsComfy(info);
        ASSERT_TRUE(comfy) << info;
        EXPECT_EQ(comfy->first, text);
        EXPECT_EQ(comfy->second, text);
    }
}

TEST(Infotext, HasSingleLineBreaks)
{
    PictureRecord record = sample();
    record.params.prompt = "one\r\ntwo\rthree\n";
    EXPECT_TRUE(infotext(record).starts_with("one\ntwo\nthree\n\nNegative prompt:"));
}

TEST(Infotext, QuotesValuesSoThatTheyComeBack)
{
    for (const std::string name : {"plain", "模型-1", "a, b", "a: b", "two\nlines", "\"quoted\"", "say \"hi\"",
                                   "back\\slash", " blank ", "Steps: 1, Seed: 2"}) {
        PictureRecord record = sample();
        record.modelName = name;
        const Read read = readAsA1111(infotext(record));
        EXPECT_EQ(read.values.at("Model"), name);
        EXPECT_EQ(read.values.at("Seed"), "42");
        EXPECT_EQ(read.keys.back(), "Version");
    }
}

TEST(Infotext, NamesWhatDiffersFromTheDefaults)
{
    PictureRecord record = sample();
    record.params.shift = 6;
    record.params.loras = {{.file = "/home/artist/loras/水墨.safetensors", .sha256 = {}, .strength = 0.8}};
    record.params.cfgTruncation = 0.75;
    record.params.vaeTiling = true;
    Read read = readAsA1111(infotext(record));
    EXPECT_EQ(read.values.at("Shift"), "6");
    EXPECT_EQ(read.values.at("LoRA"), "水墨"); // not where the artist keeps it
    const auto label = [](const char* key) { return std::string(findParam(key)->label); };
    EXPECT_EQ(read.values.at(label("lora_scale")), "0.8");
    EXPECT_EQ(read.values.at(label("cfg_truncation")), "0.75");
    EXPECT_EQ(read.values.at(label("vae_tiling")), "true");

    record.params.shift = 0;
    record.shift = 0; // a dynamic schedule
    EXPECT_EQ(readAsA1111(infotext(record)).values.count("Shift"), 0U);
}

TEST(Infotext, HasAKeyThatA1111ReadsForEverySavedParameter)
{
    PictureRecord record = sample();
    record.params = unusual();
    const Read read = readAsA1111(infotext(record));
    const auto saved = std::count_if(paramTable().begin(), paramTable().end(), inMetadata);
    // Both prompts are lines of their own, width and height one value, LoRAs and their strengths two; Sampler, Schedule
    // type, Model, RNG and Version are no parameters.
    EXPECT_EQ(read.keys.size(), static_cast<std::size_t>(saved) - 3 + 1 + 5);
    EXPECT_EQ(read.values.size(), read.keys.size()) << "two parameters share a key";
    EXPECT_EQ(read.keys.front(), "Steps");
    EXPECT_EQ(read.keys.back(), "Version");
}

// ---- our own chunk --------------------------------------------------------------------------------------------------

TEST(Metadata, GivesBackEverySavedParameter)
{
    PictureRecord record = sample();
    record.params = unusual();
    EXPECT_EQ(paramsFromMetadata(metadataJson(record)), record.params);
}

TEST(Metadata, WhatTheGuardsDidStandsInOurJson)
{
    PictureRecord record = sample();
    EXPECT_FALSE(nlohmann::json::parse(metadataJson(record)).contains("guard_events"));
    GuardEvent event;
    event.picture = 1;
    event.step = 3;
    event.layers = "transformer";
    event.precision = "bf16";
    event.badShare = 0.25;
    event.remedy = {GuardRemedy::Kind::Fp32};
    event.recovered = true;
    record.guardEvents = {event};
    const nlohmann::json json = nlohmann::json::parse(metadataJson(record));
    const nlohmann::json expected = {{"stage", "steps"},        {"picture", 1},        {"step", 3},
                                     {"layers", "transformer"}, {"precision", "bf16"}, {"bad_share", 0.25},
                                     {"remedy", "fp32"},        {"recovered", true}};
    EXPECT_EQ(json.at("guard_events"), nlohmann::json::array({expected}));
    EXPECT_EQ(
        event.sentence(),
        "Step 3 of picture 1 gave values that are not finite in bf16 (25 % of all). It was repeated in fp32. That "
        "helped.");
    EXPECT_EQ(paramsFromMetadata(metadataJson(record)), record.params);
}

TEST(Metadata, HasAVersionTheTablesKeysAndWhatRan)
{
    PictureRecord record = sample();
    record.lostPrompt = "the end";
    const auto json = nlohmann::json::parse(metadataJson(record));
    EXPECT_EQ(json.at("version"), 2);
    for (const ParamDef& def : paramTable())
        EXPECT_EQ(json.contains(def.key), inMetadata(def)) << def.key;
    EXPECT_EQ(json.at("guidance"), 3.5); // diffusers' own, not A1111's
    EXPECT_EQ(json.at("model"), "zimage-mini");
    EXPECT_EQ(json.at("lost_prompt"), "the end");
    EXPECT_EQ(json.at("made_with"),
              (nlohmann::json{{"program", "Z-Image Studio 0.1.0"},
                              {"libtorch", "1.13.1"},
                              {"device", "cpu"},
                              {"precision", "fp32"},
                              {"attention_backend", "blocked"},
                              {"execution", "fused"},
                              {"instruction_set", "avx2"},
                              {"shift", 3.0}}));
}

TEST(Metadata, HoldsTextThatIsNotUtf8)
{
    PictureRecord record = sample();
    record.params.prompt = "a\xff"
                           "b";
    record.modelName = "\xe7\x8b";
    EXPECT_EQ(paramsFromMetadata(metadataJson(record)).prompt, "a\uFFFDb");
    EXPECT_NO_THROW((void)infotext(record));
}

TEST(Metadata, KeepsDefaultsForWhatIsMissingAndIgnoresWhatIsUnknown)
{
    GenerationParams expected;
    expected.steps = 30;
    EXPECT_EQ(paramsFromMetadata(R"({"version": 2, "steps": 30, "of_a_later_version": {"deep": [1, 2]}})"), expected);
}

TEST(Metadata, LeavesTheEngineOfThisMachineAlone)
{
    EXPECT_EQ(paramsFromMetadata(R"({"version": 1, "threads": 900, "device": "cuda:7", "count": 1000})"),
              GenerationParams());
}

/// `key` is that of the Error, for programs.
void expectCorrupt(const std::string& json, std::string_view named = {}, const std::string& key = {})
{
    try {
        (void)paramsFromMetadata(json);
        ADD_FAILURE() << json.substr(0, 100);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Corrupt);
        EXPECT_NE(std::string(error.what()).find(named), std::string::npos) << error.what();
        if (!key.empty()) {
            EXPECT_EQ(error.context().key, key);
        }
    }
}

TEST(Metadata, RefusesWhatIsNoJsonObjectWithAVersion)
{
    for (const char* json : {"", " ", "{", "[]", "1", "null", "\"text\"", "{\"version\": 1", "{\"version\": 1}x",
                             "{\"version\": \"1\"}", "{\"version\": 0}", "{\"version\": 1.5}", "{}",
                             "{\"version\": 1, \"prompt\": \"\xff\"}", "{\"version\": 1, \"guidance\": 1e999}"})
        expectCorrupt(json);
}

TEST(Metadata, NamesTheKeyOfAWrongType)
{
    for (const char* pair :
         {R"("steps": "eight")", R"("steps": 8.5)", R"("steps": null)", R"("steps": [8])", R"("steps": true)",
          R"("steps": 99999999999)", R"("seed": 18446744073709551615)", R"("seed": 1e300)", R"("prompt": 5)",
          R"("prompt": {})", R"("vae_tiling": 1)", R"("guidance": "4")"}) {
        const std::string text = pair;
        const std::string key = text.substr(1, text.find('"', 1) - 1);
        expectCorrupt("{\"version\": 1, " + text + '}', key, key);
    }
}

TEST(Metadata, RefusesDeepNesting)
{
    const std::size_t depth = 200'000;
    expectCorrupt(std::string(depth, '['));
    expectCorrupt("{\"version\": 1, \"x\": " + std::string(depth, '[') + std::string(depth, ']') + '}',
                  "nests too deeply");
    std::string objects = "{\"version\": 1, \"x\": ";
    for (int i = 0; i < 20; ++i)
        objects += "{\"x\": ";
    expectCorrupt(objects + '1' + std::string(21, '}'), "nests too deeply");
}

TEST(Metadata, RefusesMoreMembersThanItsKeysCouldBe)
{
    std::string members;
    for (int i = 0; i < 200'000; ++i) // takes minutes to look for each among those before it
        members += ", \"" + std::to_string(i) + "\": 0";
    expectCorrupt("{\"version\": 1" + members + '}', "too many values");
}

TEST(Metadata, HoldsNoPathOfALora)
{
    PictureRecord record = sample();
    record.params.loras = {{.file = "/some/secret/folder/snow.safetensors", .sha256 = std::string(64, 'b')}};
    for (const std::string& text : {metadataJson(record), infotext(record)}) {
        EXPECT_EQ(text.find("secret"), std::string::npos) << text;
        EXPECT_EQ(text.find('/'), std::string::npos) << text;
    }
    const LoraList read = paramsFromMetadata(metadataJson(record)).loras;
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].file, "snow.safetensors");
    EXPECT_EQ(read[0].sha256, std::string(64, 'b'));
}

TEST(Metadata, GivesBackWhatRan)
{
    PictureRecord record = sample();
    record.modelSha256 = std::string(64, 'c');
    record.promptOriginal = "a {red|blue} fox";
    record.lostPrompt = "the end";
    GuardEvent event;
    event.stage = Stage::Decoding;
    event.picture = 2;
    event.remedy = {GuardRemedy::Kind::Fp32};
    record.guardEvents = {event};
    const PictureRecord read = recordFromMetadata(metadataJson(record));
    EXPECT_EQ(read.params, record.params);
    EXPECT_EQ(read.modelName, record.modelName);
    EXPECT_EQ(read.modelSha256, record.modelSha256);
    EXPECT_EQ(read.program, record.program);
    EXPECT_EQ(read.torchVersion, record.torchVersion);
    EXPECT_EQ(read.device, record.device);
    EXPECT_EQ(read.precision, record.precision);
    EXPECT_EQ(read.attentionBackend, record.attentionBackend);
    EXPECT_EQ(read.execution, record.execution);
    EXPECT_EQ(read.instructionSet, record.instructionSet);
    EXPECT_EQ(read.shift, record.shift);
    EXPECT_EQ(read.promptOriginal, record.promptOriginal);
    EXPECT_EQ(read.lostPrompt, record.lostPrompt);
    EXPECT_EQ(read.guardEvents, record.guardEvents);
}

TEST(Metadata, ReadsTheOneLoraOfVersion1)
{
    const LoraList read =
        paramsFromMetadata(R"({"version": 1, "lora": "/a/snow.safetensors", "lora_scale": 0.5})").loras;
    EXPECT_EQ(read, (LoraList{{.file = "/a/snow.safetensors", .sha256 = {}, .strength = 0.5}}));
    EXPECT_EQ(paramsFromMetadata(R"({"version": 1, "lora": "", "lora_scale": 0.5})"), GenerationParams());
}

TEST(Metadata, RefusesALoraThatIsNone)
{
    for (const char* item : {R"({"strength": "much"})", R"({"sha256": "abc"})", R"({"from": 0})", R"({"weight": 1})",
                             "7", "[]", R"({"file": null})"})
        expectCorrupt(std::string(R"({"version": 2, "loras": [)") + item + "]}", "loras", "loras");
}

TEST(Metadata, TravelsInAPngFile)
{
    PictureRecord record = sample();
    record.params = unusual();
    const Image image{1, 1, {1, 2, 3}};
    const auto texts = decodePng(encodePng(image, pictureTexts(record)), "test.png").texts;
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0], (PictureText{"parameters", infotext(record)}));
    EXPECT_EQ(texts[1].keyword, "zimage");
    EXPECT_EQ(paramsFromMetadata(texts[1].text), record.params);
}

TEST(Metadata, KeepsThePromptWithItsWildcardsBesideWhatTheyBecame)
{
    PictureRecord record = sample();
    record.params.prompt = "a red fox, at dawn";
    record.promptOriginal = "a {red|blue} fox, __light__";
    record.negativeOriginal = "{dull|grey}";
    const std::string json = metadataJson(record);
    EXPECT_EQ(paramsFromMetadata(json).prompt, "a red fox, at dawn");
    EXPECT_EQ(promptOriginalFromMetadata(json), "a {red|blue} fox, __light__");
    EXPECT_EQ(negativeOriginalFromMetadata(json), "{dull|grey}");
    EXPECT_EQ(recordFromMetadata(json).negativeOriginal, "{dull|grey}");
    EXPECT_EQ(negativeOriginalFromMetadata(metadataJson(sample())), "");
    EXPECT_EQ(readAsA1111(infotext(record)).values["Template"], "a {red|blue} fox, __light__");
    EXPECT_EQ(readAsA1111(infotext(record)).values["Seed"], "42");
    EXPECT_EQ(promptOriginalFromMetadata(metadataJson(sample())), "");
    EXPECT_EQ(infotext(sample()).find("Template"), std::string::npos);
    EXPECT_THROW((void)promptOriginalFromMetadata("{\"version\": 1, \"prompt_original\": 3}"), Error);
}

TEST(Metadata, CarriesANulCharacterThroughAPngFile)
{
    PictureRecord record = sample();
    record.params.prompt = std::string("a\0b", 3);
    const auto texts = decodePng(encodePng(Image{1, 1, {1, 2, 3}}, pictureTexts(record)), "test.png").texts;
    EXPECT_TRUE(texts[0].text.starts_with("a b\nNegative prompt:"));
    EXPECT_EQ(paramsFromMetadata(texts[1].text).prompt, record.params.prompt);
}

} // namespace
} // namespace zimage
