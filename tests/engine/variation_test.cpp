#include "engine/engine_fixture.h"

namespace zimage::test {

namespace {

GenerationParams variationParams(double strength, double promptNoise, std::int64_t variationSeed = 99)
{
    GenerationParams params = smallParams();
    params.width = params.height = 128;
    params.steps = 4;
    params.variationSeed = variationSeed;
    params.variationStrength = strength;
    params.promptNoise = promptNoise;
    return params;
}

Image pictureOf(const GenerationParams& params)
{
    const Job job = generate(params);
    EXPECT_EQ(job.pictures.size(), 1U) << job.outcome.message;
    return job.pictures.empty() ? Image{} : job.pictures.front().image;
}

} // namespace

TEST(Variation, GoesFromOneSeedsPictureToTheOthers)
{
    const Image base = pictureOf(variationParams(0, 0));
    GenerationParams other = variationParams(0, 0);
    other.seed = 99;
    const Image end = pictureOf(other);
    EXPECT_LT(meanDifference(pictureOf(variationParams(1, 0)), end), 0.5);
    const double little = meanDifference(pictureOf(variationParams(0.1, 0)), base);
    const double much = meanDifference(pictureOf(variationParams(0.6, 0)), base);
    EXPECT_GT(little, 0);
    EXPECT_LT(little, much);
    EXPECT_EQ(pictureOf(variationParams(0.1, 0)).rgb, pictureOf(variationParams(0.1, 0)).rgb)
        << "the same recipe, the same picture";
    EXPECT_NE(pictureOf(variationParams(0.1, 0)).rgb, pictureOf(variationParams(0.1, 0, 100)).rgb);
}

TEST(Variation, PromptNoiseMovesThePictureMoreTheStrongerItIsAndNotTheCaptionOfTheNextJob)
{
    const Image base = pictureOf(variationParams(0, 0));
    const double little = meanDifference(pictureOf(variationParams(0, 0.05)), base);
    const double much = meanDifference(pictureOf(variationParams(0, 0.6)), base);
    EXPECT_GT(little, 0);
    EXPECT_LT(little, much);
    EXPECT_EQ(pictureOf(variationParams(0, 0)).rgb, base.rgb) << "the kept caption is the one without noise";
    EXPECT_NE(pictureOf(variationParams(0, 0.2)).rgb, pictureOf(variationParams(0, 0.2, 100)).rgb);
}

} // namespace zimage::test
