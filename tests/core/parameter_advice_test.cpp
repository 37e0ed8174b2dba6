#include "advice/parameter_advice.h"
#include "architecture/vae_plan.h"
#include "base/wording.h"
#include "error_checks.h"
#include "memory/parameter_context.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

namespace zimage {
namespace {

ParameterAdvice shipped() { return loadParameterAdvice(test::source("presets/parameter_advice.yaml")); }

std::vector<std::string> idsOf(const ParameterAdvice& advice, const GenerationParams& params,
                               const ParameterContext& context)
{
    std::vector<std::string> ids;
    for (const ParameterRule* rule : advice.about(params, context))
        ids.push_back(rule->id);
    return ids;
}

ParameterContext contextOf(const std::string& model, bool card = false) { return {model, card, "1 GiB", "500 MiB"}; }

std::string complaint(const std::string& rule)
{
    const std::string yaml = "kind: parameter_advice\nrules:\n  - " + rule + "\n";
    try {
        (void)parseParameterAdvice(yaml, "a.yaml");
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing";
}

GenerationParams paramsOf(const std::function<void(GenerationParams&)>& change)
{
    GenerationParams params;
    params.steps = 28;
    change(params);
    return params;
}

TEST(ParameterAdvice, EveryShippedRuleAppliesWhereItShouldAndNowhereElse)
{
    struct Case {
        const char* model;
        bool card;
        std::function<void(GenerationParams&)> yes, no;
    };
    const auto guidance = [](double value) { return [value](GenerationParams& params) { params.guidance = value; }; };
    const auto stepsAt = [](int steps, int side) {
        return [=](GenerationParams& params) { params.steps = steps, params.width = params.height = side; };
    };
    const std::map<std::string, Case> cases{
        {"guidance-high", {"Z-Image-Base", false, guidance(8.5), guidance(8)}},
        {"guidance-low", {"Z-Image-Base", false, guidance(4.5), guidance(0)}},
        {"guidance-mini-low", {"zimage-mini", false, guidance(1), guidance(3)}},
        {"guidance-turbo", {"Z-Image-Turbo", false, guidance(1), guidance(0)}},
        {"steps-dark", {"Z-Image-Base", false, stepsAt(8, 1024), stepsAt(12, 1024)}},
        {"steps-turbo", {"z_image_turbo_bf16", false, stepsAt(8, 1024), stepsAt(8, 512)}},
        {"steps-many", {"Z-Image-Turbo", false, stepsAt(17, 512), stepsAt(16, 512)}},
        {"rope-off",
         {"any", false, [](GenerationParams& params) { params.useRope = false; }, [](GenerationParams&) {}}},
        {"dropout-high",
         {"any", false, [](GenerationParams& params) { params.attentionDropout = 0.2; },
          [](GenerationParams& params) { params.attentionDropout = 0.05; }}},
        {"decode-memory", {"any", false, stepsAt(12, 1024), stepsAt(12, 512)}},
        {"decode-tiles-card",
         {"any", true, stepsAt(12, 2048),
          [](GenerationParams& params) { params.width = params.height = 2048, params.vaeTiling = true; }}},
    };
    const ParameterAdvice advice = shipped();
    EXPECT_EQ(advice.rules.size(), cases.size());
    for (const ParameterRule& rule : advice.rules) {
        ASSERT_TRUE(cases.contains(rule.id)) << rule.id;
        const Case& each = cases.at(rule.id);
        EXPECT_TRUE(rule.applies(paramsOf(each.yes), contextOf(each.model, each.card))) << rule.id;
        EXPECT_FALSE(rule.applies(paramsOf(each.no), contextOf(each.model, each.card))) << rule.id;
        EXPECT_FALSE(rule.note.en.empty() || rule.note.zh.empty()) << rule.id << " in both languages";
        for (const char* language : {"en", "zh"})
            EXPECT_EQ(rule.sentence(language, contextOf("x")).find('{'), std::string::npos) << "a figure is left open";
    }
}

TEST(ParameterAdvice, TurboAndTheEmbeddedModelAreNotToldTheArticlesSteps)
{
    GenerationParams params;
    EXPECT_EQ(idsOf(shipped(), params, contextOf("Z-Image-Turbo")),
              (std::vector<std::string>{"steps-turbo", "decode-memory"}));
    params.width = params.height = 512;
    params.guidance = 3;
    params.steps = 12;
    EXPECT_TRUE(idsOf(shipped(), params, contextOf("zimage-mini")).empty()) << "the model's own preset needs no advice";
}

TEST(ParameterAdvice, TellsOnlyFiguresThatAreKnown)
{
    EXPECT_FALSE(shipped().rules.empty());
    GenerationParams params;
    for (const std::string& id : idsOf(shipped(), params, ParameterContext{"any", false, "", ""}))
        EXPECT_NE(id, "decode-memory");
}

TEST(ParameterAdvice, ComparesParametersAndPixels)
{
    const auto rule = [](const std::string& when) {
        return parseParameterAdvice("kind: parameter_advice\nrules:\n  - {id: a, field: steps, when: '" + when
                                        + "', note: n}\n",
                                    "a.yaml")
            .rules[0];
    };
    GenerationParams params;
    params.steps = 8;
    const ParameterContext context = contextOf("m");
    for (const char* yes : {"steps = 8", "steps == 8", "steps <= 8", "steps >= 8", "steps != 9", "steps < 9",
                            "steps > 7", "pixels = 1048576", "use_rope = on", "device != cpu",
                            "num_inference_steps = 8", "steps > 7 and steps < 9 and width = 1024"})
        EXPECT_TRUE(rule(yes).applies(params, context)) << yes;
    for (const char* no : {"steps = 9", "steps < 8", "steps > 8", "steps != 8", "pixels > 1048576", "use_rope = off",
                           "device = cpu", "steps > 7 and steps > 8"})
        EXPECT_FALSE(rule(no).applies(params, context)) << no;
}

TEST(ParameterAdvice, RefusesWhatIsNoRule)
{
    EXPECT_EQ(complaint("{id: a, field: stepz, when: steps > 1, note: n}"),
              "a.yaml:3:20: there is no parameter 'stepz'; did you mean steps?");
    EXPECT_EQ(complaint("{id: a, field: steps, when: steps is high, note: n}"),
              "a.yaml:3:33: rules[1].when: 'steps is high' is not a comparison; write one such as guidance > 8, and "
              "join several with and.");
    EXPECT_EQ(complaint("{id: a, field: steps, when: steps > many, note: n}"),
              "a.yaml:3:33: rules[1].when: steps 'many' is not a whole number.");
    EXPECT_EQ(complaint("{id: a, field: steps, when: device > cpu, note: n}"),
              "a.yaml:3:33: rules[1].when: device is not a number; compare it with = or !=.");
    EXPECT_EQ(complaint("{id: a, field: steps, when: pixels > big, note: n}"),
              "a.yaml:3:33: rules[1].when: 'pixels > big' is not a comparison; write one such as guidance > 8, and "
              "join several with and.");
    EXPECT_EQ(complaint("{id: a, field: steps, when: [steps], note: n}"),
              "a.yaml:3:33: rules[1].when must be text, not a list or a mapping.");
    EXPECT_EQ(complaint("{id: a, field: steps, when: steps > 1}"),
              "a.yaml:3:5: rules[1] needs the key note or note_zh.");
    EXPECT_EQ(complaint("{id: a, field: steps, note: n}"), "a.yaml:3:5: rules[1] needs the keys id, field, when.");
    EXPECT_EQ(complaint("{id: a, field: steps, when: steps > 1, note: n, colour: red}"),
              "a.yaml:3:53: unknown key 'rules[1].colour'; the known keys are id, field, when, models, except, device, "
              "severity, note, note_zh.");
    EXPECT_EQ(complaint("{id: a, field: steps, when: steps > 1, note: n, severity: loud}"),
              "a.yaml:3:63: rules[1].severity must be one of note, warning, not 'loud'.");
    EXPECT_EQ(complaint("just words"),
              "a.yaml:3:5: rules[1] is a section; write its keys indented below it: id, field, when, models, except, "
              "device, severity, note, note_zh.");
    EXPECT_EQ(std::string(test::errorOf([] { (void)parseParameterAdvice("kind: tuning\n", "a.yaml"); }).what()),
              "a.yaml:1:1: this is a file of kind 'tuning', not 'parameter_advice'.");
    EXPECT_EQ(
        std::string(test::errorOf([] { (void)parseParameterAdvice("kind: parameter_advice\n", "a.yaml"); }).what()),
        "a.yaml:1:1: there are no rules; list them under rules.");
    const std::string rule = "{id: a, field: steps, when: steps > 1, note: n}";
    EXPECT_EQ(complaint(rule + "\n  - " + rule),
              "a.yaml:4:5: rules[2]: another entry has the id 'a'; choose another one.");
}

VaeConfig zimageVae()
{
    VaeConfig config{};
    config.inChannels = config.outChannels = 3;
    config.latentChannels = 16;
    config.layersPerBlock = 2;
    config.normGroups = 32;
    config.blockOutChannels = {128, 256, 512, 512};
    return config;
}

TEST(VaePlan, TellsTheMemoryOfADecodingWithoutAnEngine)
{
    constexpr std::int64_t kMebi = 1 << 20;
    const VaeConfig vae = zimageVae();
    // The table in docs/performance.md: maps on the CPU for Z-Image at 1024×1024.
    EXPECT_EQ(decodeBytes(vae, 1024, 1024, 0, {}) / kMebi, 2048);
    EXPECT_NEAR(static_cast<double>(decodeBytes(vae, 1024, 1024, 384, {})) / kMebi, 913, 2);
    EXPECT_NEAR(static_cast<double>(decodeBytes(vae, 1024, 1024, 256, {})) / kMebi, 465, 2);
    EXPECT_NEAR(static_cast<double>(decodeBytes(vae, 1024, 1024, 128, {})) / kMebi, 409, 2);
    // On a card norms need room of their own; bf16 halves it. Far from the 18.2 GB of the tuning article for
    // 24 GB cards.
    EXPECT_EQ(decodeBytes(vae, 1024, 1024, 0, {.cpu = false, .bytesPerValue = 4}),
              2 * decodeBytes(vae, 1024, 1024, 0, {.cpu = false, .bytesPerValue = 2}));
    EXPECT_LT(decodeBytes(vae, 1024, 1024, 0, {.cpu = false, .bytesPerValue = 4}), 3 * 1024 * kMebi);
}

TEST(VaePlan, AdviceShowsWhatThePlanPredicts)
{
    const ModelConfig model = ModelConfig::load(test::source("resources/models/zimage-mini"));
    GenerationParams params;
    const ParameterContext whole = parameterContext(model, params, false);
    EXPECT_EQ(whole.model, "zimage-mini");
    EXPECT_EQ(whole.decodeMemory, binaryBytesText(plannedDecodeBytes(model, params, false)));
    params.vaeTiling = true;
    EXPECT_LT(plannedDecodeBytes(model, params, false), plannedDecodeBytes(model, GenerationParams{}, false) / 2);
    EXPECT_NE(parameterContext(model, params, false).decodeMemory, whole.decodeMemory);
    EXPECT_EQ(binaryBytesText(0), "0 MiB");
    EXPECT_EQ(binaryBytesText(std::int64_t{2400} << 20), "2.3 GiB");
    params.width = params.height = 2000000000; // refused elsewhere; here it must only not overflow
    EXPECT_GT(plannedDecodeBytes(model, params, true), 0);
    const ModelConfig turbo = ModelConfig::load(test::source("resources/architectures/z-image-turbo"));
    const double gib = static_cast<double>(plannedDecodeBytes(turbo, GenerationParams{}, true)) / (1 << 30);
    EXPECT_NEAR(gib, 2.6, 0.3)
        << "a card's convolutions are in fp16: 3.0 GB were measured, 0.1 of them the decoder's weights in fp16";
}

} // namespace
} // namespace zimage
