#include "error_checks.h"
#include "params/validate.h"
#include "presets/preset_reader.h"
#include "quality/verify_suite.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace zimage {
namespace {

std::string complaint(const std::string& yaml)
{
    try {
        (void)parseVerifySuite(yaml, "v.yaml");
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing";
}

const std::string kSets = "kind: verification\nsets:\n  - models: a*\n    prompts: [x]\n";

VerifySuite shipped() { return loadVerifySuite(test::source("presets/verify.yaml")); }

TEST(VerifySuite, TheShippedOneHas32PromptsInBothLanguagesForEachKindOfModel)
{
    const VerifySuite suite = shipped();
    for (const char* model : {"zimage-mini", "Z-Image-Turbo"}) {
        const std::vector<VerifyPrompt>& prompts = promptsFor(suite, model);
        ASSERT_EQ(prompts.size(), 32U) << model;
        std::set<std::string> different;
        int chinese = 0;
        int neutral = 0;
        for (const VerifyPrompt& prompt : prompts) {
            different.insert(prompt.text);
            chinese += std::any_of(prompt.text.begin(), prompt.text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) > 0xE2; })
                ? 1
                : 0;
            neutral += prompt.neutral ? 1 : 0;
        }
        EXPECT_EQ(different.size(), 32U) << model;
        EXPECT_GE(chinese, 12) << model;
        EXPECT_LE(chinese, 20) << model;
        EXPECT_GE(neutral, 5) << model;
    }
    EXPECT_NE(&promptsFor(suite, "zimage-mini"), &promptsFor(suite, "z-image"));
}

TEST(VerifySuite, EveryShippedCombinationIsValidForThePresetsThatNameACheckPrompt)
{
    const VerifySuite suite = shipped();
    int checked = 0;
    for (const Preset& preset : loadPresets(test::source("presets"))) {
        if (preset.checkPrompt.empty())
            continue;
        ++checked;
        for (const VerifyCombination& combination : combinations(suite, "steps,tiling,precision,size")) {
            GenerationParams params;
            applyPreset(params, preset);
            applyCombination(params, combination, 32);
            EXPECT_TRUE(validate(params, {32, 8192, 512}).empty()) << preset.id << ": " << combination.name;
        }
    }
    EXPECT_EQ(checked, 3);
}

TEST(VerifySuite, PresetsPassItOverAndSayWhatItIs)
{
    for (const Preset& preset : loadPresets(test::source("presets")))
        EXPECT_NE(preset.id, "verify");
    const Error error = test::errorOf([] { (void)findPreset("verify", {test::source("presets")}); });
    EXPECT_EQ(error.code(), ErrorCode::BadParameter);
    EXPECT_TRUE(test::mentions(error, "verify.yaml:3:7: this is a file of kind 'verification', not a preset."))
        << error.what();
    const Error unknown = test::errorOf([] { (void)findPreset("verifi", {test::source("presets")}); });
    EXPECT_FALSE(test::mentions(unknown, "verify")) << unknown.what();
    EXPECT_EQ(parsePreset("kind: preset\nsteps: 3\n", "a.yaml").values.size(), 1U);
    EXPECT_EQ(parsePreset("preset: {check_prompt: a cup}\n", "a.yaml").checkPrompt, "a cup");
}

TEST(VerifySuite, SaysWhatIsWrongAndWhere)
{
    EXPECT_EQ(complaint("steps: 3\n"), "v.yaml:1:1: this is a file of kind 'preset', not 'verification'.");
    EXPECT_EQ(complaint("kind: verification\n"), "v.yaml:1:1: there are no sets of prompts; write them below sets.");
    EXPECT_EQ(complaint("kind: verification\nset: 1\n"), "v.yaml:2:1: unknown key 'set'; did you mean sets?");
    EXPECT_EQ(complaint("kind: verification\nsets: 1\n"),
              "v.yaml:2:7: sets must be a list; write each entry on a line that begins with a dash.");
    EXPECT_EQ(complaint("kind: verification\nsets: []\n"),
              "v.yaml:2:7: sets must be a list; write each entry on a line that begins with a dash.");
    EXPECT_EQ(complaint("kind: verification\nsets: [x]\n"),
              "v.yaml:2:8: sets[1] is a section; write its keys indented below it: models, prompts.");
    EXPECT_EQ(complaint("kind: verification\nsets: [{models: a}]\n"),
              "v.yaml:2:8: a set needs both models and prompts.");
    EXPECT_EQ(complaint("kind: verification\nsets: [{models: '', prompts: [x]}]\n"),
              "v.yaml:2:17: sets[1].models has an empty entry; write the name of a model folder, * and ? are allowed.");
    EXPECT_EQ(complaint("kind: verification\nsets: [{models: a, prompts: ['']}]\n"),
              "v.yaml:2:30: a prompt is empty; write one, or remove the line.");
    EXPECT_EQ(complaint("kind: verification\nsets: [{models: a, prompts: [{bright: x}]}]\n"),
              "v.yaml:2:31: unknown key 'sets[1].prompts[1].bright'; the only key is neutral.");
    EXPECT_EQ(complaint(kSets + "matrix: {}\n"), "v.yaml:5:9: matrix is a section; write its keys indented below it.");
    EXPECT_EQ(complaint(kSets + "matrix: {\"a\\tb\": x}\n"),
              "v.yaml:5:18: matrix.a?b is a section; write its keys indented below it.");
    EXPECT_EQ(complaint(kSets + "matrix: {steps: {half: {stepz: 3}}}\n"),
              "v.yaml:5:25: no parameter is named 'stepz'; did you mean steps?");
    EXPECT_EQ(complaint(kSets + "matrix: {steps: {half: {steps: many}}}\n"),
              "v.yaml:5:32: steps 'many' is not a whole number.");
    EXPECT_EQ(complaint(kSets + "matrix: {steps: {half: {steps: x0}}}\n"),
              "v.yaml:5:32: steps 'x0' is no factor; write one from x0.01 to x100, such as x0.5.");
    EXPECT_EQ(complaint(kSets + "matrix: {steps: {half: {steps: xnan}}}\n"),
              "v.yaml:5:32: steps 'xnan' is no factor; write one from x0.01 to x100, such as x0.5.");
    EXPECT_EQ(complaint(kSets + "matrix: {steps: {half: {steps: [1]}}}\n"),
              "v.yaml:5:32: steps must be text, not a list or a mapping.");
    EXPECT_NE(complaint("kind: [verification\n").find("v.yaml:2:1: this is not valid YAML"), std::string::npos);
    EXPECT_EQ(test::errorOf([] { (void)loadVerifySuite("/none/verify.yaml"); }).code(), ErrorCode::NotFound);
}

