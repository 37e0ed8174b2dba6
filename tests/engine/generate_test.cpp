#include "engine/engine_fixture.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

namespace zimage::test {

TEST(Generate, MakesAPictureOfExactlyTheSizeAskedFor)
{
    GenerationParams params = smallParams();
    params.device = "cpu";
    const Job job = generate(params);
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    ASSERT_EQ(job.pictures.size(), 1U);
    EXPECT_EQ(job.pictures[0].image.width, 96);
    EXPECT_EQ(job.pictures[0].image.height, 64);
    EXPECT_EQ(job.pictures[0].image.rgb.size(), 96U * 64U * 3U);
    EXPECT_EQ(job.outcome.run.device, "cpu");
    EXPECT_EQ(job.outcome.run.precision, "fp32");
    EXPECT_DOUBLE_EQ(job.outcome.run.shift, 3.0);
}

TEST(Generate, TheSameSeedMakesTheSamePictureAndAnotherSeedAnother)
{
    GenerationParams params = smallParams();
    const Job first = generate(params);
    const Job again = generate(params);
    params.seed = 8;
    const Job other = generate(params);
    ASSERT_EQ(first.pictures.size(), 1U);
    EXPECT_EQ(first.pictures[0].image.rgb, again.pictures.at(0).image.rgb);
    EXPECT_NE(first.pictures[0].image.rgb, other.pictures.at(0).image.rgb);
}

TEST(Generate, PictureIOfAJobUsesSeedPlusI)
{
    GenerationParams params = smallParams();
    params.count = 3;
    const Job job = generate(params);
    ASSERT_EQ(job.pictures.size(), 3U) << job.outcome.message;
    EXPECT_EQ(job.pictures[2].seed, 9);
    params.count = 1;
    params.seed = 9;
    EXPECT_EQ(job.pictures[2].image.rgb, generate(params).pictures.at(0).image.rgb);
}

TEST(Generate, ForcingTheOriginalResolutionCropsAndNeverScales)
{
    GenerationParams params = smallParams();
    params.width = 96;
    params.height = 96;
    const Job whole = generate(params);
    params.width = 70;
    params.height = 81;
    params.forceOriginalResolution = true;
    const Job cropped = generate(params);
    ASSERT_EQ(cropped.outcome.status, Outcome::Status::Done) << cropped.outcome.message;
    const Image& big = whole.pictures.at(0).image;
    const Image& small = cropped.pictures.at(0).image;
    ASSERT_EQ(small.width, 70);
    ASSERT_EQ(small.height, 81);
    for (int y = 0; y < small.height; ++y)
        ASSERT_TRUE(
            std::equal(small.pixel(0, y), small.pixel(0, y) + 70L * 3, big.pixel((96 - 70) / 2, y + (96 - 81) / 2)))
            << "row " << y;
}

TEST(Generate, GuidanceNegativePromptTruncationAndNormalizationEachChangeThePicture)
{
    const auto rgb = [](auto change) {
        GenerationParams params = smallParams();
        params.device = "cpu"; // where bf16 is not what auto takes
        params.steps = 4;
        change(params);
        Job job = generate(params);
        EXPECT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
        return job.pictures.at(0).image.rgb;
    };
    std::set<std::vector<std::uint8_t>> pictures;
    pictures.insert(rgb([](GenerationParams&) {}));
    pictures.insert(rgb([](GenerationParams& p) { p.guidance = 0; }));
    pictures.insert(rgb([](GenerationParams& p) { p.negativePrompt = "a dog"; }));
    pictures.insert(rgb([](GenerationParams& p) { p.cfgTruncation = 0.2; }));
    pictures.insert(rgb([](GenerationParams& p) { p.cfgNormalization = 0.9; }));
    pictures.insert(rgb([](GenerationParams& p) { p.shift = 1.5; }));
    pictures.insert(rgb([](GenerationParams& p) { p.useRope = false; }));
    pictures.insert(rgb([](GenerationParams& p) { p.attentionDropout = 0.1; }));
    pictures.insert(rgb([](GenerationParams& p) { p.precision = "bf16"; }));
    EXPECT_EQ(pictures.size(), 9U);
}

TEST(Generate, TheNegativePromptIsIgnoredWithoutGuidance)
{
    GenerationParams params = smallParams();
    params.guidance = 0;
    const Job plain = generate(params);
    params.negativePrompt = "a dog";
    EXPECT_EQ(plain.pictures.at(0).image.rgb, generate(params).pictures.at(0).image.rgb);
}

TEST(Generate, DropoutIsDrawnFromThePicturesSeed)
{
    // Two pictures whose noise is the same: all of it comes from the variation's seed. What else the seed decides is
    // the dropout.
    const auto rgb = [](double dropout, std::int64_t seed) {
        GenerationParams params = smallParams();
        params.attentionDropout = dropout;
        params.seed = seed;
        params.variationSeed = 5;
        params.variationStrength = 1;
        const Job job = generate(params);
        EXPECT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
        return job.pictures.at(0).image.rgb;
    };
    ASSERT_EQ(rgb(0, 7), rgb(0, 8)) << "else this shows nothing";
    const auto seven = rgb(0.2, 7);
    EXPECT_EQ(rgb(0.2, 7), seven) << "whatever was drawn before";
    const auto eight = rgb(0.2, 8);
    EXPECT_NE(eight, seven);
    EXPECT_NE(rgb(0, 7), seven);
    EXPECT_EQ(rgb(0.2, 7), seven);
}

TEST(Generate, DropoutOfAPictureDoesNotDependOnThoseBeforeIt)
{
    GenerationParams params = smallParams();
    params.attentionDropout = 0.2;
    params.count = 2;
    const Job both = generate(params);
    ASSERT_EQ(both.pictures.size(), 2U) << both.outcome.message;
    params.count = 1;
    params.seed += 1;
    EXPECT_EQ(generate(params).pictures.at(0).image.rgb, both.pictures[1].image.rgb);
}

TEST(Generate, EveryStepDrawsItsOwnDropout)
{
    GenerationParams params = smallParams();
    params.device = "cpu";
    params.attentionDropout = 0.2;
    const auto nextNumber = [&params](int steps) { // of the generator that dropout draws from
        params.steps = steps;
        EXPECT_EQ(generate(params).outcome.status, Outcome::Status::Done);
        return at::rand({1}).item<float>();
    };
    EXPECT_EQ(nextNumber(2), nextNumber(2)) << "else this shows nothing";
    EXPECT_NE(nextNumber(1), nextNumber(2)) << "the second step begins where the first one ended";
}

TEST(Generate, ReportsEveryStageInOrderAndEveryStep)
{
    GenerationParams params = smallParams();
    params.steps = 3;
    const Job job = generate(params);
    std::vector<Stage> stages;
    std::vector<int> steps;
    for (const Progress& progress : job.progress) {
        if (stages.empty() || stages.back() != progress.stage)
            stages.push_back(progress.stage);
        if (progress.stage == Stage::Steps)
            steps.push_back(progress.done);
    }
    EXPECT_EQ(stages, (std::vector<Stage>{Stage::Loading, Stage::Text, Stage::Steps, Stage::Decoding, Stage::Saving}));
    EXPECT_EQ(steps, (std::vector<int>{0, 1, 2, 3}));
    EXPECT_EQ(job.outcome.times.size(), 5U);
}

TEST(Generate, APromptCutAtTheLimitIsReportedWithTheTextThatWasLost)
{
    GenerationParams params = smallParams();
    params.maxSequenceLength = 16;
    params.prompt = "a red apple on a yellow background and then an elephant beside a umbrella at night";
    const Job job = generate(params);
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    ASSERT_FALSE(job.outcome.warnings.empty());
    EXPECT_NE(job.outcome.warnings[0].find("night"), std::string::npos) << job.outcome.warnings[0];
    EXPECT_NE(job.pictures.at(0).run.lostPrompt.find("umbrella at night"), std::string::npos);
}

TEST(Generate, AnEmptyPromptMakesAPicture)
{
    GenerationParams params = smallParams();
    params.prompt.clear();
    EXPECT_EQ(generate(params).outcome.status, Outcome::Status::Done);
}

TEST(Generate, StopsInsideAStepAndKeepsTheEngineUsable)
{
    GenerationParams params = smallParams();
    params.device = "cpu"; // a card might be done by then
    params.width = params.height = 512;
    params.steps = 100;
    std::stop_source stop;
    std::jthread presser([&stop] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        stop.request_stop();
    });
    const Job job = generate(params, miniModel(), stop.get_token());
    EXPECT_EQ(job.outcome.status, Outcome::Status::Cancelled);
    EXPECT_TRUE(job.pictures.empty());
    EXPECT_EQ(generate(smallParams()).outcome.status, Outcome::Status::Done);
}

