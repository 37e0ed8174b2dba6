// The kernels for CUDA cards against double arithmetic, and what they are used for against plain execution. Skipped
// where there is no card.

#include "engine/engine_fixture.h"
#include "engine/kernel_sets.h"
#include "engine/loud_caption.h"
#include "guards/stage_guard.h"
#include "nn/cuda_maps.h"
#include "nn/cuda_ops.h"
#include "nn/fused_ops.h"
#include "nn/rotary.h"
#include "pipeline/card_tuning.h"
#include "pipeline/memory_probe.h"
#include "pipeline/picture_decoder.h"
#include "pipeline/step_graphs.h"
#include "pipeline/text_to_image.h"
#include "weights/fp8.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <cmath>
#include <limits>

namespace zimage::test {

namespace {

class CudaKernels : public testing::Test {
protected:
    void SetUp() override
    {
        if (!at::hasCUDA())
            GTEST_SKIP() << "no CUDA card";
        at::manual_seed(11);
    }

    static at::Tensor random(std::vector<std::int64_t> shape, at::ScalarType type = at::kFloat)
    {
        return at::randn(shape, at::TensorOptions().device(at::kCUDA)).to(type);
    }

    const c10::InferenceMode m_inference;
};

using CudaExecution = CudaKernels;

const std::vector<std::int64_t> kWidths{16, 256, 2064, 3840, 10240}; // one part of a block's threads, and several

at::Tensor normOf(const at::Tensor& x, const at::Tensor& weight)
{
    const at::Tensor wide = x.to(at::kDouble);
    return wide * (wide.square().mean(-1, true) + 1e-5).rsqrt() * weight.to(at::kDouble);
}

/// What a type's rounding may leave, as a relative error of many values.
double close(at::ScalarType type) { return type == at::kBFloat16 ? 3e-3 : type == at::kHalf ? 4e-4 : 1e-6; }

} // namespace

TEST_F(CudaKernels, NormsEqualTheFormulaForEveryWidthAndType)
{
    for (const std::int64_t width : kWidths)
        for (const at::ScalarType from : {at::kFloat, at::kBFloat16, at::kHalf})
            for (const at::ScalarType to : {at::kFloat, at::kBFloat16, at::kHalf}) {
                const at::Tensor x = random({37, width}, from);
                const at::Tensor weight = random({width}) + 1;
                const at::Tensor scale = random({1, width});
                const auto out = cudaops::norm(x, {weight, scale, 1e-5}, to);
                ASSERT_TRUE(out) << width;
                EXPECT_EQ(out->values.scalar_type(), to);
                EXPECT_LT(relative(out->values, normOf(x, weight) * (1 + scale.to(at::kDouble))), close(to))
                    << width << from << to;
                const auto plain = cudaops::norm(x, {weight, {}, 1e-5}, to);
                EXPECT_LT(relative(plain->values, normOf(x, weight)), close(to)) << width << from << to;
            }
}

TEST_F(CudaKernels, AddedNormsEqualTheFormulaAndSoDoesTheNextNorm)
{
    for (const std::int64_t width : kWidths)
        for (const at::ScalarType from : {at::kFloat, at::kBFloat16, at::kHalf}) {
            const at::Tensor start = random({21, width});
            const at::Tensor y = random({21, width}, from);
            const at::Tensor weight = random({width}) + 1;
            const at::Tensor next = random({width}) + 1;
            const at::Tensor gate = random({1, width});
            const at::Tensor expected = start.to(at::kDouble) + gate.to(at::kDouble) * normOf(y, weight);
            at::Tensor sum = start.clone();
            ASSERT_TRUE(cudaops::addNorm(sum, y, {weight, {}, 1e-5}, gate));
            EXPECT_LT(relative(sum, expected), 1e-6) << width;
            at::Tensor both = start.clone();
            const auto normed =
                cudaops::addNormNorm(both, y, {weight, {}, 1e-5}, gate, {next, gate, 1e-5}, at::kBFloat16);
            ASSERT_TRUE(normed);
            EXPECT_TRUE(at::equal(both, sum));
            EXPECT_LT(relative(normed->values, normOf(expected, next) * (1 + gate.to(at::kDouble))),
                      close(at::kBFloat16))
                << width;
            at::Tensor ungated = start.clone();
            ASSERT_TRUE(cudaops::addNorm(ungated, y, {weight, {}, 1e-5}, {}));
            EXPECT_LT(relative(ungated, start.to(at::kDouble) + normOf(y, weight)), 1e-6) << width;
        }
}

TEST_F(CudaKernels, AddedNormsRoundOnceToASumInFp16)
{
    for (const std::int64_t width : kWidths)
        for (const at::ScalarType from : {at::kBFloat16, at::kHalf})
            for (const at::ScalarType to : {at::kBFloat16, at::kHalf}) {
                const at::Tensor start = random({21, width}, at::kHalf) * 20;
                const at::Tensor y = random({21, width}, from);
                const at::Tensor weight = random({width}) + 1;
                const at::Tensor next = random({width}) + 1;
                const at::Tensor gate = random({1, width});
                const at::Tensor exact = start.to(at::kDouble) + gate.to(at::kDouble) * normOf(y, weight);
                at::Tensor sum = start.clone();
                ASSERT_TRUE(cudaops::addNorm(sum, y, {weight, {}, 1e-5}, gate)) << width;
                EXPECT_EQ(sum.scalar_type(), at::kHalf);
                EXPECT_LT(relative(sum, exact), close(at::kHalf)) << width;
                at::Tensor both = start.clone();
                const auto normed = cudaops::addNormNorm(both, y, {weight, {}, 1e-5}, gate, {next, gate, 1e-5}, to);
                ASSERT_TRUE(normed);
                EXPECT_TRUE(at::equal(both, sum));
                EXPECT_LT(relative(normed->values, normOf(exact, next) * (1 + gate.to(at::kDouble))), close(to))
                    << width << to;
                at::Tensor plain = start.clone();
                const Operand reference =
                    addGatedNormThenNorm(plain, y, {weight, 1e-5, {}}, gate, {next, 1e-5, gate}, to, Execution::Plain);
                EXPECT_LT(relative(both, plain), close(at::kHalf)) << width;
                EXPECT_LT(relative(normed->values, reference.values), 2 * close(to)) << width << to;
            }
}

TEST_F(CudaKernels, ASumInFp16GoesWithProductsIn16BitsOnly)
{
    const at::Tensor weight = at::ones({256}, at::kCUDA);
    at::Tensor sum = random({4, 256}, at::kHalf);
    EXPECT_FALSE(cudaops::addNorm(sum, random({4, 256}), {weight, {}, 1e-5}, {}));
    const at::Tensor y = random({4, 256});
    const at::Tensor expected = sum.to(at::kDouble) + normOf(y, weight);
    EXPECT_LT(relative(addGatedNorm(sum, y, {weight, 1e-5, {}}, {}, Execution::Fused), expected), close(at::kHalf))
        << "torch takes it";
}

TEST_F(CudaKernels, ASumBeyondFp16IsInfiniteAndStaysBad)
{
    at::Tensor sum = at::full({2, 3840}, 65500.0, at::TensorOptions().device(at::kCUDA).dtype(at::kHalf));
    const at::Tensor weight = at::full({3840}, 100.0, at::kCUDA);
    const at::Tensor y = at::ones({2, 3840}, at::TensorOptions().device(at::kCUDA).dtype(at::kBFloat16));
    ASSERT_TRUE(cudaops::addNorm(sum, y, {weight, {}, 1e-5}, {}));
    EXPECT_TRUE(at::isinf(sum).all().item<bool>());
    EXPECT_FALSE(at::isfinite(cudaops::norm(sum, {weight, {}, 1e-5}, at::kBFloat16)->values).any().item<bool>());
}

TEST_F(CudaKernels, LayerNormsEqualTheFormula)
{
    for (const std::int64_t width : kWidths)
        for (const at::ScalarType from : {at::kFloat, at::kHalf}) {
            const at::Tensor x = (random({33, width}) * 3 + 20).to(from); // a mean that must go
            const at::Tensor weight = random({1, width}) + 1;
            const auto out = cudaops::layerNorm(x, weight, 1e-6);
            ASSERT_TRUE(out) << width;
            const at::Tensor expected =
                at::layer_norm(x.to(at::kDouble), {width}, {}, {}, 1e-6) * weight.to(at::kDouble);
            EXPECT_LT(relative(*out, expected), 1e-5) << width << from;
            EXPECT_LT(relative(layerNorm(x, weight, 1e-6, Execution::Plain), expected), 1e-5) << width << from;
        }
}

TEST_F(CudaKernels, SiluProductsEqualTheFormula)
{
    for (const std::int64_t width : kWidths)
        for (const at::ScalarType from : {at::kFloat, at::kBFloat16, at::kHalf})
            for (const at::ScalarType to : {at::kFloat, at::kBFloat16, at::kHalf}) {
                const at::Tensor x = random({9, 2 * width}, from) * 3;
                const auto out = cudaops::siluProduct(x, 1.0 / 128, to);
                ASSERT_TRUE(out);
                const at::Tensor wide = x.to(at::kDouble);
                EXPECT_LT(relative(out->values, at::silu(wide.slice(1, 0, width)) * wide.slice(1, width) / 128),
                          close(to))
                    << width << from << to;
            }
}

TEST_F(CudaKernels, HeadsAreNormedAndRotatedWhereTheyLie)
{
    for (const at::ScalarType type : {at::kBFloat16, at::kHalf})
        for (const std::int64_t width : {32, 64, 128, 256}) {
            const std::int64_t length = 77;
            const std::int64_t heads = 5;
            const at::Tensor qkv = random({length, 3 * heads * width}, type);
            const at::Tensor weight = random({width}) + 1;
            std::vector<Position> positions(static_cast<std::size_t>(length));
            for (std::size_t i = 0; i < positions.size(); ++i)
                positions[i] = {{static_cast<std::int64_t>(i), 3, 5}};
            HeadNorms norms{weight, weight, 1e-5, HeadNorms::Rotation::Interleaved,
                            axialRotary(positions, {width / 2, width / 4, width / 4}, 256.0).to(at::kCUDA)};
            for (const bool halves : {false, true}) {
                if (halves) {
                    norms.rotation = HeadNorms::Rotation::Halves;
                    norms.table = halfRotary(length, width, 1e6).to(at::kCUDA);
                }
                const Heads plain = splitHeads(qkv.to(at::kFloat), heads, heads, norms, Execution::Plain);
                const Heads fused = splitHeads(qkv.clone(), heads, heads, norms, Execution::Fused);
                EXPECT_EQ(fused.q.stride(1), qkv.size(1)) << "in place";
                EXPECT_LT(relative(fused.q, plain.q), close(type)) << width << halves;
                EXPECT_LT(relative(fused.k, plain.k), close(type)) << width << halves;
                EXPECT_TRUE(at::equal(fused.v.to(at::kFloat), plain.v));
            }
        }
}

TEST_F(CudaKernels, ShapesThatAreNoneOfTheirsAreLeftToTorch)
{
    EXPECT_FALSE(cudaops::norm(random({3, 24}), {random({24}), {}, 1e-5}, at::kFloat)) << "not a multiple of 16";
    EXPECT_FALSE(cudaops::norm(random({3, 16384}), {random({16384}), {}, 1e-5}, at::kFloat))
        << "wider than a block holds";
    EXPECT_FALSE(cudaops::norm(random({3, 64}).t(), {random({3}), {}, 1e-5}, at::kFloat)) << "not dense";
    EXPECT_LT(
        relative(modulatedNorm(random({3, 24}), {at::ones({24}, at::kCUDA), 1e-5, {}}, at::kFloat, Execution::Fused)
                     .values.square()
                     .mean(-1),
                 at::ones({3}, at::kCUDA)),
        1e-4);
}

TEST_F(CudaKernels, ANotANumberStaysOne)
{
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        at::Tensor x = random({2, 256});
        x[0][5] = bad;
        const auto isBad = [](const at::Tensor& row) { return !at::isfinite(row).all().item<bool>(); };
        EXPECT_TRUE(isBad(cudaops::norm(x, {at::ones({256}, at::kCUDA), {}, 1e-5}, at::kBFloat16)->values[0]));
        EXPECT_TRUE(isBad(cudaops::siluProduct(x, 1, at::kBFloat16)->values[0]));
        at::Tensor map = random({1, 16, 8, 8}).contiguous(at::MemoryFormat::ChannelsLast);
        map[0][3][2][2] = bad;
        const at::Tensor affine =
            cudamaps::groupNorm(map, 4, at::ones({16}, at::kCUDA), at::zeros({16}, at::kCUDA), 1e-6);
        EXPECT_TRUE(isBad(cudamaps::activated(map, affine, true, 1, at::kHalf)));
    }
}

