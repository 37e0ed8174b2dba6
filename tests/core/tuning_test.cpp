// The tuning guide's steps with a fake engine.

#include "error_checks.h"
#include "presets/preset_writer.h"
#include "quality/tuning_session.h"
#include "support/fake_engine.h"
#include "test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zimage {
namespace {

using test::FakeEngine;
using testing::ElementsAre;

TuningSession sessionOf(TuningValues values = TuningValues::Model, std::vector<const ParamDef*> fixed = {})
{
    GenerationParams start;
    start.steps = 4;
    start.guidance = 3;
    start.width = start.height = 32;
    start.seed = 1;
    return {loadTuningGuide(test::source("presets/tuning.yaml")), "zimage-mini", start, values, std::move(fixed)};
}

TuningJob jobOf(const TuningSession& session, TuningStepId step, TuningEffort effort = TuningEffort::Normal)
{
    TuningJob job = session.job(step, effort);
    job.check = {"a cup", true};
    job.row.assign(static_cast<std::size_t>(job.pictures), job.check);
    return job;
}

const TuningTrial& trial(const TuningResult& result, const std::string& id)
{
    for (const TuningTrial& each : result.trials)
        if (each.id == id)
            return each;
    throw std::runtime_error("no trial " + id);
}

TEST(Tuning, StabilityPassesWhenTenPicturesAreGood)
{
    FakeEngine engine(test::greyPictures());
    const TuningResult result = runTuningStep(engine, jobOf(sessionOf(), TuningStepId::Stability), {}, {});
    EXPECT_TRUE(result.passed());
    ASSERT_EQ(engine.script().asked.size(), 10U);
    EXPECT_EQ(engine.script().asked[0].steps, 4) << "the embedded model's own";
    EXPECT_TRUE(engine.script().asked[0].vaeTiling) << "the guide's";
    EXPECT_FALSE(result.before.vaeTiling);
    EXPECT_TRUE(result.after.vaeTiling);
    EXPECT_EQ(tuningFigures(result).en, "10 of 10 pictures are good, 1.5 s each, at most 2 MiB of memory");
    EXPECT_EQ(tuningFigures(result).zh, "10 张图片中 10 张合格，每张 1.5 秒，内存占用最多 2 MiB");
    EXPECT_EQ(sessionOf().job(TuningStepId::Stability, TuningEffort::Long).pictures, 50);
}

TEST(Tuning, StabilityFailsOfOneBlackPictureOneLostAndOneThatRanOutOfMemory)
{
    FakeEngine engine(test::greyPictures());
    engine.script().spoil = [](int i, Image& image, Outcome& outcome) {
        if (i == 3)
            std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{0});
        if (i == 6 || i == 7) {
            outcome.status = Outcome::Status::Failed;
            outcome.error = i == 6 ? ErrorCode::NonFinite : ErrorCode::OutOfMemory;
            outcome.message = "It failed.";
        }
    };
    const TuningResult result = runTuningStep(engine, jobOf(sessionOf(), TuningStepId::Stability), {}, {});
    EXPECT_FALSE(result.passed());
    EXPECT_THAT(result.faults(), ElementsAre("2 pictures failed", "1 picture is black"));
}

TEST(Tuning, ArticleValuesAreWithinReachAndAskedOnesAreLeftAlone)
{
    const TuningJob article = sessionOf(TuningValues::Article, {findParam("width"), findParam("height")})
                                  .job(TuningStepId::Stability, TuningEffort::Normal);
    GenerationParams params = article.params;
    applyChanges(params, article.step.values);
    EXPECT_EQ(params.steps, 12);
    EXPECT_EQ(params.guidance, 6.5);
    EXPECT_EQ(params.width, 32);
}

TEST(Tuning, TextureComparesPairsOnTheSameSeedAndKeepsWhatItSays)
{
    const test::TempFolder folder;
    FakeEngine engine(test::greyPictures());
    engine.script().seconds = [](const GenerationParams& params) { return params.decoderTiling ? 1.0 : 1.5; };
    engine.script().spoil = [&engine](int, Image& image, Outcome&) {
        if (engine.script().asked.back().attentionDropout > 0)
            image.rgb[0] = static_cast<std::uint8_t>(image.rgb[0] + 60);
    };
    TuningJob job = jobOf(sessionOf(), TuningStepId::Texture, TuningEffort::Quick);
    job.folder = folder.path();
    const TuningResult result = runTuningStep(engine, job, {}, {});
    EXPECT_TRUE(result.passed());
    ASSERT_EQ(engine.script().asked.size(), 4U) << "before, and one for each change";
    for (const GenerationParams& asked : engine.script().asked)
        EXPECT_EQ(asked.seed, 1);
    const TuningTrial& rope = trial(result, "rope");
    EXPECT_TRUE(rope.reversed);
    EXPECT_FALSE(rope.beforeParams.useRope);
    EXPECT_TRUE(result.after.useRope);
    const TuningTrial& dropout = trial(result, "dropout");
    EXPECT_FALSE(dropout.kept);
    EXPECT_NEAR(dropout.difference, 60.0 / (32 * 32 * 3), 1e-6);
    EXPECT_TRUE(std::filesystem::exists(dropout.before->pictures[0].file));
    EXPECT_TRUE(std::filesystem::exists(dropout.after.pictures[0].file));
    const TuningTrial& tiles = trial(result, "decoder-tiling");
    EXPECT_TRUE(tiles.kept) << "a third faster";
    EXPECT_NEAR(*tiles.gain(), 1.0 / 3, 1e-9);
    EXPECT_TRUE(result.after.decoderTiling);
    EXPECT_EQ(result.after.attentionDropout, 0);
}

