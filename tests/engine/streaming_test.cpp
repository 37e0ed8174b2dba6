// Weights that come to the device as they are needed. On the CPU nothing runs beside anything, but all the rest is the
// same.

#include "engine/engine_fixture.h"
#include "pipeline/picture_job.h"
#include "pipeline/stage_clock.h"
#include "pipeline/text_to_image.h"
#include "weights/weight_stream.h"
#include "weights/weight_unit.h"

#include <c10/core/InferenceMode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

namespace zimage::test {

namespace {

LoadOptions tinyOptions(at::ScalarType type = at::kFloat) { return {tinyModel(), c10::Device(testDevice()), type, {}}; }

MemoryPlan planOf(const ModelConfig& config, int streamed, bool text, bool hostCopies = true)
{
    MemoryPlan plan;
    plan.blocks = static_cast<int>(config.transformer.layers + config.transformer.refinerLayers);
    plan.streamedBlocks = streamed < 0 ? plan.blocks : streamed;
    plan.textFromHost = text;
    plan.hostCopies = hostCopies;
    return plan;
}

ComputeContext plainContext()
{
    ComputeContext context;
    context.execution = Execution::Plain; // the kernels of the CPU hold weights in a form of their own
    context.attention = resolveAttentionBackend("auto", c10::Device(testDevice()), at::kFloat, 0);
    return context;
}

const std::vector<std::int32_t> kFirst{1, 5, 9, 13, 200, 7, 3};
const std::vector<std::int32_t> kSecond{2, 4, 8};

/// What the model makes of two captions: everything that weights go into but the decoder.
std::vector<at::Tensor> outputs(const BoundModel& model)
{
    const ComputeContext context = plainContext();
    Conditioning conditioning = encodePrompts(model, kFirst, kSecond, true, context);
    const ZImageTransformer& transformer = model.transformer();
    const at::Tensor noise = startNoise(model.config(), 64, 96, {3, 0, 0}, c10::Device(testDevice()));
    const StepModulation step = transformer.prepareSteps({0.3F}).front();
    const ImageGrid first = transformer.prepareGrid(noise.size(1), noise.size(2), conditioning.positive);
    const ImageGrid second = transformer.prepareGrid(noise.size(1), noise.size(2), conditioning.negative);
    const Conditioned both[] = {{conditioning.positive, first}, {conditioning.negative, second}};
    std::vector<at::Tensor> all = transformer.run(noise, step, both, context);
    all.push_back(conditioning.positive.tokens);
    all.push_back(conditioning.negative.tokens);
    all.push_back(transformer.run(noise, step, conditioning.negative, second, context));
    return all;
}

void expectSame(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b)
{
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        EXPECT_TRUE(a[i].equal(b[i])) << i;
}

} // namespace

TEST(Streaming, GivesTheBitsThatResidentWeightsGive)
{
    const c10::InferenceMode inference;
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
        BoundModel model(tinyModel());
        model.place(tinyOptions(type), {});
        const std::vector<at::Tensor> resident = outputs(model);
        EXPECT_TRUE(resident[1].equal(resident[4])) << "two captions through each block, as one alone";
        for (const int streamed : {0, 1, 2, 3, -1})
            for (const bool text : {false, true})
                for (const bool hostCopies : {true, false}) {
                    SCOPED_TRACE(std::to_string(streamed) + (text ? " text" : "")
                                 + (hostCopies ? "" : " from the files"));
                    model.follow(tinyOptions(type), planOf(model.config(), streamed, text, hostCopies),
                                 PartPrecision::Asked, PartPrecision::Asked, {});
                    EXPECT_EQ(model.streamsSteps(), streamed != 0);
                    expectSame(outputs(model), resident);
                    model.restStreams();
                    expectSame(outputs(model), resident);
                }
        model.follow(tinyOptions(type), {}, PartPrecision::Asked, PartPrecision::Asked, {});
        expectSame(outputs(model), resident);
    }
}

TEST(Streaming, MovesWeightsWithoutCallingThemOthers)
{
    const c10::InferenceMode inference;
    BoundModel model(tinyModel());
    model.place(tinyOptions(), {});
    const std::uint64_t generation = model.weightsVersion();
    const std::uint64_t moves = model.moves();
    model.follow(tinyOptions(), planOf(model.config(), -1, true), PartPrecision::Asked, PartPrecision::Asked, {});
    EXPECT_EQ(model.weightsVersion(), generation) << "captions stay valid";
    EXPECT_GT(model.moves(), moves) << "recordings do not";
    model.follow(tinyOptions(), planOf(model.config(), -1, true), PartPrecision::Asked, PartPrecision::Fp32, {});
    EXPECT_EQ(model.weightsVersion(), generation) << "fp32 it was";
    model.follow(tinyOptions(at::kBFloat16), planOf(model.config(), -1, true), PartPrecision::Asked,
                 PartPrecision::Asked, {});
    EXPECT_GT(model.weightsVersion(), generation);
}