TEST_F(CudaKernels, GroupNormAndSiluEqualTorchForEveryChannelCount)
{
    for (const std::int64_t channels : {8, 32, 128, 320, 512, 2048})
        for (const std::int64_t side : {3, 16, 300}) {
            const at::Tensor map =
                (random({1, channels, side, side + 1}) * 3 + 2).contiguous(at::MemoryFormat::ChannelsLast);
            const at::Tensor weight = random({channels}) + 1;
            const at::Tensor bias = random({channels});
            const std::int64_t groups = channels == 8 ? 2 : channels / 8;
            const at::Tensor expected = at::silu(at::group_norm(map.to(at::kDouble), groups, weight.to(at::kDouble),
                                                                bias.to(at::kDouble), 1e-6))
                / 16;
            const at::Tensor affine = cudamaps::groupNorm(map, groups, weight, bias, 1e-6);
            EXPECT_LT(relative(cudamaps::activated(map, affine, true, 1.0 / 16, at::kFloat), expected), 2e-6)
                << channels << " " << side;
            EXPECT_LT(relative(cudamaps::activated(map, affine, true, 1.0 / 16, at::kHalf), expected), close(at::kHalf))
                << channels << " " << side;
            const at::Tensor half = map.to(at::kHalf);
            const at::Tensor sum = half.to(at::kDouble) * 16 + bias.to(at::kDouble).view({1, -1, 1, 1}) + expected;
            EXPECT_LT(relative(cudamaps::finished(half, 16, bias,
                                                  expected.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast)),
                               sum),
                      1e-6)
                << channels;
        }
}

