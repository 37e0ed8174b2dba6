// The verdict over rows of the embedded model's pictures, with faults put into some of them.

#include "core/sanitizers.h"
#include "engine/engine_fixture.h"
#include "pipeline/picture_job.h"
#include "quality/tuning_session.h"
#include "quality/verification.h"
#include "support/fake_engine.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gmock/gmock.h>

#include <limits>
#include <set>

namespace zimage::test {

namespace {

/// Runs the pipeline in fp32 as the program's engine does. In some jobs, counted from 0, the decoder gives black, or a
/// transformer layer NaN.
std::shared_ptr<FakeScript> faultyPipeline(const std::set<int>& blackJobs, const std::set<int>& nanJobs)
{
    const std::shared_ptr<LoadedModel> model(new LoadedModel{
        {.root = miniModel(), .device = c10::Device(c10::kCPU), .precision = c10::kFloat, .loras = {}}, {}});
    auto script = std::make_shared<FakeScript>();
    script->make = [=, job = 0](const GenerationParams& params, const GenerateCallbacks& callbacks,
                                const std::stop_token& stop, Outcome& outcome) mutable {
        const c10::InferenceMode inference;
        const bool black = blackJobs.contains(job);
        const bool nan = nanJobs.contains(job);
        ++job;
        const LayerTap tap = [black, nan](LayerGroup group, std::int64_t, at::Tensor& result) {
            if (black && group == LayerGroup::Decoder)
                result = at::full_like(result, -1);
            if (nan && group == LayerGroup::Layers)
                result = at::full_like(result, std::numeric_limits<float>::quiet_NaN());
        };
        ComputeContext context;
        context.stop = stop;
        context.tap = &tap;
        StageClock clock(callbacks.progress, outcome.times, params.count);
        try {
            textToImage(*model, params, callbacks, context, clock, outcome);
        } catch (...) {
            clock.end();
            throw;
        }
        clock.end();
    };
    return script;
}

VerificationPlan planOf(int pictures)
{
    VerificationPlan plan;
    plan.model = miniModel();
    plan.modelName = "zimage-mini";
    plan.params = smallParams();
    plan.prompts =
        std::vector<VerifyPrompt>(static_cast<std::size_t>(pictures), VerifyPrompt{plan.params.prompt, false});
    return plan;
}

/// Step 1 of the guide with small pictures.
TuningJob stabilityOf()
{
    const TuningSession session(loadTuningGuide(source("presets/tuning.yaml")), "zimage-mini", smallParams(),
                                TuningValues::Model);
    TuningJob job = session.job(TuningStepId::Stability, TuningEffort::Normal);
    job.model = miniModel();
    job.row.assign(static_cast<std::size_t>(job.pictures), VerifyPrompt{smallParams().prompt, false});
    return job;
}

} // namespace

TEST(Verification, CatchesABlackAndALostPictureAmongTen)
{
    FakeEngine engine(faultyPipeline({3}, {6}));
    const Verification verification = verify(engine, planOf(10), {}, {});
    const Verdict verdict = verification.verdict();
    EXPECT_FALSE(verdict.passed());
    EXPECT_THAT(verdict.faults(), ::testing::ElementsAre("1 picture failed", "1 picture is black"));
    EXPECT_EQ(verification.pictures.at(3).fault(), "black");
    EXPECT_EQ(verification.pictures.at(6).error, ErrorCode::NonFinite);
}

TEST(Tuning, StabilityOfTheEmbeddedModelPassesWithTenGoodPictures)
{
    FakeEngine engine(faultyPipeline({}, {}));
    const TuningResult result = runTuningStep(engine, stabilityOf(), {}, {});
    EXPECT_THAT(result.faults(), ::testing::IsEmpty());
    EXPECT_EQ(result.trials.at(0).after.pictures.size(), 10U);
    EXPECT_TRUE(result.after.vaeTiling);
}

TEST(Tuning, StabilityOfTheEmbeddedModelCatchesABlackAndALostPicture)
{
    FakeEngine engine(faultyPipeline({3}, {6}));
    const TuningResult result = runTuningStep(engine, stabilityOf(), {}, {});
    EXPECT_FALSE(result.passed());
    EXPECT_THAT(result.faults(), ::testing::ElementsAre("1 picture failed", "1 picture is black"));
    const Verification& row = result.trials.at(0).after;
    EXPECT_EQ(row.pictures.at(3).fault(), "black");
    EXPECT_EQ(row.pictures.at(6).error, ErrorCode::NonFinite);
    EXPECT_EQ(tuningFigures(result).en.substr(0, 26), "8 of 10 pictures are good,");
}

TEST(Verification, WithoutGuardsALostPictureIsABlackOne)
{
    FakeEngine engine(faultyPipeline({}, {1}));
    VerificationPlan plan = planOf(3);
    plan.params.guards = false;
    EXPECT_THAT(verify(engine, plan, {}, {}).verdict().faults(), ::testing::ElementsAre("1 picture is black"));
}

TEST(Verification, TheEmbeddedModelHoldsNoMoreMemoryAfterEachPicture)
{
    const Verification verification = verify(engine(), planOf(5), {}, {});
    EXPECT_THAT(verification.verdict().faults(), ::testing::IsEmpty());
    for (const VerifiedPicture& picture : verification.pictures) {
        EXPECT_GT(picture.memory.resident, 50 << 20); // at least the weights
        EXPECT_GE(picture.memory.peak, picture.memory.resident);
        if (!kSanitized) { // whose allocator does not count for us
            EXPECT_GT(picture.memory.held, 50 << 20);
        }
        EXPECT_EQ(picture.memory.devicePeak > 0, testDevice() != "cpu");
        EXPECT_GT(picture.seconds, 0);
    }
}

} // namespace zimage::test
