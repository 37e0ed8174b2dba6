#include "params/validate.h"
#include "params/variations.h"

#include <gtest/gtest.h>

namespace zimage::test {

namespace {

GenerationParams baseParams()
{
    GenerationParams base;
    base.prompt = "a 红色 boat";
    base.seed = 3;
    base.width = base.height = 512;
    return base;
}

VariationPlan plan(VariationPlan::Way way, double strength, int cells = 8)
{
    VariationPlan made;
    made.way = way;
    made.strength = strength;
    made.cells = cells;
    return made;
}

} // namespace

TEST(Variations, ABlendGoesTowardsOtherSeedsAndNotTowardsItsOwn)
{
    const std::vector<GenerationParams> cells = variationsOf(baseParams(), plan(VariationPlan::Way::Blend, 0.2));
    ASSERT_EQ(cells.size(), 8U);
    const std::vector<std::int64_t> seeds{1, 2, 4, 5, 6, 7, 8, 9}; // 3 is the base's
    for (std::size_t i = 0; i < cells.size(); ++i) {
        EXPECT_EQ(cells[i].variationSeed, seeds[i]);
        EXPECT_EQ(cells[i].variationStrength, 0.2);
        EXPECT_EQ(cells[i].promptNoise, 0);
        EXPECT_EQ(cells[i].seed, 3);
    }
}

TEST(Variations, PromptNoiseTakesEverySeedFromTheFirst)
{
    VariationPlan wanted = plan(VariationPlan::Way::PromptNoise, 0.3, 3);
    wanted.firstSeed = 2;
    const std::vector<GenerationParams> cells = variationsOf(baseParams(), wanted);
    ASSERT_EQ(cells.size(), 3U);
    EXPECT_EQ(cells[0].variationSeed, 2);
    EXPECT_EQ(cells[1].variationSeed, 3);
    EXPECT_EQ(cells[2].promptNoise, 0.3);
    EXPECT_EQ(cells[2].variationStrength, 0);
}

TEST(Variations, AVariationKeepsItsVariationSeedAndGoesLessAndMoreFar)
{
    GenerationParams base = baseParams();
    base.variationSeed = 17;
    base.variationStrength = 0.2;
    const std::vector<GenerationParams> cells = variationsOf(base, plan(VariationPlan::Way::Blend, 0.1));
    ASSERT_EQ(cells.size(), 8U);
    const std::vector<double> strengths{0.1, 0.125, 0.15, 0.175, 0.225, 0.25, 0.275, 0.3};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        EXPECT_EQ(cells[i].variationSeed, 17);
        EXPECT_DOUBLE_EQ(cells[i].variationStrength, strengths[i]);
    }
    // Noise on a blend grows from none, in the directions of the seed that the blend has.
    const std::vector<GenerationParams> noisy = variationsOf(base, plan(VariationPlan::Way::PromptNoise, 0.4, 4));
    ASSERT_EQ(noisy.size(), 4U);
    EXPECT_EQ(noisy[0].variationSeed, 17);
    EXPECT_EQ(noisy[0].variationStrength, 0.2);
    EXPECT_DOUBLE_EQ(noisy[0].promptNoise, 0.1);
    EXPECT_DOUBLE_EQ(noisy[3].promptNoise, 0.4);
}

TEST(Variations, StrengthsStayInTheirRangeAndAreNeverTheBases)
{
    GenerationParams base = baseParams();
    base.variationSeed = 17;
    for (const double strength : {0.0001, 0.05, 0.5, 0.98, 1.0}) {
        base.variationStrength = strength;
        const std::vector<GenerationParams> cells = variationsOf(base, plan(VariationPlan::Way::Blend, 0.6));
        EXPECT_GE(cells.size(), 4U);
        for (const GenerationParams& cell : cells) {
            EXPECT_TRUE(validate(cell, {}).empty()) << cell.variationStrength;
            EXPECT_NE(cell.variationStrength, strength);
        }
    }
}

TEST(Variations, WordsReplaceTheChosenPartOnly)
{
    VariationPlan wanted = plan(VariationPlan::Way::Words, 0, 8);
    wanted.wordAt = 2;
    wanted.wordLength = 6; // two Chinese characters
    wanted.alternatives = {"blue", "红色", "墨绿"};
    const std::vector<GenerationParams> cells = variationsOf(baseParams(), wanted);
    ASSERT_EQ(cells.size(), 2U) << "the word itself is no alternative";
    EXPECT_EQ(cells[0].prompt, "a blue boat");
    EXPECT_EQ(cells[1].prompt, "a 墨绿 boat");
    wanted.wordAt = 100;
    EXPECT_TRUE(variationsOf(baseParams(), wanted).empty());
}

TEST(Variations, AlternativesArePartedByTheCommasOfBothLanguages)
{
    EXPECT_EQ(splitAlternatives(" blue, dark green ，墨绿、blue,, "),
              (std::vector<std::string>{"blue", "dark green", "墨绿"}));
    EXPECT_TRUE(splitAlternatives(" , ，").empty());
    EXPECT_TRUE(splitAlternatives("").empty());
}

} // namespace zimage::test