TEST_F(CudaKernels, Fp8ProductsAreAsCloseAsTheirRoundingAllows)
{
    if (!fp8::hasProducts(c10::Device(at::kCUDA, 0)))
        GTEST_SKIP() << "no fp8 on this card";
    const at::Tensor x = random({96, 512}, at::kBFloat16)
        * at::linspace(0.01, 100, 96, at::kCUDA).unsqueeze(1).to(at::kBFloat16); // rows of all sizes
    const at::Tensor weight = random({256, 512}, at::kBFloat16);
    const auto mine = cudaops::quantized(x);
    ASSERT_TRUE(mine);
    const Operand reference = fp8::quantized(x);
    EXPECT_LT(relative(mine->rowScales, reference.rowScales), 1e-6);
    EXPECT_LT(relative(fp8::dequantized(*mine), x), 0.04);
    const Operand weights = fp8::quantized(weight);
    const at::Tensor exact =
        at::linear(fp8::dequantized(*mine).to(at::kDouble), fp8::dequantized(weights).to(at::kDouble));
    EXPECT_LT(relative(fp8::linear(*mine, weights, {}), exact), 5e-3);
    const auto normed = cudaops::norm(x, {at::ones({512}, at::kCUDA), {}, 1e-5}, fp8::type());
    EXPECT_LT(relative(fp8::dequantized(*normed), normOf(x, at::ones({512}, at::kCUDA))), 0.04);
}