TEST(Streaming, ALoraStaysBesideStreamedWeights)
{
    const c10::InferenceMode inference;
    LoadOptions options = tinyOptions();
    options.loras = {{data("zimage-tiny/lora.safetensors"), 1}};
    BoundModel model(tinyModel());
    model.place(options, {});
    const std::vector<at::Tensor> resident = outputs(model);
    BoundModel plain(tinyModel());
    plain.place(tinyOptions(), {});
    EXPECT_FALSE(outputs(plain)[0].equal(resident[0]));
    model.follow(options, planOf(model.config(), -1, true), PartPrecision::Asked, PartPrecision::Asked, {});
    expectSame(outputs(model), resident);
}

TEST(Streaming, AGuardMayRaiseStreamedWeights)
{
    const c10::InferenceMode inference;
    for (const PartPrecision precision : {PartPrecision::Sites, PartPrecision::Fp32}) {
        BoundModel model(tinyModel());
        model.place(tinyOptions(at::kBFloat16), {});
        const MemoryPlan plan = planOf(model.config(), -1, true);
        const std::vector<at::Tensor> asked = outputs(model);
        model.setPrecision(Stage::Text, precision, tinyOptions(at::kBFloat16), {}, {});
        const std::vector<at::Tensor> raised = outputs(model);
        EXPECT_FALSE(raised[0].equal(asked[0]));
        model.follow(tinyOptions(at::kBFloat16), plan, PartPrecision::Asked, PartPrecision::Asked, {});
        model.setPrecision(Stage::Text, precision, tinyOptions(at::kBFloat16), plan, {});
        expectSame(outputs(model), raised);
        model.setPrecision(Stage::Text, PartPrecision::Asked, tinyOptions(at::kBFloat16), plan, {});
        expectSame(outputs(model), asked);
    }
}

TEST(Streaming, RaisedWeightsKeepToTheBudget)
{
    const c10::InferenceMode inference;
    BoundModel model(tinyModel());
    MemoryPlan plan = planOf(model.config(), 0, false);
    plan.budget = 1000000; // what the blocks take in bf16, and no more
    plan.stepPeak = 1000000;
    model.place(tinyOptions(at::kBFloat16), plan, {});
    EXPECT_FALSE(model.streamsSteps());
    model.setPrecision(Stage::Steps, PartPrecision::Fp32, tinyOptions(at::kBFloat16), plan, {});
    EXPECT_TRUE(model.streamsSteps()) << "twice the size does not fit";
    plan.stepPeak = 0;
    plan.budget = std::int64_t{1} << 40;
    model.setPrecision(Stage::Steps, PartPrecision::Fp32, tinyOptions(at::kBFloat16), plan, {});
    EXPECT_FALSE(model.streamsSteps());
}

TEST(Weights, AConvolutionsCopyInFp16GoesWithIt)
{
    const c10::InferenceMode inference;
    WeightStore store("autoencoder", {}, {});
    store.inventMissing();
    const Weight weight = store.root().weight("conv.weight", {8, 4, 3, 3});
    store.place(c10::Device(c10::kCPU), {at::kFloat}, {});
    const at::Tensor half = weight.half();
    EXPECT_EQ(half.scalar_type(), at::kHalf);
    EXPECT_TRUE(half.is_contiguous(at::MemoryFormat::ChannelsLast));
    EXPECT_TRUE(weight.half().is_same(half)) << "made once";
    store.place(c10::Device(c10::kCPU), {at::kFloat}, {});
    EXPECT_TRUE(weight.half().is_same(half)) << "it has not moved";
    store.place(c10::Device(c10::kCPU), {at::kBFloat16}, {});
    EXPECT_FALSE(weight.slot()->half.defined()) << "nothing of it stays where the weight was";
}