TEST(Generate, AJobThatIsStoppedBeforeItBeganMakesNothing)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(generate(smallParams(), miniModel(), stop.get_token()).outcome.status, Outcome::Status::Cancelled);
}

TEST(Generate, ACardThatIsNotThereIsNamedWithTheDevicesThatAre)
{
    GenerationParams params = smallParams();
    params.device = "cuda:63";
    const Job job = generate(params);
    EXPECT_EQ(job.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(job.outcome.error, ErrorCode::Device);
    EXPECT_NE(job.outcome.message.find("cuda:63"), std::string::npos);
    EXPECT_NE(job.outcome.message.find("cpu"), std::string::npos);
}

TEST(Generate, AnAttentionBackendThatTheDeviceLacksIsNamedWithThoseItHas)
{
    GenerationParams params = smallParams();
    params.device = "cpu";
    params.attentionBackend = "flash";
    const Job job = generate(params);
    EXPECT_EQ(job.outcome.error, ErrorCode::Device);
    EXPECT_NE(job.outcome.message.find("blocked"), std::string::npos) << job.outcome.message;
}

TEST(Generate, WhatAPictureReceiverThrowsEndsTheJobAsFailed)
{
    GenerateCallbacks callbacks;
    callbacks.picture = [](Picture&&) { throw Error(ErrorCode::Unwritable, "No space left."); };
    const Outcome outcome = engine().generate(miniModel(), smallParams(), callbacks, {});
    EXPECT_EQ(outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(outcome.error, ErrorCode::Unwritable);
    EXPECT_EQ(outcome.message, "No space left.");
}

} // namespace zimage::test