TEST_F(CudaExecution, FusedIsAsCloseToFp32AsPlainAndCapturedIsFused)
{
    const LoadOptions options{miniModel(), c10::Device(at::kCUDA, 0), at::kBFloat16, {}};
    LoadedModel model(options, {});
    LoadedModel exact({miniModel(), c10::Device(at::kCUDA, 0), at::kFloat, {}}, {});
    const auto run = [](const LoadedModel& of, Execution execution, StepGraphs* graphs, bool half = true) {
        ComputeContext context;
        context.execution = execution;
        context.halfResidual = half
            && takesHalfResidual(of.options().device, of.options().precision, of.precisionOf(Stage::Steps), context);
        context.attention = resolveAttentionBackend("auto", at::Device(at::kCUDA, 0), of.options().precision, 0);
        const std::vector<std::int32_t> ids = of.tokenizer().encodePrompt("a cat on a blue background", 512).ids;
        const Conditioning conditioning = encodePrompts(of.parts(), ids, {}, false, context);
        GenerationParams params;
        params.guidance = 0;
        const Schedule schedule = makeSchedule(of.config().scheduler, 5, 256, 0);
        return denoise(
            of.parts(), startNoise(of.config(), 256, 256, {3, 0, 0}, at::Device(at::kCUDA, 0)), conditioning, schedule,
            params, context, [](const StepResult&) {}, {}, graphs);
    };
    const at::Tensor reference = run(exact, Execution::Plain, nullptr);
    EXPECT_LT(relative(run(exact, Execution::Fused, nullptr), reference), 1e-4);
    const double plain = relative(run(model, Execution::Plain, nullptr), reference);
    const at::Tensor fused = run(model, Execution::Fused, nullptr);
    EXPECT_LT(relative(fused, reference), 1.2 * plain + 1e-3);
    const at::Tensor wide = run(model, Execution::Fused, nullptr, /*half=*/false);
    EXPECT_LT(relative(wide, reference), 1.2 * plain + 1e-3);
    EXPECT_FALSE(at::equal(fused, wide)) << "sums in fp16";
    EXPECT_TRUE(at::equal(fused, run(model, Execution::Fused, nullptr))) << "the same from run to run";
    StepGraphs graphs;
    EXPECT_TRUE(at::equal(fused, run(model, Execution::Captured, &graphs)));
    EXPECT_TRUE(at::equal(fused, run(model, Execution::Captured, &graphs))) << "with a caption of its own";
}