TEST(Streaming, TakesUnitsInAnyOrder)
{
    const c10::InferenceMode inference;
    WeightStore store("part", {}, {});
    store.inventMissing();
    std::vector<Weight> weights;
    std::vector<std::shared_ptr<WeightUnit>> units;
    for (int i = 0; i < 6; ++i) {
        const WeightScope scope = store.root()["layers"][i];
        weights.push_back(scope.weight("weight", {8 + i, 16}));
        units.push_back(scope.unit("steps"));
    }
    const c10::Device device(testDevice());
    store.place(device, {}, {});
    std::vector<at::Tensor> values;
    for (const Weight& weight : weights)
        values.push_back(weight.tensor().clone());
    Placement placement;
    placement.streamed = [](std::string_view unit) { return unit != "layers.4"; };
    store.place(device, placement, {});
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 0U, 1U, 4U, 3U, 3U, 0U, 5U, 2U}) {
        const WeightUnit::Use use = units[i]->use();
        const WeightUnit::Use again = units[i]->use();
        EXPECT_TRUE(weights[i].tensor().equal(values[i])) << i;
    }
    {
        const WeightUnit::Use one = units[5]->use();
        const WeightUnit::Use other = units[2]->use();
        EXPECT_TRUE(weights[5].tensor().equal(values[5]) && weights[2].tensor().equal(values[2]));
    }
}

namespace {

/// A picture of the embedded model; `failing`: the call of a layer that an allocation fails in, counted over the whole
/// job.
struct PlannedJob {
    std::vector<Picture> pictures;
    Outcome outcome;

    PlannedJob(LoadedModel& model, const MemoryPlan& plan, int failing)
    {
        const c10::InferenceMode inference;
        GenerationParams params = smallParams();
        params.prompt = "a red apple";
        params.seed = 5;
        params.width = params.height = 128;
        params.steps = 4;
        params.guidance = 2;
        int calls = 0;
        const LayerTap tap = [&](LayerGroup group, std::int64_t layer, at::Tensor& /*result*/) {
            if (group != LayerGroup::Layers || layer != 1)
                return;
            ++calls;
            if (calls == failing || calls == failing + 1) // again after memory was set free
                throw std::bad_alloc();
        };
        ComputeContext context = plainContext();
        if (failing > 0)
            context.tap = &tap;
        StageClock clock({}, outcome.times, 1);
        GenerateCallbacks callbacks;
        callbacks.picture = [this](Picture&& picture) { pictures.push_back(std::move(picture)); };
        textToImage(model, params, callbacks, context, clock, outcome, plan);
    }
};

} // namespace

TEST(Streaming, AStepThatFindsNoMemoryGoesOnWithFewerWeightsThere)
{
    LoadedModel model({miniModel(), c10::Device(testDevice()), at::kFloat, {}}, {});
    const PlannedJob whole(model, {}, 0);
    MemoryPlan plan = planOf(model.config(), 0, false);
    plan.card = plan.mayStream = true;
    const PlannedJob job(model, plan, 5);
    ASSERT_EQ(job.pictures.size(), 1U);
    EXPECT_EQ(job.pictures[0].image.rgb, whole.pictures.at(0).image.rgb);
    std::vector<std::string> remedies;
    for (const GuardEvent& event : job.outcome.run.guardEvents) {
        remedies.push_back(event.remedy.stored());
        EXPECT_EQ(event.step, 3) << "the step is done again, not the picture";
        EXPECT_TRUE(event.recovered);
    }
    EXPECT_THAT(remedies,
                testing::ElementsAre("memory set free", testing::HasSubstr("text encoder to the computer's memory")));
    EXPECT_TRUE(model.plan().textFromHost);

    const PlannedJob again(model, {}, 0); // a job without want has everything back
    EXPECT_FALSE(model.plan().textFromHost);
    EXPECT_EQ(again.pictures.at(0).image.rgb, whole.pictures[0].image.rgb);
}

TEST(Streaming, StepsDownOnePartAtATime)
{
    MemoryPlan plan;
    plan.blocks = 32;
    const auto down = [&plan](Stage stage) {
        const std::optional<GuardRemedy> remedy = stepDown(plan, stage);
        return remedy ? remedy->stored() : std::string();
    };
    EXPECT_EQ(down(Stage::Steps), "") << "nothing leaves a CPU";
    plan.card = true;
    EXPECT_EQ(down(Stage::Steps), "") << "nor a card when the parameters forbid it";
    plan.mayStream = true;
    EXPECT_EQ(down(Stage::Steps), "text encoder to the computer's memory");
    EXPECT_EQ(down(Stage::Steps), "8 of 32 blocks to the computer's memory");
    EXPECT_EQ(down(Stage::Steps), "6 of 32 blocks to the computer's memory");
    EXPECT_EQ(down(Stage::Decoding), "18 of 32 blocks to the computer's memory") << "decoding needs none of them";
    EXPECT_EQ(down(Stage::Decoding), "");
}

} // namespace zimage::test
