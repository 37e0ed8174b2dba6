#include "job/same_picture.h"
#include "params/param_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zimage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

JobRequest request(std::int64_t seed, int count = 1)
{
    JobRequest made;
    made.model = "/models/one";
    made.params.prompt = "a red fox";
    made.params.seed = seed;
    made.params.count = count;
    return made;
}

TEST(SamePicture, JobsShareTheirCommonSeeds)
{
    EXPECT_THAT(seedsInCommon(request(42), request(42)), ElementsAre(42));
    EXPECT_THAT(seedsInCommon(request(10, 4), request(12, 4)), ElementsAre(12, 13));
    EXPECT_THAT(seedsInCommon(request(12, 4), request(10, 4)), ElementsAre(12, 13));
    EXPECT_THAT(seedsInCommon(request(10, 4), request(13)), ElementsAre(13));
    EXPECT_THAT(seedsInCommon(request(10, 4), request(14)), IsEmpty());
    EXPECT_THAT(seedsInCommon(request(10), request(9)), IsEmpty());
}

TEST(SamePicture, AnotherModelPurposeOrInputMakesAnotherOne)
{
    JobRequest other = request(42);
    other.model = "/models/two";
    EXPECT_THAT(seedsInCommon(request(42), other), IsEmpty());
    other = request(42);
    other.purpose = JobRequest::Purpose::Draft;
    EXPECT_THAT(seedsInCommon(request(42), other), IsEmpty());
    other = request(42);
    other.inputs.push_back({InputPicture::Role::Start, "/start.png", "abc"});
    EXPECT_THAT(seedsInCommon(request(42), other), IsEmpty());
    JobRequest moved = other;
    moved.inputs[0].file = "/elsewhere/start.png";
    EXPECT_THAT(seedsInCommon(moved, other), ElementsAre(42));
}

TEST(SamePicture, NamesFoldersAndPresetsDoNotCount)
{
    JobRequest other = request(42);
    other.modelName = "renamed";
    other.folder = "/elsewhere";
    other.pattern = "{date}.png";
    other.preset = "Portrait";
    other.isPrivate = true;
    EXPECT_THAT(seedsInCommon(request(42), other), ElementsAre(42));
}

TEST(SamePicture, EveryParameterOfThePictureCountsAndNoOther)
{
    for (const ParamDef& def : paramTable()) {
        if (isPart(def) || std::string_view(def.key) == "seed" || std::string_view(def.key) == "count")
            continue;
        JobRequest other = request(42);
        struct Change {
            ParamValue operator()(std::int64_t number) const { return number + 1; }
            ParamValue operator()(double number) const { return number + 1; }
            ParamValue operator()(bool on) const { return !on; }
            ParamValue operator()(const std::string& text) const { return text + "x"; }
            ParamValue operator()(LoraList loras) const
            {
                loras.push_back({.file = "/loras/one.safetensors"});
                return loras;
            }
        };
        ASSERT_FALSE(setParam(other.params, def, std::visit(Change{}, getParam(other.params, def)))) << def.key;
        EXPECT_EQ(seedsInCommon(request(42), other).empty(), def.belongsTo == BelongsTo::Picture) << def.key;
    }
}

} // namespace
} // namespace zimage
