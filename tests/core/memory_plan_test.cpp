// What a plan predicts and chooses for the full-size model, whose JSON files the program brings along.

#include "base/language.h"
#include "memory/decode_needs.h"
#include "memory/memory_needs.h"
#include "memory/model_bytes.h"
#include "memory/planner.h"

#include <gmock/gmock.h>

#include <limits>
#include <tuple>

namespace zimage {
namespace {

constexpr double kGiB = 1 << 30;

const ModelConfig& turbo()
{
    static const ModelConfig model =
        ModelConfig::load(std::string(ZIMAGE_SOURCE_DIR) + "/resources/architectures/z-image-turbo");
    return model;
}

/// A card of so many GiB, as users have it: the desktop and the driver keep 0.7, the process 0.5.
DeviceMemory cardOf(double gib, double hostGib = 64)
{
    DeviceMemory device;
    device.card = true;
    device.name = "card";
    device.total = static_cast<std::int64_t>(gib * kGiB);
    device.context = static_cast<std::int64_t>(0.5 * kGiB);
    device.available = static_cast<std::int64_t>((gib - 0.7) * kGiB) - device.context;
    device.host = static_cast<std::int64_t>(hostGib * kGiB);
    return device;
}

GenerationParams square(int side)
{
    GenerationParams params;
    params.prompt = "a red fox on the beach, 3D render, soft evening light, and much more of what such prompts say "
                    "about lenses and moods";
    params.width = params.height = side;
    return params;
}

MemoryPlan planOf(const GenerationParams& params, const DeviceMemory& device)
{
    return planMemory(turbo(), params, device, {});
}

MemoryPlan timedPlanOf(const GenerationParams& params, const DeviceMemory& device)
{
    return planMemory(turbo(), params, device, assumedRates(device.card));
}

double gib(std::int64_t bytes) { return static_cast<double>(bytes) / kGiB; }

TEST(MemoryPlan, CountsTheWeightsThatTheEngineWasMeasuredToPlace)
{
    const auto allOf = [](const std::string& precision) {
        const ModelBytes b = modelBytes(turbo(), precision);
        std::int64_t blocks = 0;
        for (int i = 0; i < 32; ++i)
            blocks += (i < b.wideBefore || i >= 32 - b.wideAfter ? b.wideBlock : b.block) + b.modulation;
        return static_cast<double>(b.textLayers + b.textRest + b.embedding + blocks + b.contextRefiner
                                   + b.transformerRest + b.autoencoder)
            / 1e9;
    };
    EXPECT_NEAR(allOf("bf16"), 20.8, 0.1);
    EXPECT_NEAR(allOf("fp8"), 16.2, 0.1);
    EXPECT_LT(allOf("fp8-all"), allOf("fp8"));
    EXPECT_NEAR(gib(modelBytes(turbo(), "bf16").autoencoder), 0.312, 0.005) << "84 million values in fp32";
    EXPECT_EQ(modelBytes(turbo(), "fp32").block, 2 * modelBytes(turbo(), "bf16").block);
}

TEST(MemoryPlan, PredictsTheWorkingMemoryThatWasMeasured)
{
    // Of this program on an H100 in bf16, 1024×1024, 96 tokens of caption: a step 356.3 MB and the modulations beyond
    // the weights, decoding 3.0 GB.
    const GenerationParams params = square(1024);
    PictureShape shape = PictureShape::of(turbo(), params);
    shape.captionTokens = 96;
    const ComputeWay way = ComputeWay::of(params, "bf16", true);
    EXPECT_NEAR(static_cast<double>(stepWorking(turbo(), shape, way)) / 1e6, 356.3, 7);
    EXPECT_NEAR(static_cast<double>(decodeNeeds(turbo().vae, shape, 0, way).bytes) / 1e9, 3.0, 0.06);
}

TEST(MemoryPlan, AnOldCardsPeakIsWithinATenthOfWhatWasMeasured)
{
    // Weights of 19.3 GiB with the embedding table, which now stays in the computer's memory, and a decoding of 2.4
    // GiB.
    const MemoryPlan plan = planOf(square(1024), cardOf(80));
    const double measured = 19.3 - gib(modelBytes(turbo(), "bf16").embedding) + 2.4;
    EXPECT_NEAR(gib(plan.peak()), measured, 0.1 * measured);
}

TEST(MemoryPlan, EverySizeFitsOnTheCardsThatAreMeantForIt)
{
    for (const double card : {24.0, 16.0, 12.0, 8.0, 6.0}) {
        for (const int side : {512, 1024, 1536, 2048}) {
            if ((side == 1536 && card < 12) || (side == 2048 && card < 16))
                continue;
            const MemoryPlan plan = planOf(square(side), cardOf(card));
            EXPECT_TRUE(plan.fits()) << card << " GiB, " << side << ": " << gib(plan.peak()) << " of "
                                     << gib(plan.budget) << "; " << plan.sentence();
            EXPECT_FALSE(plan.decodeOnCpu) << card << " GiB, " << side;
            EXPECT_LE(plan.peak(), plan.budget);
            EXPECT_TRUE(plan.hostCopies);
        }
    }
    const MemoryPlan roomy = planOf(square(1024), cardOf(24));
    EXPECT_EQ(roomy.sentence(), "All weights are on the card.");
    EXPECT_EQ(roomy.host, 0);
}

TEST(MemoryPlan, SparesNoMoreThanItMust)
{
    const MemoryPlan sixteen = planOf(square(1024), cardOf(16));
    EXPECT_TRUE(sixteen.textFromHost);
    EXPECT_LE(sixteen.streamedBlocks, 2)
        << "without the text encoder the transformer has room, but for what decoding needs";
    const MemoryPlan twelve = planOf(square(1024), cardOf(12));
    const MemoryPlan eight = planOf(square(1024), cardOf(8));
    const MemoryPlan six = planOf(square(1024), cardOf(6));
    EXPECT_GT(twelve.streamedBlocks, 0);
    EXPECT_GT(eight.streamedBlocks, twelve.streamedBlocks);
    EXPECT_GT(six.streamedBlocks, eight.streamedBlocks);
    EXPECT_LE(six.streamedBlocks, six.blocks);
    EXPECT_EQ(six.blocks, 32);
    EXPECT_GT(six.host, eight.host);
}

TEST(MemoryPlan, MoreMemoryIsNeverSlowerAndALargerPictureNeverTakesLess)
{
    for (const int side : {512, 1024, 1536}) {
        double before = std::numeric_limits<double>::max();
        for (double card = 4; card <= 32; card += 0.5) {
            const MemoryPlan plan = planMemory(turbo(), square(side), cardOf(card), assumedRates(true));
            if (!plan.fits())
                continue;
            EXPECT_LE(plan.seconds(8), before * 1.1)
                << side << " on " << card << ": only what copies less may be a little slower";
            before = std::min(before, plan.seconds(8));
        }
    }
    std::int64_t before = 0;
    for (int side = 256; side <= 2048; side += 64) {
        const std::vector<MemoryPlan> rungs = planRungs(turbo(), square(side), cardOf(80), {});
        EXPECT_GE(rungs.front().peak(), before) << side;
        before = rungs.front().peak();
    }
}

TEST(MemoryPlan, TakesFp8OnlyByConsentAndOnlyWhereBf16DoesNotFit)
{
    DeviceMemory device = cardOf(12);
    device.fp8 = true;
    GenerationParams params = square(1024);
    EXPECT_EQ(planOf(params, device).precision, "bf16");
    params.allowFp8 = true;
    const MemoryPlan plan = planOf(params, device);
    EXPECT_EQ(plan.precision, "fp8");
    EXPECT_EQ(plan.streamedBlocks, 0);
    EXPECT_THAT(plan.sentence(), testing::HasSubstr("The weights are in fp8"));
    device.fp8 = false;
    EXPECT_EQ(planOf(params, device).precision, "bf16") << "the card cannot";
    device = cardOf(24);
    device.fp8 = true;
    EXPECT_EQ(planOf(params, device).precision, "bf16") << "there is room";
    params.precision = "fp16";
    EXPECT_EQ(planOf(params, cardOf(12)).precision, "fp16") << "it was asked for";
    params.precision = "fp8-all";
    EXPECT_EQ(planOf(params, device).precision, "fp8-all");
}

TEST(MemoryPlan, LowVramNeverKeepsWeightsInTheComputersMemory)
{
    GenerationParams params = square(1024);
    params.lowVram = true;
    params.offload = "always";
    const MemoryPlan plan = planOf(params, cardOf(16));
    EXPECT_TRUE(plan.fits());
    EXPECT_TRUE(plan.textFromHost);
    EXPECT_FALSE(plan.hostCopies);
    EXPECT_EQ(plan.host, 0);
    EXPECT_EQ(plan.streamedBlocks, 0);
    EXPECT_EQ(plan.decodeTile, 512);
    EXPECT_EQ(plan.sentence(),
              "The text encoder is read from the files as needed. The picture is decoded in tiles of 512 px.");
    DeviceMemory device = cardOf(12);
    device.fp8 = true;
    EXPECT_FALSE(planOf(params, device).fits()) << "nothing is streamed";
    params.allowFp8 = true;
    EXPECT_EQ(planOf(params, device).precision, "fp8");
    EXPECT_TRUE(planOf(params, device).fits());
}

TEST(MemoryPlan, OffloadNeverStreamsNothingAndAlwaysStreamsAll)
{
    GenerationParams params = square(1024);
    params.offload = "never";
    const MemoryPlan never = planOf(params, cardOf(16));
    EXPECT_FALSE(never.fits());
    EXPECT_FALSE(never.textFromHost);
    EXPECT_EQ(never.streamedBlocks, 0);
    params.offload = "always";
    const MemoryPlan always = planOf(params, cardOf(80));
    EXPECT_TRUE(always.textFromHost);
    EXPECT_EQ(always.streamedBlocks, always.blocks);
    EXPECT_EQ(always.sentence(), "The text encoder and all blocks come from the computer's memory.");
}

TEST(MemoryPlan, WithoutRoomInTheComputersMemoryWeightsComeFromTheFiles)
{
    const MemoryPlan plan = timedPlanOf(square(1024), cardOf(8, 4));
    EXPECT_TRUE(plan.fits());
    EXPECT_FALSE(plan.hostCopies);
    EXPECT_EQ(plan.host, 0);
    EXPECT_GT(plan.seconds(8), timedPlanOf(square(1024), cardOf(8)).seconds(8));
}

TEST(MemoryPlan, ABudgetIsWhatTheProcessTakesInAll)
{
    GenerationParams params = square(1024);
    params.vramBudget = 10;
    EXPECT_EQ(planOf(params, cardOf(24)).budget, static_cast<std::int64_t>(9.25 * kGiB))
        << "less the context, and what gaps take";
    EXPECT_TRUE(planOf(params, cardOf(24)).fits());
    params.vramBudget = 100;
    EXPECT_EQ(planOf(params, cardOf(24)).budget, cardOf(24).available - cardOf(24).available / 50);
    params.vramBudget = 0;
    EXPECT_EQ(planOf(params, cardOf(24)).budget, cardOf(24).available - static_cast<std::int64_t>(1.0 * kGiB))
        << "a twentieth of the card, at most 1 GiB";
    EXPECT_EQ(planOf(params, cardOf(4)).budget, cardOf(4).available - 256 * (1 << 20)) << "at least 256 MiB";
}

TEST(MemoryPlan, TheReserveGoesFromTheStepsToTheDecoding)
{
    const MemoryPlan roomy = planOf(square(1024), cardOf(80));
    EXPECT_EQ(roomy.reserve, 1 << 30) << "1 GiB, since the decoding takes more than that beyond the steps";
    EXPECT_EQ(roomy.peak(), roomy.decodePeak);
    for (const double card : {24.0, 16.0, 12.0, 8.0, 6.0}) {
        const MemoryPlan plan = planOf(square(1024), cardOf(card));
        EXPECT_GE(plan.reserve, 0);
        EXPECT_LE(plan.stepPeak, std::max(plan.decodePeak, plan.budget));
        EXPECT_TRUE(plan.fits());
    }
}

TEST(MemoryPlan, RungsGoFromAllResidentToTheLeastMemory)
{
    GenerationParams params = square(1024);
    DeviceMemory device = cardOf(12);
    device.fp8 = true;
    const std::vector<MemoryPlan> rungs = planRungs(turbo(), params, device, assumedRates(true));
    ASSERT_GE(rungs.size(), 8U);
    EXPECT_EQ(rungs.front().sentence(), "All weights are on the card.");
    EXPECT_EQ(rungs[1].sentence(), "The text encoder comes from the computer's memory.");
    EXPECT_EQ(rungs[2].sentence(), "The text encoder and 8 of 32 blocks come from the computer's memory.");
    EXPECT_EQ(rungs[5].sentence(), "The text encoder and all blocks come from the computer's memory.");
    EXPECT_EQ(rungs.back().sentence(),
              "The text encoder and all blocks come from the computer's memory. The picture is decoded on the CPU.");
    for (std::size_t i = 1; i < rungs.size(); ++i)
        EXPECT_GE(rungs[i].seconds(8), rungs[i - 1].seconds(8)) << rungs[i].sentence();
    for (std::size_t i = 1; i + 1 < rungs.size(); ++i)
        EXPECT_LE(std::max(rungs[i].textPeak, rungs[i].stepPeak) - rungs[i].reserve,
                  std::max(rungs[i - 1].textPeak, rungs[i - 1].stepPeak) - rungs[i - 1].reserve)
            << rungs[i].sentence();
    params.allowFp8 = true;
    EXPECT_EQ(planRungs(turbo(), params, device, {})[2].precision, "fp8");
    params.allowFp8 = false;
    params.offload = "never";
    for (const MemoryPlan& rung : planRungs(turbo(), params, device, {}))
        EXPECT_EQ(rung.host, 0) << rung.sentence();
    params.offload = "always";
    EXPECT_EQ(planRungs(turbo(), params, device, {}).front().streamedBlocks, 32);
}

TEST(MemoryPlan, TilesThatAreAskedForAreTaken)
{
    GenerationParams params = square(1024);
    params.vaeTiling = true;
    params.vaeTileSize = 320;
    EXPECT_EQ(planOf(params, cardOf(80)).decodeTile, 320);
    params.decoderTiling = true;
    EXPECT_EQ(planOf(params, cardOf(80)).decodeTile, 384);
    EXPECT_EQ(planOf(square(1024), cardOf(80)).decodeTile, 0);
    params = square(2048);
    const MemoryPlan tiled = planOf(params, cardOf(12));
    EXPECT_GT(tiled.decodeTile, 0) << "11 GiB at a time are too much";
    EXPECT_LT(tiled.decodePeak, planOf(params, cardOf(80)).decodePeak);
}

TEST(MemoryPlan, TilesThatWereMeasuredFasterAreTakenOnlyForMemory)
{
    DeviceRates rates;
    rates.decode = 1e12;
    rates.tiledDecode = 5e12;
    DeviceMemory cpu;
    cpu.total = cpu.available = static_cast<std::int64_t>(60 * kGiB);
    for (const DeviceMemory& device : {cardOf(24), cpu}) {
        const MemoryPlan plan = planMemory(turbo(), square(1024), device, rates);
        EXPECT_TRUE(plan.fits());
        EXPECT_EQ(plan.decodeTile, 0);
    }
}

TEST(MemoryPlan, GuidanceCopiesOnceAndComputesTwice)
{
    GenerationParams params = square(1024);
    params.offload = "always";
    const MemoryPlan plain = timedPlanOf(params, cardOf(80));
    params.guidance = 4;
    const MemoryPlan guided = timedPlanOf(params, cardOf(80));
    const double bytes = 32.0 * static_cast<double>(modelBytes(turbo(), "bf16").block);
    EXPECT_NEAR(plain.stepSeconds, bytes / 20e9, 0.01) << "copying takes longer than computing";
    EXPECT_LT(guided.stepSeconds, 2 * plain.stepSeconds);
    EXPECT_GT(guided.stepSeconds, plain.stepSeconds) << "here computing twice takes longer";
}

TEST(MemoryPlan, StreamedBlocksAreSpreadAndStayWhenMoreJoinThem)
{
    for (const int blocks : {1, 5, 32}) {
        for (int streamed = 0; streamed <= blocks; ++streamed) {
            int count = 0;
            int run = 0;
            int longest = 0;
            for (int i = 0; i < blocks; ++i) {
                count += isStreamed(i, streamed, blocks) ? 1 : 0;
                EXPECT_TRUE(!isStreamed(i, streamed, blocks) || isStreamed(i, streamed + 1, blocks));
                run = isStreamed(i, streamed, blocks) ? run + 1 : 0;
                longest = std::max(longest, run);
            }
            EXPECT_EQ(count, streamed);
            EXPECT_TRUE(3 * streamed > blocks || longest <= 1) << streamed << " of " << blocks;
        }
    }
}

TEST(MemoryPlan, ACpuKeepsAllAndTilesWhereItMust)
{
    DeviceMemory device;
    device.total = static_cast<std::int64_t>(64 * kGiB);
    device.available = static_cast<std::int64_t>(60 * kGiB);
    const MemoryPlan roomy = planOf(square(1024), device);
    EXPECT_TRUE(roomy.fits());
    EXPECT_EQ(roomy.precision, "fp32");
    EXPECT_EQ(roomy.sentence(), "The whole model is in the computer's memory.");
    EXPECT_EQ(roomy.streamedBlocks, 0);
    EXPECT_EQ(roomy.reserve, 0);
    device.available = roomy.stepPeak + static_cast<std::int64_t>(1.2 * kGiB);
    const MemoryPlan small = planOf(square(1024), device);
    EXPECT_TRUE(small.fits());
    EXPECT_GT(small.decodeTile, 0);
    device.available = static_cast<std::int64_t>(8 * kGiB);
    EXPECT_FALSE(planOf(square(512), device).fits());
}

TEST(MemoryPlan, FindsTheLargestPictureOfAShape)
{
    const auto largest = [](GenerationParams params, double card) {
        return largestThatFits(turbo(), params, cardOf(card), {});
    };
    const PictureSize square8 = largest(square(1024), 8);
    EXPECT_EQ(square8.width, square8.height);
    EXPECT_GE(square8.width, 1024);
    GenerationParams fitting = square(square8.width);
    EXPECT_TRUE(planMemory(turbo(), fitting, cardOf(8), {}).fits());
    fitting = square(square8.width + 16);
    EXPECT_FALSE(planMemory(turbo(), fitting, cardOf(8), {}).fits());
    GenerationParams wide = square(1024);
    wide.height = 512;
    const PictureSize wide8 = largest(wide, 8);
    EXPECT_NEAR(static_cast<double>(wide8.width) / wide8.height, 2, 0.05);
    EXPECT_EQ(wide8.width % 16, 0);
    EXPECT_EQ(wide8.height % 16, 0);
    EXPECT_GE(largest(square(1024), 24).width, square8.width);
    EXPECT_EQ(largest(square(1024), 0).width, 0);
    wide.offload = "never";
    EXPECT_EQ(largest(wide, 8).width, 0) << "the weights alone are too much";
}

TEST(MemoryPlan, TimesAreUnknownWhereTheRatesAre)
{
    const MemoryPlan plan = planMemory(turbo(), square(1024), cardOf(8), {});
    EXPECT_LT(plan.seconds(8), 0);
    EXPECT_TRUE(plan.fits());
    EXPECT_GT(timedPlanOf(square(1024), cardOf(8)).seconds(8), timedPlanOf(square(1024), cardOf(8)).seconds(4));
}

TEST(MemoryPlan, WhatWasLearnedCorrectsThePeaks)
{
    DeviceRates rates = assumedRates(true);
    const MemoryPlan before = planMemory(turbo(), square(1024), cardOf(80), rates);
    rates.stepExtra = 100 << 20;
    rates.decodeExtra = -(200 << 20);
    const MemoryPlan after = planMemory(turbo(), square(1024), cardOf(80), rates);
    EXPECT_EQ(after.decodePeak, before.decodePeak - (200 << 20));
    EXPECT_EQ(after.stepPeak - after.reserve, before.stepPeak - before.reserve + (100 << 20));
}

TEST(MemoryPlan, ValuesThatAreNoneDoNoHarm)
{
    for (const int side : {-5, 0, 1, 1000, 1023, 8192, std::numeric_limits<int>::max()}) {
        GenerationParams params = square(side);
        params.height = 1000;
        params.steps = side;
        params.maxSequenceLength = side;
        params.vramBudget = std::numeric_limits<double>::quiet_NaN();
        params.precision = "no such";
        params.offload = "no such";
        params.loras = {{.file = "/no/such/file"}};
        const MemoryPlan plan = planMemory(turbo(), params, cardOf(8), {});
        EXPECT_GT(plan.peak(), 0) << side;
        EXPECT_FALSE(plan.sentence().empty());
        (void)planRungs(turbo(), params, {}, {});
    }
    GenerationParams params = square(1024);
    params.vramBudget = -1;
    EXPECT_EQ(planOf(params, cardOf(8)).budget, planOf(square(1024), cardOf(8)).budget);
    params.vramBudget = std::numeric_limits<double>::infinity();
    EXPECT_GE(planOf(params, cardOf(8)).budget, 0);
    params.vramBudget = 0.1;
    EXPECT_FALSE(planOf(params, cardOf(8)).fits());
    params.decoderTiling = true;
    params.decoderTileSize = -3;
    EXPECT_GE(planOf(params, cardOf(8)).peak(), 0);
}

TEST(MemoryPlan, WeightsStayWhereTheyAreAsLongAsThatIsHardlySlower)
{
    DeviceRates rates;
    rates.step = 597e12;
    rates.text = 100e12;
    rates.decode = 300e12;
    rates.pinnedCopy = 54e9;
    const MemoryPlan first = planMemory(turbo(), square(1024), cardOf(12), rates);
    ASSERT_GT(first.streamedBlocks, 0);
    ASSERT_GT(first.textResident, 0)
        << "copies have time beside the steps, so some layers of the text encoder can stay";
    rates.pinnedCopy = 53e9;
    DeviceMemory device = cardOf(12);
    device.available += 300 << 20; // somebody has left
    const MemoryPlan alone = planMemory(turbo(), square(1024), device, rates);
    const MemoryPlan second = planMemory(turbo(), square(1024), device, rates, first);
    EXPECT_NE(std::tie(alone.streamedBlocks, alone.textResident), std::tie(first.streamedBlocks, first.textResident))
        << "else this shows nothing";
    EXPECT_EQ(std::tie(second.streamedBlocks, second.textResident, second.textFromHost),
              std::tie(first.streamedBlocks, first.textResident, first.textFromHost));
    EXPECT_TRUE(second.fits());
    const MemoryPlan roomy = planMemory(turbo(), square(1024), cardOf(80), rates, first);
    EXPECT_FALSE(roomy.textFromHost) << "much faster, so they move";
    device.available -= std::int64_t{3} << 30;
    const MemoryPlan small = planMemory(turbo(), square(1024), device, rates, first);
    EXPECT_TRUE(small.fits()) << "they must move";
    GenerationParams params = square(1024);
    params.offload = "never";
    EXPECT_EQ(planMemory(turbo(), params, cardOf(80), rates, first).streamedBlocks, 0) << "they may not stay";
    params.offload = "always";
    MemoryPlan part = first;
    part.streamedBlocks = part.blocks;
    EXPECT_EQ(planMemory(turbo(), params, cardOf(80), rates, part).textResident, 0) << "nor may these";
}

TEST(MemoryPlan, SaysHowTightItIs)
{
    MemoryPlan plan;
    plan.budget = 1000;
    plan.stepPeak = 890;
    EXPECT_FALSE(plan.tight());
    plan.textPeak = 950;
    EXPECT_TRUE(plan.tight());
    EXPECT_TRUE(plan.fits());
    plan.decodePeak = 1001;
    EXPECT_FALSE(plan.fits());
}

TEST(MemoryPlan, IsToldInTheLanguageInEffect)
{
    MemoryPlan plan;
    plan.card = true;
    plan.precision = "fp8";
    plan.textFromHost = true;
    plan.blocks = 32;
    plan.streamedBlocks = 12;
    plan.decodeTile = 512;
    EXPECT_EQ(
        plan.sentence(),
        "The text encoder and 12 of 32 blocks come from the computer's memory. The weights are in fp8. The picture "
        "is decoded in tiles of 512 px.");
    const LanguageScope chinese(Language::Chinese);
    EXPECT_EQ(plan.sentence(), "文本编码器和 32 个模块中的 12 个从内存传入。权重为 fp8。图片按 512 像素分块解码。");
}

} // namespace
} // namespace zimage
