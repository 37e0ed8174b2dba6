#include "core/error_checks.h"
#include "engine/engine_fixture.h"
#include "engine/loud_caption.h"
#include "guards/stage_guard.h"
#include "pipeline/caption_cache.h"
#include "pipeline/card_tuning.h"
#include "weights/fp8.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

namespace zimage::test {

TEST(Execution, PlainMakesThePictureOfFused)
{
    GenerationParams params = smallParams();
    params.device = "cpu";
    params.execution = "fused";
    const Job fused = generate(params);
    params.execution = "plain";
    const Job plain = generate(params);
    ASSERT_EQ(plain.pictures.size(), 1U) << plain.outcome.message;
    ASSERT_EQ(fused.pictures.size(), 1U) << fused.outcome.message;
    EXPECT_LT(meanDifference(plain.pictures.front().image, fused.pictures.front().image), 0.05);
    EXPECT_EQ(plain.outcome.run.execution, "plain");
    EXPECT_EQ(fused.outcome.run.execution, "fused");
}

TEST(Execution, IsChosenByDeviceAndSize)
{
    EXPECT_EQ(resolveExecution("auto", /*onCard=*/true, 0, 1024), Execution::Captured);
    EXPECT_EQ(resolveExecution("auto", true, 0, 4096), Execution::Fused);
    EXPECT_EQ(resolveExecution("captured", true, 0, 4096), Execution::Captured);
    EXPECT_EQ(resolveExecution("captured", false, 0, 1024), Execution::Fused) << "there is nothing to record on a CPU";
    EXPECT_EQ(resolveExecution("captured", true, 0.05, 1024), Execution::Fused) << "dropout draws anew in each step";
    EXPECT_EQ(resolveExecution("plain", true, 0, 1024), Execution::Plain);
}

TEST(Execution, SumsAreInFp16OnACardIn16BitsUntilAGuardRaisesThem)
{
    const c10::Device card(c10::kCUDA, 0);
    ComputeContext context;
    for (const Execution execution : {Execution::Fused, Execution::Captured}) {
        context.execution = execution;
        EXPECT_TRUE(takesHalfResidual(card, at::kBFloat16, PartPrecision::Asked, context));
        EXPECT_FALSE(takesHalfResidual(card, at::kBFloat16, PartPrecision::Sites, context));
        EXPECT_FALSE(takesHalfResidual(card, at::kBFloat16, PartPrecision::Fp32, context)) << "raised, or asked for";
        EXPECT_FALSE(takesHalfResidual(card, at::kHalf, PartPrecision::Asked, context))
            << "whose products round no more than that";
        EXPECT_FALSE(takesHalfResidual(c10::Device(c10::kCPU), at::kBFloat16, PartPrecision::Asked, context));
    }
    const LayerTap tap;
    context.tap = &tap;
    EXPECT_FALSE(takesHalfResidual(card, at::kBFloat16, PartPrecision::Asked, context)) << "tests see fp32";
    context.tap = nullptr;
    context.execution = Execution::Plain;
    EXPECT_FALSE(takesHalfResidual(card, at::kBFloat16, PartPrecision::Asked, context)) << "the reference";
}

/// Whether the processor has products of its own for bf16.
static bool multipliesBf16()
{
#ifdef __x86_64__
    return __builtin_cpu_supports("avx512bf16") != 0;
#else
    return false;
#endif
}

TEST(Execution, SumsInFp16AreFarBelowTheErrorOfBf16Products)
{
    const c10::InferenceMode inference;
    const c10::Device cpu(c10::kCPU);
    LoadedModel narrow({miniModel(), cpu, at::kBFloat16, {}}, {});
    const LoudCaption caption(mini(), 1);
    const at::Tensor reference = caption.step(mini(), Execution::Plain, /*half=*/false);
    const at::Tensor wide = caption.step(narrow, Execution::Fused, false);
    const at::Tensor half = caption.step(narrow, Execution::Fused, true);
    EXPECT_FALSE(at::equal(half, wide));
    // Where the processor does not multiply bf16 itself, products are nearer to fp32 and the sums weigh more.
    EXPECT_LT(relative(half, reference), (multipliesBf16() ? 1.2 : 1.5) * relative(wide, reference));
    EXPECT_LT(relative(caption.step(mini(), Execution::Fused, true), reference), 5e-3)
        << "also between products in fp32";
}

TEST(Execution, ASumThatFp16CannotHoldTripsTheGuard)
{
    const c10::InferenceMode inference;
    LoadedModel narrow({miniModel(), c10::Device(c10::kCPU), at::kBFloat16, {}}, {});
    const LoudCaption caption(mini(), 1e6);
    std::vector<GuardEvent> events;
    StageGuard guard(narrow, true, events);
    const at::Tensor output = guard.run({Stage::Steps, 1, 1, "transformer", false}, [&] {
        return caption.step(narrow, Execution::Fused, narrow.precisionOf(Stage::Steps) == PartPrecision::Asked);
    });
    EXPECT_TRUE(at::isfinite(output).all().item<bool>());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(events.front().recovered);
    EXPECT_EQ(narrow.precisionOf(Stage::Steps), PartPrecision::Sites);
}

TEST(Execution, Fp8NeedsACardThatMultipliesInIt)
{
    GenerationParams params = smallParams();
    params.device = "cpu";
    params.precision = "fp8";
    const Job job = generate(params);
    EXPECT_EQ(job.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(job.outcome.error, ErrorCode::Device);
    EXPECT_NE(job.outcome.message.find("fp8"), std::string::npos) << job.outcome.message;
}

TEST(CardTuning, AChoiceIsMeasuredOnceAndKept)
{
    const DeviceLedger::Key key{"card", "model", "bf16", "fused"};
    const std::vector<std::string> known{"cudnn", "flash", "fused"};
    DeviceLedger ledger = DeviceLedger::load({});
    int measured = 0;
    const auto choose = [&](const std::string& found) {
        return keptChoice(ledger, key, "attention@4096", known, [&] {
            ++measured;
            return found;
        });
    };
    EXPECT_EQ(choose(""), "") << "nothing could be measured";
    EXPECT_EQ(ledger.tuned(key, "attention@4096"), "") << "so that it is tried again";
    EXPECT_EQ(choose("flash"), "flash");
    EXPECT_EQ(measured, 2);
    EXPECT_EQ(choose("cudnn"), "flash");
    EXPECT_EQ(measured, 2);
    ledger.tune(key, "attention@4096", "of another libtorch");
    EXPECT_EQ(choose("cudnn"), "cudnn") << "what does not run here is chosen anew";
}

TEST(CardTuning, ACpuHasNothingToChoose)
{
    DeviceLedger ledger = DeviceLedger::load({});
    const DeviceLedger::Key key{"cpu", "model", "fp32", "fused"};
    const c10::Device cpu(c10::kCPU);
    EXPECT_EQ(tunedAttention(AttentionBackend::Fused, ledger, key, cpu, at::kFloat, {30, 4096, 128}),
              AttentionBackend::Fused);
    EXPECT_EQ(tunedAttention(AttentionBackend::Blocked, ledger, key, cpu, at::kFloat, {30, 4096, 128}),
              AttentionBackend::Blocked);
    const ModelConfig model = ModelConfig::load(tinyModel());
    EXPECT_EQ(ratesOf(ledger, cpu, model, "auto").pinnedCopy, 0);
}

TEST(CaptionCache, KeepsTheLatestCaptionsOnly)
{
    CaptionCache cache;
    const auto captionOf = [](int value) { return Caption{at::full({1, 1}, value), {}}; };
    const auto key = [](std::int32_t id) { return CaptionCache::keyOf(std::vector<std::int32_t>{id, 2}, "1/1"); };
    EXPECT_EQ(cache.find(key(0)), nullptr);
    for (std::int32_t i = 0; i < 4; ++i)
        cache.store(key(i), captionOf(i));
    ASSERT_NE(cache.find(key(0)), nullptr); // is the latest now
    cache.store(key(8), captionOf(8));
    EXPECT_EQ(cache.find(key(1)), nullptr);
    ASSERT_NE(cache.find(key(0)), nullptr);
    EXPECT_EQ(cache.find(key(0))->tokens.item<float>(), 0);
    EXPECT_NE(CaptionCache::keyOf(std::vector<std::int32_t>{1, 23}, "1/1"),
              CaptionCache::keyOf(std::vector<std::int32_t>{12, 3}, "1/1"));
}

TEST(CaptionCache, APromptThatComesAgainIsNotEncodedAgainAndGivesTheSamePicture)
{
    GenerationParams params = smallParams();
    params.device = "cpu";
    params.prompt = "a prompt that no other test has, on a table";
    const auto textSeconds = [](const Job& job) {
        for (const StageTime& time : job.outcome.times)
            if (time.stage == Stage::Text)
                return time.seconds;
        return -1.0;
    };
    const Job first = generate(params);
    const Job second = generate(params);
    ASSERT_EQ(second.pictures.size(), 1U);
    EXPECT_EQ(first.pictures.front().image.rgb, second.pictures.front().image.rgb);
    EXPECT_LT(textSeconds(second), textSeconds(first) / 2);
    params.useRope = false;
    EXPECT_NE(generate(params).pictures.front().image.rgb, first.pictures.front().image.rgb)
        << "a caption depends on the rotation, too";
}

TEST(InventedWeights, AreTheSameEachTimeAndMakeFiniteSteps)
{
    const c10::InferenceMode inference;
    const LoadOptions options{miniModel(), c10::Device(c10::kCPU), at::kFloat, {}, Fp8Layers::None, /*invented=*/true};
    BoundModel first(options.root, true);
    first.place(options, {});
    BoundModel second(options.root, true);
    second.place(options, {});
    const auto& slots = first.transformerWeights().slots();
    ASSERT_FALSE(slots.empty());
    for (const auto& [name, slot] : slots)
        EXPECT_TRUE(at::equal(slot->placed(), second.transformerWeights().slots().at(name)->placed())) << name;
    const std::int32_t ids[] = {1, 2, 3};
    const Caption caption = first.transformer().prepareCaption(first.textEncoder().run(ids, {}), {});
    const StepModulation step = first.transformer().prepareSteps({0.5F}).front();
    const at::Tensor noise = at::randn({first.config().transformer.inChannels, 8, 8});
    EXPECT_TRUE(
        at::isfinite(first.transformer().run(noise, step, caption, first.transformer().prepareGrid(8, 8, caption), {}))
            .all()
            .item<bool>());
}

TEST(Bench, MeasuresEveryStageOfTheEmbeddedModel)
{
    BenchOptions options;
    options.model = miniModel();
    options.params = smallParams();
    options.params.device = "cpu";
    options.runs = 1;
    options.captionTokens = 16;
    options.errors = true;
    const BenchReport report = engine().bench(options, {});
    const auto has = [&report](const std::string& name) {
        return std::any_of(report.stages.begin(), report.stages.end(),
                           [&](const BenchTime& time) { return time.name == name && time.median > 0; });
    };
    for (const char* name : {"loading", "first picture", "picture", "text encoder", "step", "decoding"})
        EXPECT_TRUE(has(name)) << name;
    EXPECT_EQ(report.device, "cpu");
    EXPECT_EQ(report.execution, "fused");
    EXPECT_GT(report.floor, 0);
    EXPECT_GT(report.copyRate, 0);
    EXPECT_EQ(report.between.size(), 4U);
    for (const BenchTime& part : report.between)
        EXPECT_GT(part.bandwidth(), 0) << part.name;
    EXPECT_GT(report.secondsToFirst, 0);
    ASSERT_EQ(report.errors.size(), 3U);
    EXPECT_LT(report.errors[0].relative, 1e-5) << "fp32 on the CPU, fused against plain";
    EXPECT_GT(report.errors[2].relative, 1e-5) << "bf16 against fp32";
}

} // namespace zimage::test
