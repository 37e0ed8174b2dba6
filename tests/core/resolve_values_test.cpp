#include "job/resolve_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zimage {
namespace {

TEST(ResolveValues, TheLaterLayerWinsOverTheModelsOwnPresetAndThatOverTheDefaults)
{
    Preset own;
    own.checkPrompt = "a grey wall";
    own.values = {{findParam("steps"), std::int64_t{20}}, {findParam("guidance"), 3.5}};
    const std::vector<ParamValues> layers = {
        {{findParam("steps"), std::int64_t{12}}},
        {{findParam("steps"), std::int64_t{9}}, {findParam("width"), std::int64_t{512}}}};
    const ResolvedValues values = resolveValues(&own, layers);
    EXPECT_EQ(values.params.steps, 9);
    EXPECT_EQ(values.params.guidance, 3.5);
    EXPECT_EQ(values.params.width, 512);
    EXPECT_EQ(values.params.height, GenerationParams{}.height);
    EXPECT_EQ(values.own.steps, 20);
    EXPECT_EQ(values.own.width, GenerationParams{}.width);
    EXPECT_EQ(values.checkPrompt, "a grey wall");
    EXPECT_TRUE(values.asks("steps"));
    EXPECT_TRUE(values.asks("width"));
    EXPECT_FALSE(values.asks("guidance")) << "nobody but the model's own preset says so";
}

TEST(ResolveValues, WithoutPresetAndLayersThereAreTheDefaults)
{
    const ResolvedValues values = resolveValues(nullptr, {});
    EXPECT_EQ(values.params, GenerationParams{});
    EXPECT_TRUE(values.asked.empty());
    EXPECT_TRUE(values.checkPrompt.empty());
}

} // namespace
} // namespace zimage
