#include "base/error.h"
#include "core/test_files.h"
#include "io/safetensors.h"
#include "sampling/flow_match.h"
#include "sampling/noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace zimage::test {

namespace {

SchedulerConfig staticShift3()
{
    SchedulerConfig config{};
    config.trainTimesteps = 1000;
    config.shift = 3.0;
    config.dynamicShifting = false;
    return config;
}

} // namespace

TEST(Noise, EqualsPyTorchsCpuGenerator)
{
    const Safetensors golden = openSafetensors(data("zimage-tiny/golden.safetensors"));
    const StoredTensor& slice = golden.tensors.at("rng.seed42_16x64x64"); // [:, :2, :8] of [16, 64, 64]
    std::vector<float> reference(static_cast<std::size_t>(slice.elements()));
    slice.copyTo(reference.data());
    const std::vector<float> noise = gaussianNoise(42, 16 * 64 * 64);
    std::size_t at = 0;
    for (std::size_t channel = 0; channel < 16; ++channel)
        for (std::size_t row = 0; row < 2; ++row)
            for (std::size_t column = 0; column < 8; ++column)
                EXPECT_NEAR(noise[channel * 4096 + row * 64 + column], reference[at++], 2e-6);
}

TEST(Noise, OnlyTheLow32BitsOfTheSeedCount)
{
    EXPECT_EQ(gaussianNoise(5, 64), gaussianNoise((std::uint64_t{1} << 40U) + 5, 64));
    EXPECT_NE(gaussianNoise(5, 64), gaussianNoise(6, 64));
}

TEST(Noise, ABlendOfTwoSeedsIsAsLongAsTheyAreAllTheWay)
{
    constexpr std::int64_t kCount = 4096;
    const auto length = [](const std::vector<float>& x) {
        return std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0));
    };
    const auto blend = [](double strength) { return blendedNoise({3, 9, strength}, kCount); };
    EXPECT_EQ(blend(0), gaussianNoise(3, kCount));
    const std::vector<float> end = blend(1);
    const std::vector<float> other = gaussianNoise(9, kCount);
    for (std::size_t i = 0; i < other.size(); ++i)
        ASSERT_NEAR(end[i], other[i], 1e-6);
    const double least = std::min(length(gaussianNoise(3, kCount)), length(other));
    for (const double strength : {0.1, 0.3, 0.5, 0.9})
        EXPECT_NEAR(length(blend(strength)), least, 0.03 * least) << strength;
    // A straight line would be a 1.4th as long half-way, and the picture flat.
    const std::vector<float> same = sphericalBlend(other, other, 0.4);
    for (std::size_t i = 0; i < other.size(); ++i)
        ASSERT_NEAR(same[i], other[i], 1e-6);
}

TEST(Noise, IsStandardNormal)
{
    const std::vector<float> noise = gaussianNoise(1, 1'000'000);
    const double mean = std::accumulate(noise.begin(), noise.end(), 0.0) / 1e6;
    const double square = std::inner_product(noise.begin(), noise.end(), noise.begin(), 0.0) / 1e6;
    EXPECT_NEAR(mean, 0, 0.004);
    EXPECT_NEAR(square, 1, 0.006);
    for (const float value : noise)
        ASSERT_TRUE(std::isfinite(value));
}

TEST(Noise, ALengthThatIsNoMultipleOf16RedrawsItsLast16Values)
{
    const std::vector<float> whole = gaussianNoise(3, 32);
    const std::vector<float> ragged = gaussianNoise(3, 40);
    EXPECT_TRUE(std::equal(whole.begin(), whole.begin() + 24, ragged.begin()));
    EXPECT_NE(whole[24], ragged[24]);
    EXPECT_THROW((void)gaussianNoise(3, 15), Error);
}

TEST(Schedule, EightStepsWithShift3AreTheKnownOnes)
{
    const Schedule schedule = makeSchedule(staticShift3(), 8, 4096);
    const double known[] = {1, 0.954545, 0.9, 0.833333, 0.75, 0.642857, 0.5, 0.3, 0};
    ASSERT_EQ(schedule.sigmas.size(), 9U);
    for (std::size_t i = 0; i < 9; ++i)
        EXPECT_NEAR(schedule.sigmas[i], known[i], 1e-6);
    EXPECT_EQ(schedule.time(0), 0.0F);
    EXPECT_NEAR(schedule.time(7), 0.7, 1e-6);
}

TEST(Schedule, AShiftOfTheUsersTakesTheModelsPlace)
{
    SchedulerConfig config = staticShift3();
    const Schedule plain = makeSchedule(config, 4, 256, 1.0);
    EXPECT_NEAR(plain.sigmas[2], 0.5, 1e-6);
    config.dynamicShifting = true;
    config.baseShift = 0.5;
    config.maxShift = 1.15;
    config.baseImageSeqLen = 256;
    config.maxImageSeqLen = 4096;
    EXPECT_EQ(makeSchedule(config, 4, 256, 1.0).sigmas, plain.sigmas);
    EXPECT_EQ(makeSchedule(config, 4, 256).shift, 0);
    EXPECT_NEAR(makeSchedule(config, 4, 256).sigmas[1], 0.8318243, 1e-6);
}

TEST(Schedule, OneStepGoesFromNoiseToPicture)
{
    EXPECT_EQ(makeSchedule(staticShift3(), 1, 256).sigmas, (std::vector<float>{1, 0}));
}

} // namespace zimage::test
