#include "advice/parameter_advice.h"
#include "advice/remedies.h"
#include "advice/tuning_guide.h"
#include "error_checks.h"
#include "params/validate.h"
#include "presets/preset.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace zimage {
namespace {

TuningGuide shipped() { return loadTuningGuide(test::source("presets/tuning.yaml")); }

const ParamChange* find(const std::vector<ParamChange>& changes, const char* key)
{
    for (const ParamChange& change : changes)
        if (change.def == findParam(key))
            return &change;
    return nullptr;
}

std::string yamlWith(const std::string& variant, const std::string& model = "{models: a*, sizes: [64x64]}")
{
    return "kind: tuning\nmodels:\n  - " + model
        + "\nsteps:\n  - {id: stability, title: t, why: w}\n  - {id: texture, title: t, why: w, variants: [" + variant
        + "]}\n  - {id: speed, title: t, why: w}\n  - {id: size, title: t, why: w}\n";
}

std::string complaint(const std::string& yaml)
{
    return test::errorOf([&] { (void)parseTuningGuide(yaml, "t.yaml"); }).what();
}

TEST(TuningGuide, TheShippedOneHasTheFourStepsOfTheArticle)
{
    const TuningGuide guide = shipped();
    const TuningStep& stability = guide.step(TuningStepId::Stability);
    GenerationParams params;
    applyChanges(params, stability.values);
    EXPECT_EQ(params.steps, 12);
    EXPECT_EQ(params.guidance, 6.5);
    EXPECT_EQ(params.width, 1024);
    EXPECT_EQ(params.height, 1024);
    EXPECT_TRUE(params.vaeTiling);
    EXPECT_EQ(params.vaeTileSize, 256);
    EXPECT_EQ(params.vaeTileOverlap, 0.125);
    EXPECT_EQ(stability.pictures, 10);
    EXPECT_EQ(stability.longPictures, 50);
    EXPECT_TRUE(validate(params, {}).empty());

    const auto& texture = guide.step(TuningStepId::Texture).variants;
    ASSERT_EQ(texture.size(), 3U);
    EXPECT_EQ(find(texture[0].changes, "use_rope")->value, ParamValue(true));
    EXPECT_EQ(find(texture[1].changes, "attention_dropout")->value, ParamValue(0.05));
    EXPECT_EQ(texture[1].keep, TuningVariant::Keep::Never) << "off by default";
    EXPECT_EQ(find(texture[2].changes, "decoder_tile_size")->value, ParamValue(std::int64_t{384}));

    EXPECT_NE(find(guide.step(TuningStepId::Size).values, "force_original_resolution"), nullptr);
    const std::vector<TuningModel::Size> article{{1024, 1024}, {1024, 1536}, {1280, 720}};
    EXPECT_EQ(guide.forModel("Z-Image-Base").sizes, article);
    EXPECT_EQ(guide.forModel("something else").sizes, article);
    for (const TuningModel::Size& size : guide.forModel("zimage-mini").sizes)
        EXPECT_LE(std::max(size.width, size.height), 1024) << "the range the embedded model was trained for";
}

TEST(TuningGuide, EveryStepAndChangeIsToldInBothLanguagesAndChangesOneOrTwoSettings)
{
    for (const TuningStep& step : shipped().steps) {
        EXPECT_FALSE(step.title.en.empty() || step.title.zh.empty() || step.why.en.empty() || step.why.zh.empty());
        for (const TuningVariant& variant : step.variants) {
            EXPECT_FALSE(variant.title.en.empty() || variant.title.zh.empty() || variant.why.en.empty()
                         || variant.why.zh.empty())
                << variant.id;
            EXPECT_LE(variant.changes.size(), 2U) << variant.id;
            GenerationParams params;
            applyChanges(params, variant.changes);
            EXPECT_TRUE(validate(params, {}).empty()) << variant.id;
        }
    }
}

TEST(TuningGuide, ModelsThatWantOtherValuesStartFromTheirPreset)
{
    const TuningGuide guide = shipped();
    for (const char* model : {"Z-Image-Turbo", "z_image_turbo_bf16", "Z-Image-Base", "zimage-mini"}) {
        const std::vector<ParamChange> own = guide.firstValues(guide.forModel(model), TuningValues::Model);
        EXPECT_EQ(find(own, "steps"), nullptr) << model;
        EXPECT_EQ(find(own, "guidance"), nullptr) << model;
        EXPECT_NE(find(own, "vae_tile_size"), nullptr) << model;
        const std::vector<ParamChange> article = guide.firstValues(guide.forModel(model), TuningValues::Article);
        EXPECT_EQ(article.size(), guide.step(TuningStepId::Stability).values.size())
            << "the guide's own stay within reach";
        EXPECT_FALSE(guide.forModel(model).note.empty());
        const std::vector<Preset> presets = loadPresets(test::source("presets"));
        EXPECT_NE(presetForModel(presets, model), nullptr) << "and there is such a preset";
    }
    EXPECT_NE(find(guide.firstValues(guide.forModel("other"), TuningValues::Model), "guidance"), nullptr);
}

TEST(TuningGuide, LeavesOutWhatAVersionDoesNotHave)
{
    const TuningGuide guide =
        parseTuningGuide(yamlWith("{id: x, title: t, why: w, needs: warp_drive, change: {warp_drive: 9}}"), "t.yaml");
    const TuningVariant& variant = guide.step(TuningStepId::Texture).variants[0];
    EXPECT_EQ(variant.missing(), std::vector<std::string>{"warp_drive"});
    EXPECT_TRUE(variant.changes.empty());
    EXPECT_EQ(complaint(yamlWith("{id: x, title: t, why: w, change: {warp_drive: 9}}")),
              "t.yaml:6:83: there is no parameter 'warp_drive', nor one with a similar name.");
}

TEST(TuningGuide, RefusesWhatIsNoGuide)
{
    EXPECT_EQ(complaint("kind: tuning\n"),
              "t.yaml:1:1: a tuning guide needs models and the steps stability, texture, speed, size.");
    EXPECT_EQ(complaint("kind: preset\n"), "t.yaml:1:1: this is a file of kind 'preset', not 'tuning'.");
    EXPECT_EQ(complaint("kind: tuning\nsteps: [{id: speed, title: t, why: w}, {id: speed, title: t, why: w}]\n"),
              "t.yaml:2:40: steps[2] describes a step that is there already; remove one of the two.");
    EXPECT_EQ(complaint("kind: tuning\nsteps: [{id: spied, title: t, why: w}]\n"),
              "t.yaml:2:14: steps[1].id must be one of stability, texture, speed, size, not 'spied'.");
    EXPECT_EQ(complaint("kind: tuning\nsteps: [{id: speed, title: t}]\n"),
              "t.yaml:2:9: steps[1] needs the key why or why_zh.");
    EXPECT_EQ(complaint("kind: tuning\nsteps: [{id: speed, title: t, why: w, pictures: 0}]\n"),
              "t.yaml:2:49: steps[1].pictures must be a whole number from 1 to 1000, not '0'.");
    const std::string good = "{id: x, title: t, why: w, change: {steps: 9}}";
    EXPECT_EQ(complaint(yamlWith(good + ", " + good)),
              "t.yaml:6:5: steps[2] has two variants with the id 'x'; give one of them another id.");
    EXPECT_EQ(complaint(yamlWith("{id: x, title: t, why: w}")),
              "t.yaml:6:48: steps[2].variants[1] needs an id and a change.");
    EXPECT_EQ(complaint(yamlWith(good, "{models: a, sizes: [64x99999]}")),
              "t.yaml:3:25: models[1].sizes[1] '64x99999' is not a size; write one such as 1024x1536, with sides from "
              "16 to 8192.");
    EXPECT_EQ(complaint(yamlWith(good, "{sizes: [64x64]}")), "t.yaml:3:5: models[1] needs the keys models, sizes.");
    EXPECT_EQ(test::errorOf([&] { (void)parseTuningGuide(yamlWith(good), "t.yaml").forModel("b"); }).code(),
              ErrorCode::NotFound);
}

/// What a file may do to any of these readers: each ends in one sentence that names line and column.
TEST(CraftFiles, HostileOnesEndInOneSentenceWithLineAndColumn)
{
    const std::map<std::string, std::function<void(const std::string&)>> readers{
        {"parameter_advice", [](const std::string& yaml) { (void)parseParameterAdvice(yaml, "x.yaml"); }},
        {"tuning", [](const std::string& yaml) { (void)parseTuningGuide(yaml, "x.yaml"); }},
        {"remedies", [](const std::string& yaml) { (void)parseRemedies(yaml, "x.yaml"); }},
    };
    for (const auto& [kind, read] : readers) {
        const std::string head = "kind: " + kind + "\n";
        const std::string list = kind == "parameter_advice" ? "rules" : kind == "tuning" ? "steps" : "remedies";
        for (const std::string& yaml :
             {head + "a: &a [*a]\n", head + list + ": &x [1]\n", head + list + ": *x\n",
              head + "x: !!python/object 1\n", head + list + ": {a: 1}\n", head + list + ": [[[]]]\n",
              head + list + ": [1, 2]\n", head + list + ": ~\n", head + list + ": []\n", head + "unknown: 1\n",
              head + "- list\n", head + list + ": \"\n", head + head, "kind: [" + kind + "]\n", std::string("[1, 2]\n"),
              std::string("\x01\n"), head + list + ": " + test::repeated("[", 1000) + "\n",
              head + "x: " + std::string(2 << 20, 'a') + "\n"}) {
            const Error error = test::errorOf([&, run = read] { run(yaml); });
            EXPECT_TRUE(std::string(error.what()).starts_with("x.yaml:")) << kind << ": " << error.what();
        }
    }
}

TEST(CraftFiles, AHundredMegabytesAreRefusedUnread)
{
    const test::TempFolder folder;
    const auto file = folder / "huge.yaml";
    test::writeFile(file, "kind: remedies\n");
    std::filesystem::resize_file(file, 100 << 20); // sparse
    for (const auto& read : {std::function<void()>([&] { (void)loadRemedies(file); }),
                             std::function<void()>([&] { (void)loadTuningGuide(file); }),
                             std::function<void()>([&] { (void)loadParameterAdvice(file); })})
        EXPECT_TRUE(test::mentions(test::errorOf(read), ":1:1: the file is larger than 1 MiB"));
}

} // namespace
} // namespace zimage