TEST(Tuning, WhatIsNoFasterIsNotKeptAndAChoiceOverrulesIt)
{
    FakeEngine engine(test::greyPictures());
    TuningResult result = runTuningStep(engine, jobOf(sessionOf(), TuningStepId::Texture), {}, {});
    EXPECT_FALSE(trial(result, "decoder-tiling").kept);
    EXPECT_FALSE(result.after.decoderTiling);
    result.choose("decoder-tiling", true);
    result.choose("dropout", true);
    EXPECT_TRUE(result.after.decoderTiling);
    EXPECT_EQ(result.after.attentionDropout, 0.05);
    result.choose("dropout", false);
    EXPECT_EQ(result.after.attentionDropout, 0);
    result.choose("nothing of that name", true);
    EXPECT_TRUE(result.after.decoderTiling);
}

TEST(Tuning, SpeedLeavesOutWhatIsNotForTheDevice)
{
    FakeEngine engine(test::greyPictures());
    const TuningResult result = runTuningStep(engine, jobOf(sessionOf(), TuningStepId::Speed), {}, {});
    EXPECT_TRUE(result.passed());
    for (const TuningTrial& each : result.trials) {
        if (each.id == "captured" || each.id == "no-offload") {
            EXPECT_EQ(each.skipped, "it is for graphics cards");
        } else {
            EXPECT_EQ(each.skipped, "") << each.id;
        }
    }
    EXPECT_GT(engine.script().previews.load(), 0) << "before, previews are asked for as the studio does";
    EXPECT_FALSE(trial(result, "quiet").kept);
}

TEST(Tuning, ADeviceThatRefusesAChangeCostsOnlyThatChange)
{
    FakeEngine engine(test::greyPictures());
    engine.script().spoil = [&engine](int, Image&, Outcome& outcome) {
        if (engine.script().asked.back().attentionDropout > 0) {
            outcome.status = Outcome::Status::Failed;
            outcome.error = ErrorCode::Unsupported;
            outcome.message = "This device has no dropout.";
        }
    };
    const TuningResult result = runTuningStep(engine, jobOf(sessionOf(), TuningStepId::Texture), {}, {});
    EXPECT_EQ(trial(result, "dropout").skipped, "This device has no dropout");
    EXPECT_TRUE(trial(result, "decoder-tiling").measured());
    EXPECT_TRUE(result.passed());
}

TEST(Tuning, ABadPictureBeforeAnyChangeIsAFault)
{
    FakeEngine engine(test::greyPictures());
    engine.script().spoil = [](int, Image& image, Outcome&) {
        std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{0});
    };
    const TuningResult result = runTuningStep(engine, jobOf(sessionOf(), TuningStepId::Texture), {}, {});
    EXPECT_FALSE(result.passed());
    EXPECT_FALSE(trial(result, "decoder-tiling").kept);
}

TEST(Tuning, SizesAreComparedAndOneThatIsWrongIsNamed)
{
    FakeEngine engine(test::greyPictures());
    engine.script().spoil = [](int i, Image& image, Outcome&) {
        if (i == 1) {
            image.width /= 2;
            image.rgb.resize(image.rgb.size() / 2);
        }
    };
    TuningJob job = jobOf(sessionOf(), TuningStepId::Size);
    job.sizes = {{32, 16}, {16, 48}, {40, 23}};
    const TuningResult result = runTuningStep(engine, job, {}, {});
    EXPECT_TRUE(engine.script().asked[0].forceOriginalResolution);
    EXPECT_EQ(engine.script().asked[2].height, 23);
    EXPECT_THAT(result.faults(), ElementsAre("16×48: 1 picture has the wrong size"));
    EXPECT_EQ(tuningFigures(result).en, "2 of 3 sizes are exact");
    EXPECT_EQ(result.after.width, 32) << "the sizes are tried, not kept";
}