TEST_F(CudaExecution, OneStepInFp16SumsIsWithinTheErrorOfPlain)
{
    const c10::Device card(at::kCUDA, 0);
    for (const at::ScalarType type : {at::kBFloat16, at::kHalf}) {
        LoadedModel model({miniModel(), card, type, {}}, {});
        LoadedModel exact({miniModel(), card, at::kFloat, {}}, {});
        const LoudCaption loud(exact, 1);
        const at::Tensor reference = loud.step(exact, Execution::Plain);
        const double plain = relative(loud.step(model, Execution::Plain), reference);
        EXPECT_LT(relative(loud.step(model, Execution::Fused), reference), 1.2 * plain + 1e-4) << type;
    }
}

TEST_F(CudaExecution, ASumThatFp16CannotHoldIsComputedInFp32)
{
    LoadedModel model({miniModel(), c10::Device(at::kCUDA, 0), at::kBFloat16, {}}, {});
    const LoudCaption loud(model, 1e6);
    EXPECT_FALSE(at::isfinite(loud.step(model, Execution::Fused)).all().item<bool>());
    std::vector<GuardEvent> events;
    StageGuard guard(model, true, events);
    const at::Tensor output =
        guard.run({Stage::Steps, 1, 1, "transformer", false}, [&] { return loud.step(model, Execution::Fused); });
    EXPECT_TRUE(at::isfinite(output).all().item<bool>());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(events.front().recovered);
    EXPECT_EQ(model.precisionOf(Stage::Steps), PartPrecision::Sites);
}

TEST_F(CudaExecution, FourPicturesOfAJobAreThoseOfFourJobs)
{
    GenerationParams params = smallParams();
    params.device = "cuda:0";
    params.execution = "captured";
    params.width = params.height = 256;
    params.steps = 4;
    params.count = 4;
    const Job together = generate(params);
    ASSERT_EQ(together.pictures.size(), 4U) << together.outcome.message;
    for (std::size_t i = 0; i < 4; ++i) {
        GenerationParams one = params;
        one.count = 1;
        one.seed = params.seed + static_cast<std::int64_t>(i);
        one.execution = "fused";
        const Job alone = generate(one);
        ASSERT_EQ(alone.pictures.size(), 1U) << alone.outcome.message;
        EXPECT_EQ(alone.pictures.front().image.rgb, together.pictures[i].image.rgb);
    }
}