TEST(VerifySuite, MatrixCombinesTheAxesThatAreNamed)
{
    const VerifySuite suite = parseVerifySuite(kSets
                                                   + "matrix:\n  steps: {half: {steps: x0.5}, as set: }\n  tiling: "
                                                     "{on: {vae_tiling: true}, off: {vae_tiling: false}}\n",
                                               "v.yaml");
    ASSERT_EQ(combinations(suite, "").size(), 1U);
    EXPECT_EQ(combinations(suite, "")[0].name, "");
    const std::vector<VerifyCombination> all = combinations(suite, "steps,tiling");
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[1].name, "steps half, tiling off");
    EXPECT_EQ(all[2].name, "steps as set, tiling on");
    GenerationParams params;
    params.steps = 9;
    applyCombination(params, all[0], 16);
    EXPECT_EQ(params.steps, 5); // 4.5, rounded
    EXPECT_TRUE(params.vaeTiling);
    EXPECT_EQ(std::string(test::errorOf([&] { (void)combinations(suite, "steps,size"); }).what()),
              "There is no axis 'size'. Known are steps, tiling.");
    EXPECT_EQ(std::string(test::errorOf([&] { (void)combinations(suite, "steps,steps"); }).what()),
              "The axis 'steps' is named twice. Name it once.");
    EXPECT_EQ(test::errorOf([&] { (void)combinations(suite, "steps,"); }).code(), ErrorCode::BadParameter);
}

TEST(VerifySuite, ALineNamesTheAxesWhateverTheyAreCalled)
{
    const VerifySuite suite = parseVerifySuite(kSets + "matrix: {\"a\\tb\": {x: {steps: 3}}}\n", "v.yaml");
    const Error error =
        test::errorOf([&] { (void)combinations(suite, "steps"); }); // which looks for control characters
    EXPECT_TRUE(test::mentions(error, "Known are a?b.")) << error.what();
}

TEST(VerifySuite, SidesAreRoundedToWhatTheModelTakes)
{
    const VerifySuite suite =
        parseVerifySuite(kSets + "matrix: {size: {half: {width: x0.5, height: x0.01}}}\n", "v.yaml");
    GenerationParams params;
    params.width = 608;
    params.height = 608;
    applyCombination(params, combinations(suite, "size")[0], 32);
    EXPECT_EQ(params.width, 320);
    EXPECT_EQ(params.height, 32);
}

TEST(VerifySuite, ChoosesTheCheckPromptFirstAndThenFromSimpleToHard)
{
    std::vector<VerifyPrompt> set;
    for (int i = 0; i < 32; ++i)
        set.push_back({std::to_string(i), false});
    const std::vector<VerifyPrompt> five = choosePrompts(set, "check", 5);
    ASSERT_EQ(five.size(), 5U);
    EXPECT_EQ(five[0].text, "check");
    EXPECT_TRUE(five[0].neutral);
    EXPECT_EQ(five[1].text, "0");
    EXPECT_EQ(five[4].text, "24");
    EXPECT_EQ(choosePrompts(set, "check", 1).size(), 1U);
    EXPECT_TRUE(choosePrompts(set, "check", 0).empty());
    const std::vector<VerifyPrompt> many = choosePrompts(set, "", 70);
    ASSERT_EQ(many.size(), 70U);
    EXPECT_EQ(many[33].text, "1");
}

TEST(VerifySuite, AModelWithoutASetIsNamed)
{
    const Error error = test::errorOf([] { (void)promptsFor(parseVerifySuite(kSets, "v.yaml"), "b"); });
    EXPECT_EQ(error.code(), ErrorCode::NotFound);
    EXPECT_TRUE(test::mentions(error, "'b'"));
}

} // namespace
} // namespace zimage
