#include "error_checks.h"
#include "io/png.h"
#include "quality/verification.h"
#include "support/fake_engine.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <functional>

namespace zimage {
namespace {

using test::FakeEngine;
using test::FakeScript;
using test::greySteps;

constexpr int kSide = 8;

Image filled(std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    Image image{kSide, kSide, {}};
    for (int i = 0; i < kSide * kSide; ++i)
        image.rgb.insert(image.rgb.end(), {red, green, blue});
    return image;
}

/// Makes good pictures but where its script says otherwise.
std::shared_ptr<FakeScript> pictures()
{
    std::shared_ptr<FakeScript> script = test::greyPictures();
    script->memory = {1000, 1500, 2000, 0, 0, 0};
    script->torch = "1.13.1";
    return script;
}

VerificationPlan planOf(int pictures)
{
    VerificationPlan plan;
    plan.modelName = "fake";
    plan.params.width = plan.params.height = kSide;
    plan.params.seed = 1;
    plan.prompts = std::vector<VerifyPrompt>(static_cast<std::size_t>(pictures), VerifyPrompt{"a cup", true});
    return plan;
}

void fail(Outcome& outcome, ErrorCode code)
{
    outcome.status = Outcome::Status::Failed;
    outcome.error = code;
    outcome.message = "It failed.";
}

TEST(Verification, TenGoodPicturesPass)
{
    FakeEngine engine(pictures());
    std::vector<int> told;
    VerificationCallbacks callbacks;
    callbacks.progress = [&told](const Progress& progress) {
        told.push_back(progress.picture * 100 + progress.pictures);
    };
    int delivered = 0;
    callbacks.picture = [&delivered](const VerifiedPicture& picture) { delivered += picture.good() ? 1 : 0; };
    const Verification verification = verify(engine, planOf(10), callbacks, {});
    const Verdict verdict = verification.verdict();
    EXPECT_TRUE(verdict.passed());
    EXPECT_EQ(verdict.pictures, 10);
    EXPECT_EQ(verdict.memoryGrowth, 0.0);
    EXPECT_EQ(verdict.peak, 2000);
    EXPECT_DOUBLE_EQ(verdict.seconds.median, 1.5) << "loading left out";
    EXPECT_EQ(delivered, 10);
    ASSERT_EQ(engine.script().asked.size(), 10U);
    EXPECT_EQ(engine.script().asked[9].seed, 10);
    EXPECT_EQ(engine.script().asked[9].prompt, "a cup");
    EXPECT_EQ(engine.script().asked[9].count, 1);
    EXPECT_EQ(told.front(), 110);
    EXPECT_EQ(told.back(), 1010);
}

TEST(Verification, NoPictureIsNoPass)
{
    FakeEngine engine(pictures());
    EXPECT_FALSE(verify(engine, planOf(0), {}, {}).verdict().passed());
}

TEST(Verification, CatchesEveryKindOfFaultAmongGoodPictures)
{
    struct Case {
        const char* fault;
        std::function<void(Image&, Outcome&)> spoil;
        const char* clause;
    };
    const std::vector<Case> cases = {
        {"black", [](Image& image, Outcome&) { image = filled(0, 0, 0); }, "1 picture is black"},
        {"black", [](Image& image, Outcome&) { image = filled(0, 0, 0), image.rgb[30] = 90; }, "1 picture is black"},
        {"flat", [](Image& image, Outcome&) { image = filled(200, 200, 201); }, "1 picture is of one flat colour"},
        {"colour cast",
         [](Image& image, Outcome&) {
             for (std::size_t i = 0; i < image.rgb.size(); i += 3)
                 image.rgb[i] = static_cast<std::uint8_t>(image.rgb[i] + 90);
         },
         "1 picture of a neutral prompt has a strong colour cast"},
        {"wrong size", [](Image& image, Outcome&) { image = greySteps(kSide, kSide + 1); },
         "1 picture has the wrong size"},
        {"failed", [](Image&, Outcome& outcome) { fail(outcome, ErrorCode::NonFinite); }, "1 picture failed"},
        {"failed", [](Image&, Outcome& outcome) { fail(outcome, ErrorCode::Rejected); }, "1 picture failed"},
    };
    for (const Case& spoilt : cases) {
        FakeEngine engine(pictures());
        engine.script().spoil = [&spoilt](int i, Image& image, Outcome& outcome) {
            if (i == 4)
                spoilt.spoil(image, outcome);
        };
        const Verification verification = verify(engine, planOf(10), {}, {});
        ASSERT_EQ(verification.pictures.size(), 10U) << spoilt.fault << ": the row goes on";
        EXPECT_EQ(verification.pictures[4].fault(), spoilt.fault);
        EXPECT_FALSE(verification.verdict().passed());
        EXPECT_EQ(verification.verdict().faults(), std::vector<std::string>{spoilt.clause});
    }
}

TEST(Verification, CountsDeviceErrorsAmongTheFailures)
{
    FakeEngine engine(pictures());
    engine.script().spoil = [](int i, Image&, Outcome& outcome) {
        if (i == 1)
            fail(outcome, ErrorCode::Device);
        if (i == 2)
            fail(outcome, ErrorCode::OutOfMemory);
        if (i == 3)
            fail(outcome, ErrorCode::Internal);
    };
    const Verdict verdict = verify(engine, planOf(5), {}, {}).verdict();
    EXPECT_EQ(verdict.failed, 3);
    EXPECT_EQ(verdict.deviceErrors, 2);
}

TEST(Verification, AColourCastIsAFaultOfNeutralPromptsOnly)
{
    FakeEngine engine(pictures());
    engine.script().spoil = [](int, Image& image, Outcome&) {
        image = greySteps(kSide, kSide);
        for (std::size_t i = 0; i < image.rgb.size(); i += 3)
            image.rgb[i] = 250;
    };
    VerificationPlan plan = planOf(2);
    plan.prompts[1] = {"a red wall", false};
    const Verification verification = verify(engine, plan, {}, {});
    EXPECT_TRUE(verification.pictures[0].cast());
    EXPECT_FALSE(verification.pictures[1].cast());
    EXPECT_GT(verification.verdict().greatestCast, 100);
}

TEST(Verification, MemoryMayGrowByOneHundredthAfterTheSecondPicture)
{
    const auto growth = [](std::int64_t step, bool card) {
        FakeEngine engine(pictures());
        engine.script().spoil = [=](int i, Image&, Outcome& outcome) {
            const std::int64_t held = (i == 0 ? 500000 : 1000000) + i * step;
            outcome.memory = card ? MemoryUse{1000 + i * 100, 2000, 5000, held, held * 2, held * 3}
                                  : MemoryUse{held, 5000 * (i + 1), held * 2, 0, 0, 0};
        };
        return verify(engine, planOf(10), {}, {}).verdict();
    };
    for (const bool card : {false, true}) {
        EXPECT_TRUE(growth(1000, card).passed());
        EXPECT_NEAR(*growth(1000, card).memoryGrowth, 0.008, 1e-4);
        EXPECT_FALSE(growth(2000, card).passed());
        EXPECT_EQ(growth(2000, card).faults(),
                  std::vector<std::string>{"the memory in use grows from picture to picture"});
        EXPECT_TRUE(growth(-2000, card).passed());
    }
    FakeEngine engine(pictures());
    EXPECT_FALSE(verify(engine, planOf(2), {}, {}).verdict().memoryGrowth.has_value()) << "two pictures tell nothing";
}

TEST(Verification, CountsWhatTheGuardsRepaired)
{
    FakeEngine engine(pictures());
    engine.script().spoil = [](int i, Image&, Outcome& outcome) {
        if (i == 0)
            outcome.run.guardEvents.push_back(
                {Stage::Steps, 1, 2, "transformer", "bf16", 0.1, {GuardRemedy::Kind::Fp32}, true});
    };
    const Verification verification = verify(engine, planOf(3), {}, {});
    EXPECT_TRUE(verification.verdict().passed());
    EXPECT_EQ(verification.verdict().repaired, 1);
    EXPECT_TRUE(verification.pictures[0].repaired());
}

TEST(Verification, WhatAllPicturesWouldFailOfEndsIt)
{
    for (const ErrorCode code : {ErrorCode::BadParameter, ErrorCode::NotFound, ErrorCode::Corrupt,
                                 ErrorCode::Incomplete, ErrorCode::Unwritable}) {
        FakeEngine engine(pictures());
        engine.script().spoil = [code](int, Image&, Outcome& outcome) { fail(outcome, code); };
        EXPECT_EQ(test::errorOf([&] { (void)verify(engine, planOf(3), {}, {}); }).code(), code);
        EXPECT_EQ(engine.script().asked.size(), 1U);
    }
    FakeEngine engine(pictures()); // a device that is not there
    engine.script().spoil = [](int, Image&, Outcome& outcome) { fail(outcome, ErrorCode::Device), outcome.run = {}; };
    EXPECT_EQ(test::errorOf([&] { (void)verify(engine, planOf(3), {}, {}); }).code(), ErrorCode::Device);
}

TEST(Verification, KeepsThePicturesWhereItIsTold)
{
    const test::TempFolder folder;
    FakeEngine engine(pictures());
    VerificationPlan plan = planOf(2);
    plan.folder = folder / "kept";
    const Verification verification = verify(engine, plan, {}, {});
    EXPECT_EQ(verification.pictures[1].file, folder / "kept/2-a_cup.png");
    EXPECT_EQ(readPng(verification.pictures[1].file).image.rgb, greySteps(kSide, kSide).rgb);
}

TEST(Verification, LeavesNoFileBehindOtherwise)
{
    const test::TempFolder folder;
    setenv("TMPDIR", folder.path().c_str(), 1);
    FakeEngine engine(pictures());
    EXPECT_TRUE(verify(engine, planOf(2), {}, {}).verdict().passed());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    setenv("TMPDIR", (folder / "none").c_str(), 1);
    EXPECT_EQ(test::errorOf([&] { (void)verify(engine, planOf(2), {}, {}); }).code(), ErrorCode::Unwritable);
    unsetenv("TMPDIR");
}

TEST(Verification, AStopEndsTheRowWithWhatThereIs)
{
    FakeEngine engine(pictures());
    std::stop_source stop;
    engine.script().spoil = [&stop](int i, Image&, Outcome&) {
        if (i == 2)
            stop.request_stop();
    };
    const Verification verification = verify(engine, planOf(10), {}, stop.get_token());
    EXPECT_TRUE(verification.stopped);
    EXPECT_EQ(verification.pictures.size(), 3U);
}

} // namespace
} // namespace zimage
