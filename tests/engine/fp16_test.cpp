// fp16: its emulation on the CPU, the scaling that keeps it in range, and what the guards make of what does not fit.

#include "base/image_statistics.h"
#include "engine/checkpoint_edit.h"
#include "engine/engine_fixture.h"
#include "nn/ops.h"
#include "pipeline/device.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace zimage::test {

namespace {

GenerationParams fp16Params(const char* precision = "fp16")
{
    GenerationParams params = smallParams();
    params.width = params.height = 64;
    params.steps = 3;
    params.precision = precision;
    return params;
}

/// Matrices of the embedded model multiplied by powers of two, so that fp16's range no longer holds what they give.
struct Edit {
    struct Gain {
        std::string_view end; ///< of the tensors' names
        double factor;
    };
    const char* name;
    const char* part;
    std::vector<Gain> gains;
};

// A norm follows w2 and to_out, so that the embedded model's function stays the same but for that norm's eps. What one
// matrix of the text encoder's feed-forward gains, the next one loses. The largest values, from 45 in w3's result and
// 1,600 before w2, become:
const Edit kFeedForward{"feed-forward", "transformer", {{"feed_forward.w3.weight", 512}}}; // 23,000 and 820,000
const Edit kAttention{"attention", "transformer", {{"attention.to_v.weight", 16}, {"attention.to_out.0.weight", 64}}};
const Edit kText{"text encoder", "text_encoder", {{"mlp.up_proj.weight", 512}, {"mlp.down_proj.weight", 1.0 / 512}}};
/// More than the scaling saves, but only in what comes of the last product.
const Edit kBeyondScaling{
    "beyond the scaling", "transformer", {{"feed_forward.w3.weight", 512}, {"feed_forward.w2.weight", 64}}};
/// More than any rung of fp16 holds, and in fp32 the very function of the embedded model.
const Edit kBeyondSites{
    "beyond the sites", "transformer", {{"feed_forward.w3.weight", 65536}, {"feed_forward.w2.weight", 1.0 / 65536}}};

class EditedModel {
public:
    explicit EditedModel(const Edit& edit)
    {
        std::filesystem::copy(miniModel(), m_folder.path(), std::filesystem::copy_options::recursive);
        const bool transformer = edit.part == std::string_view("transformer");
        rewriteTensors(m_folder.path() / edit.part
                           / (transformer ? "diffusion_pytorch_model.safetensors" : "model.safetensors"),
                       [&edit](const std::string& name, at::Tensor values) {
                           for (const Edit::Gain& gain : edit.gains)
                               if (name.ends_with(gain.end))
                                   values = values * gain.factor;
                           return values;
                       });
    }
    [[nodiscard]] Job run(const GenerationParams& params) const { return generate(params, m_folder.path()); }

private:
    TempFolder m_folder;
};

constexpr double kSame = 0.1;  ///< mean difference in levels of 255
constexpr double kClose = 0.3; ///< the same, of fp16 against fp32

bool black(const Image& image) { return measureImage(image).greatest == std::array<int, 3>{0, 0, 0}; }

} // namespace

TEST(Fp16, ProductsOnTheCpuAreThoseOfFp32RoundedThroughHalf)
{
    const c10::InferenceMode inference;
    at::manual_seed(3);
    const at::Tensor x = at::randn({5, 200}).to(at::kHalf);
    const at::Tensor weight = at::randn({7, 200}).to(at::kHalf);
    const at::Tensor bias = at::randn({7}).to(at::kHalf);
    const at::Tensor y = ops::linear(x, weight, bias);
    ASSERT_EQ(y.scalar_type(), at::kHalf);
    EXPECT_TRUE(at::equal(y, at::linear(x.to(at::kFloat), weight.to(at::kFloat), bias.to(at::kFloat)).to(at::kHalf)));
    const at::Tensor product = ops::bmm(x.view({1, 5, 200}), weight.t().unsqueeze(0));
    EXPECT_TRUE(at::equal(product[0], at::matmul(x.to(at::kFloat), weight.to(at::kFloat).t()).to(at::kHalf)));
    EXPECT_TRUE(at::equal(ops::silu(x), at::silu(x.to(at::kFloat)).to(at::kHalf)));
    const at::Tensor large = at::full({1, 8}, 100.0F).to(at::kHalf);
    EXPECT_TRUE(std::isinf(ops::linear(large, large).item<float>())); // 80,000
}

TEST(Fp16, ScalingChangesNothingWhereNothingOverflows)
{
    GenerationParams params = fp16Params();
    const Job scaled = generate(params);
    params.guards = false; // and with them the scaling
    const Job plain = generate(params);
    ASSERT_EQ(scaled.outcome.status, Outcome::Status::Done) << scaled.outcome.message;
    EXPECT_EQ(scaled.outcome.run.precision, "fp16");
    EXPECT_LT(meanDifference(scaled.pictures.at(0).image, plain.pictures.at(0).image), kSame);
}

TEST(Fp16, WherePlainFp16IsBlackTheScaledRunIsFp32sPicture)
{
    for (const Edit& edit : {kFeedForward, kAttention, kText}) {
        const EditedModel model(edit);
        const Image expected = model.run(fp16Params("fp32")).pictures.at(0).image;
        EXPECT_FALSE(measureImage(expected).uniform()) << edit.name;
        GenerationParams params = fp16Params();
        params.guards = false;
        EXPECT_TRUE(black(model.run(params).pictures.at(0).image)) << edit.name;
        params.guards = true;
        const Job guarded = model.run(params);
        ASSERT_EQ(guarded.outcome.status, Outcome::Status::Done) << edit.name << ": " << guarded.outcome.message;
        EXPECT_TRUE(guarded.outcome.run.guardEvents.empty()) << edit.name;
        EXPECT_LT(meanDifference(guarded.pictures.at(0).image, expected), kClose) << edit.name;
    }
}

TEST(Fp16, ProductsBeyondTheScalingAreTakenInFp32)
{
    const EditedModel model(kBeyondScaling);
    const Image expected = model.run(fp16Params("fp32")).pictures.at(0).image;
    const Job job = model.run(fp16Params());
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    ASSERT_FALSE(job.outcome.run.guardEvents.empty());
    for (const GuardEvent& event : job.outcome.run.guardEvents) {
        EXPECT_EQ(event.precision, "fp16");
        EXPECT_EQ(event.remedy.stored(), "fp32 where values are largest");
        EXPECT_TRUE(event.recovered);
    }
    EXPECT_LT(meanDifference(job.pictures.at(0).image, expected), kClose);
}

TEST(Fp16, ValuesThatNoRungOfFp16HoldsGiveFp32sPictureExactly)
{
    const EditedModel model(kBeyondSites);
    const Image expected = model.run(fp16Params("fp32")).pictures.at(0).image;
    const Job job = model.run(fp16Params());
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    const std::vector<GuardEvent>& events = job.outcome.run.guardEvents;
    ASSERT_EQ(events.size(), 2U) << events.size();
    EXPECT_EQ(events[0].precision, "fp16");
    EXPECT_FALSE(events[0].recovered);
    EXPECT_EQ(events[1].precision, "fp16 and fp32");
    EXPECT_EQ(events[1].remedy.stored(), "fp32");
    EXPECT_TRUE(events[1].recovered);
    if (testDevice() == "cpu")
        EXPECT_EQ(job.pictures.at(0).image.rgb, expected.rgb);
    else // where fp16 asked for is fp16 in the decoder, too
        EXPECT_LT(meanDifference(job.pictures.at(0).image, expected), 0.3);
}

} // namespace zimage::test