TEST(Tuning, StoppingKeepsWhatWasMeasured)
{
    FakeEngine engine(test::greyPictures());
    std::stop_source stop;
    int pictures = 0;
    TuningCallbacks callbacks;
    callbacks.picture = [&](const VerifiedPicture&) {
        if (++pictures == 3)
            stop.request_stop();
    };
    const TuningResult result =
        runTuningStep(engine, jobOf(sessionOf(), TuningStepId::Stability), callbacks, stop.get_token());
    EXPECT_TRUE(result.stopped);
    EXPECT_FALSE(result.passed());
    EXPECT_EQ(result.trials.at(0).after.pictures.size(), 3U);
}

TEST(Tuning, AStepCanBeTakenBackAndLaterOnesGoWithIt)
{
    FakeEngine engine(test::greyPictures());
    TuningSession session = sessionOf();
    const GenerationParams start = session.params();
    for (const TuningStepId step : kTuningSteps)
        session.take(runTuningStep(engine, jobOf(session, step, TuningEffort::Quick), {}, {}));
    EXPECT_EQ(session.results().size(), 4U);
    EXPECT_TRUE(session.params().forceOriginalResolution);
    session.choose(TuningStepId::Texture, "dropout", true);
    EXPECT_EQ(session.results().size(), 2U) << "the later ones stood on another choice";
    EXPECT_EQ(session.params().attentionDropout, 0.05);
    session.undo(TuningStepId::Texture);
    EXPECT_EQ(session.params(), session.result(TuningStepId::Stability)->after);
    session.undo(TuningStepId::Stability);
    EXPECT_EQ(session.params(), start);
    EXPECT_TRUE(session.job(TuningStepId::Speed, TuningEffort::Quick).params.vaeTiling)
        << "a later step alone stands on step 1's values";
}

TEST(Tuning, EndsInAPresetWithTheFigures)
{
    const test::TempFolder folder;
    FakeEngine engine(test::greyPictures());
    TuningSession session = sessionOf();
    for (const TuningStepId step : kTuningSteps)
        session.take(runTuningStep(engine, jobOf(session, step, TuningEffort::Quick), {}, {}));
    session.choose(TuningStepId::Texture, "dropout", true);
    const Preset preset = session.preset("My machine");
    EXPECT_EQ(
        preset.description,
        "Tuned for zimage-mini on cpu (fp32): 3 of 3 pictures are good, 1.5 s each, at most 2 MiB of memory; kept: "
        "Attention dropout 0.05.");
    EXPECT_EQ(preset.descriptionZh,
              "针对 zimage-mini 调优（cpu，fp32）：3 张图片中 3 张合格，每张 1.5 秒，内存占用最多 2 "
              "MiB；保留：注意力随机丢弃 0.05。");
    const Preset read = loadPreset(saveNewPreset(folder.path(), preset));
    GenerationParams params;
    applyPreset(params, read);
    EXPECT_EQ(params.attentionDropout, 0.05);
    EXPECT_TRUE(params.vaeTiling);
    EXPECT_EQ(params.steps, 4);
    EXPECT_EQ(params.seed, -1) << "nothing personal";
    EXPECT_TRUE(params.prompt.empty());
    EXPECT_EQ(read.description, preset.description);
}

TEST(TuningSession, ItsPresetCarriesNothingOfThisMachineButWhatTuningDecided)
{
    GenerationParams start;
    start.vramBudget = 12;
    start.offload = "always";
    start.threads = 3;
    start.keepRejected = true;
    start.loras = {{.file = "snow.safetensors"}};
    start.negativePrompt = "blur";
    TuningSession session(loadTuningGuide(test::source("presets/tuning.yaml")), "some-model", start,
                          TuningValues::Model);
    TuningResult result;
    result.step = TuningStepId::Speed;
    result.before = start;
    result.after = start;
    TuningTrial trial;
    trial.id = "fused";
    trial.changes = {{findParam("execution"), std::string("fused")}};
    result.trials = {trial};
    result.choose("fused", true);
    session.take(result);
    std::vector<std::string> keys;
    for (const auto& [def, value] : session.preset("Mine").values)
        keys.emplace_back(def->key);
    for (const char* key : {"vram_budget", "offload", "threads", "keep_rejected", "loras", "seed", "prompt"})
        EXPECT_THAT(keys, testing::Not(testing::Contains(key)));
    for (const char* key : {"execution", "steps", "vae_tiling", "negative_prompt"})
        EXPECT_THAT(keys, testing::Contains(key));
}

TEST(Tuning, KnowsWhereAutoComputes)
{
    const std::vector<DeviceInfo> both{
        {.id = "cpu", .name = "", .memoryBytes = 0, .attentionBackends = {}, .precisions = {}},
        {.id = "cuda:0", .name = "", .memoryBytes = 0, .attentionBackends = {}, .precisions = {}}};
    EXPECT_TRUE(computesOnCard(both, "auto"));
    EXPECT_FALSE(computesOnCard(both, "cpu"));
    EXPECT_TRUE(computesOnCard(both, "cuda:0"));
    EXPECT_FALSE(computesOnCard({both[0]}, "auto"));
}

} // namespace
} // namespace zimage