TEST_F(CudaExecution, ADecodeInFp16IsThePictureOfFp32)
{
    LoadedModel model({miniModel(), c10::Device(at::kCUDA, 0), at::kBFloat16, {}}, {});
    const at::Tensor latents = startNoise(model.config(), 384, 256, {5, 0, 0}, at::Device(at::kCUDA, 0));
    ComputeContext context;
    const at::Tensor plain = decodeLatents(model.parts().autoencoder(), latents, [&] {
        auto own = context;
        own.execution = Execution::Plain;
        return own;
    }());
    EXPECT_LT(relative(decodeLatents(model.parts().autoencoder(), latents, context), plain), 1e-5);
    context.halfConvolutions = true;
    const at::Tensor half = decodeLatents(model.parts().autoencoder(), latents, context);
    EXPECT_LT((half - plain).abs().mean().item<double>() * 255, 0.2);
    const at::Tensor tiled = decodeLatents(model.parts().autoencoder(), latents, context, {128, {}});
    EXPECT_LT((tiled - half).abs().mean().item<double>() * 255, 0.05);
}

TEST_F(CudaExecution, TheFastestAttentionIsMeasuredOnceAndKept)
{
    DeviceLedger ledger = DeviceLedger::load({});
    const DeviceLedger::Key key{"card", "model", "bf16", "fused"};
    const auto tuned = [&] {
        return tunedAttention(AttentionBackend::Fused, ledger, key, c10::Device(at::kCUDA, 0), at::kBFloat16,
                              {30, 4096, 128});
    };
    (void)tuned();
    const std::string name = std::string("attention@4096 libtorch ") + TORCH_VERSION;
    EXPECT_NE(ledger.tuned(key, name), "");
    ledger.tune(key, name, "efficient");
    EXPECT_EQ(tuned(), AttentionBackend::Efficient);
    EXPECT_EQ(
        tunedAttention(AttentionBackend::Flash, ledger, key, c10::Device(at::kCUDA, 0), at::kBFloat16, {30, 4096, 128}),
        AttentionBackend::Flash)
        << "it was asked for";
    EXPECT_GT(ratesOf(ledger, c10::Device(at::kCUDA, 0), ModelConfig::load(tinyModel()), "auto").pinnedCopy, 1e9);
}

TEST_F(CudaExecution, AnAutoencoderThatLeavesTheCardLeavesNothingThere)
{
    const c10::Device card(at::kCUDA, 0);
    const LoadOptions options{miniModel(), card, at::kBFloat16, {}};
    MemoryPlan onCard;
    onCard.card = true;
    MemoryPlan onCpu = onCard;
    onCpu.decodeOnCpu = true;
    BoundModel model(options.root);
    model.place(options, onCard, {});
    const at::Tensor latents = at::randn({model.config().vae.latentChannels, 16, 16}, at::TensorOptions().device(card));
    const auto heldAfterDecoding = [&](bool half) {
        model.follow(options, onCard, PartPrecision::Asked, PartPrecision::Asked, {});
        ComputeContext context;
        context.attention = AttentionBackend::Fused;
        (void)decodeLatents(model.autoencoder(), latents, decodingContext(context, card, half));
        model.follow(options, onCpu, PartPrecision::Asked, PartPrecision::Asked, {});
        return memoryUse(card).deviceHeld;
    };
    const std::int64_t inFp32 = heldAfterDecoding(false);
    EXPECT_EQ(heldAfterDecoding(true), inFp32);
}

TEST_F(CudaExecution, Fp8MakesThePicture)
{
    if (!fp8::hasProducts(c10::Device(at::kCUDA, 0)))
        GTEST_SKIP() << "no fp8 on this card";
    GenerationParams params = smallParams();
    params.device = "cuda:0";
    params.width = params.height = 256;
    params.steps = 6;
    params.precision = "bf16";
    const Job reference = generate(params);
    for (const char* precision : {"fp8", "fp8-all"}) {
        params.precision = precision;
        const Job job = generate(params);
        ASSERT_EQ(job.pictures.size(), 1U) << job.outcome.message;
        EXPECT_LT(meanDifference(job.pictures.front().image, reference.pictures.front().image), 20) << precision;
        EXPECT_EQ(job.outcome.run.precision, precision);
    }
}

} // namespace zimage::test
