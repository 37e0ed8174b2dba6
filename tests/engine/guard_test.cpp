// Faults put into the results of each group of layers, and what the guards make of them.

#include "base/image_statistics.h"
#include "engine/engine_fixture.h"
#include "guards/finite_guard.h"
#include "guards/latent_guard.h"
#include "job/picture_file.h"
#include "pipeline/device.h"
#include "pipeline/picture_job.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <random>
#include <string>

namespace zimage::test {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

/// Where and when a value is spoilt. The transformer runs twice a step with guidance.
struct Fault {
    LayerGroup group = LayerGroup::Layers;
    std::int64_t layer = 0;
    int call = 0;  ///< of this layer, from 0: before it nothing happens
    int calls = 1; ///< how many in a row are spoilt
    float value = kNan;
    bool onlyNarrow = true; ///< spares fp32, as an overflow does
    bool whole = false;     ///< every value of the result, not one
    bool hue = false;       ///< instead of the value: the decoder's red is high and its blue is low everywhere
};

GenerationParams tinyParams(const char* precision)
{
    GenerationParams params = smallParams();
    params.width = 64;
    params.height = 48;
    params.guidance = 0;
    params.steps = 3;
    params.precision = precision;
    return params;
}

/// The embedded model as it is loaded in a precision; each is loaded once.
LoadedModel& miniIn(const std::string& precision)
{
    static std::map<std::string, std::unique_ptr<LoadedModel>> models;
    std::unique_ptr<LoadedModel>& model = models[precision];
    if (!model) {
        (void)engine(); // which sets libtorch's switches
        const c10::Device device = resolveDevice(testDevice());
        model = std::make_unique<LoadedModel>(LoadOptions{miniModel(), device, resolvePrecision(precision, device), {}},
                                              std::stop_token{});
    }
    return *model;
}

Stage stageOf(LayerGroup group)
{
    return group == LayerGroup::TextEncoder || group == LayerGroup::ContextRefiner ? Stage::Text : Stage::Steps;
}

/// A job on the embedded model with faults.
class FaultyJob {
public:
    FaultyJob(const GenerationParams& params, const Fault& fault) : FaultyJob(params, std::vector<Fault>{fault}) {}

    FaultyJob(const GenerationParams& params, const std::vector<Fault>& faults)
    {
        const c10::InferenceMode inference;
        LoadedModel& model = miniIn(params.precision);
        std::vector<int> calls(faults.size(), 0);
        const LayerTap tap = [&](LayerGroup group, std::int64_t layer, at::Tensor& result) {
            for (std::size_t i = 0; i < faults.size(); ++i) {
                const Fault& fault = faults[i];
                if (group != fault.group || layer != fault.layer)
                    continue;
                const int call = calls[i]++;
                const bool narrow = model.precisionOf(stageOf(group)) != PartPrecision::Fp32;
                if (call < fault.call || call >= fault.call + fault.calls || (!narrow && fault.onlyNarrow))
                    continue;
                result = result.clone(at::MemoryFormat::Contiguous); // the decoder's has its channels last on a card
                if (fault.hue) {                                     // [1, 3, H, W], −1 … 1
                    result.select(1, 0).fill_(0.6);
                    result.select(1, 2).fill_(-0.6);
                } else if (fault.whole)
                    result.fill_(fault.value);
                else
                    result.view({-1})[0] = fault.value;
            }
        };
        ComputeContext context;
        context.attention =
            resolveAttentionBackend("auto", model.options().device, model.options().precision, params.attentionDropout);
        context.tap = &tap;
        context.halfScaling = params.guards;
        StageClock clock({}, outcome.times, params.count);
        try {
            GenerateCallbacks callbacks;
            callbacks.picture = [this](Picture&& picture) { pictures.push_back(std::move(picture)); };
            textToImage(model, params, callbacks, context, clock, outcome);
        } catch (const Error& error) {
            outcome.status = Outcome::Status::Failed;
            outcome.error = error.code();
            outcome.message = error.what();
        }
    }

    Outcome outcome;
    std::vector<Picture> pictures;
};

Image filled(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    Image image{width, height, {}};
    for (int i = 0; i < width * height; ++i)
        image.rgb.insert(image.rgb.end(), {red, green, blue});
    return image;
}

} // namespace

TEST(FiniteGuard, FindsOneBadValueAmongMany)
{
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16, at::kHalf})
        for (const float bad : {kNan, kInf, -kInf}) {
            at::Tensor x = at::zeros({3, 7, 11}, at::kFloat);
            EXPECT_TRUE(allFinite(x.to(type)));
            x.view({-1})[200] = bad;
            EXPECT_FALSE(allFinite(x.to(type))) << bad;
        }
    EXPECT_TRUE(allFinite(at::empty({0})));
}

TEST(FiniteGuard, CountsNanApartFromWhatIsTooLarge)
{
    at::Tensor x = at::zeros({100});
    x[1] = kNan;
    x[2] = kInf;
    x[3] = -11;
    EXPECT_EQ(inspectFinite(x, 10).nan, 1);
    EXPECT_EQ(inspectFinite(x, 10).beyond, 2);
    EXPECT_EQ(inspectFinite(x, kInf).beyond, 1);
    EXPECT_DOUBLE_EQ(inspectFinite(x, 10).share(), 0.03);
}

TEST(Guards, AFaultThatFp32DoesNotHaveIsRepairedInEveryLayerGroupAndStep)
{
    constexpr LayerGroup kGroups[] = {LayerGroup::TextEncoder, LayerGroup::ContextRefiner, LayerGroup::NoiseRefiner,
                                      LayerGroup::Layers, LayerGroup::FinalLayer};
    for (const char* precision : {"bf16", "fp16"}) {
        const Image expected = FaultyJob(tinyParams(precision), Fault{.calls = 0}).pictures.at(0).image;
        for (const LayerGroup group : kGroups)
            for (int step = 0; step < (stageOf(group) == Stage::Text ? 1 : tinyParams(precision).steps); ++step) {
                const Fault fault{.group = group,
                                  .layer = group == LayerGroup::TextEncoder ? 1
                                      : group == LayerGroup::Layers         ? 3
                                                                            : 0,
                                  .call = step,
                                  .calls = 100,
                                  .value = step == 1 ? kInf : kNan};
                const FaultyJob job(tinyParams(precision), fault);
                const std::string where = std::string(precision) + ", group " + std::to_string(static_cast<int>(group))
                    + ", step " + std::to_string(step + 1);
                ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << where << ": " << job.outcome.message;
                EXPECT_LT(meanDifference(job.pictures.at(0).image, expected), 12) << where;
                const std::vector<GuardEvent>& events = job.pictures.at(0).run.guardEvents;
                ASSERT_EQ(events.size(), 2U) << where;
                EXPECT_EQ(events[0].stage, stageOf(group)) << where;
                EXPECT_EQ(events[0].step, stageOf(group) == Stage::Text ? 0 : step + 1) << where;
                EXPECT_EQ(events[0].precision, precision) << where;
                EXPECT_EQ(events[0].remedy.stored(), "fp32 where values are largest") << where;
                EXPECT_FALSE(events[0].recovered) << where;
                EXPECT_GT(events[0].badShare, 0) << where;
                EXPECT_EQ(events[1].precision, std::string(precision) + " and fp32") << where;
                EXPECT_EQ(events[1].remedy.stored(), "fp32") << where;
                EXPECT_TRUE(events[1].recovered) << where;
            }
    }
}

TEST(Guards, TheDecoderHasNoHigherRungSoANanInItEndsInOneSentence)
{
    const FaultyJob job(tinyParams("fp16"),
                        Fault{.group = LayerGroup::Decoder, .layer = 0, .call = 0, .calls = 100, .onlyNarrow = false});
    EXPECT_EQ(job.outcome.error, ErrorCode::NonFinite);
    EXPECT_THAT(job.outcome.message,
                ::testing::HasSubstr("Decoding picture 1 gave values that are not finite in fp32"));
    EXPECT_TRUE(job.pictures.empty());
}

TEST(Guards, APassingFaultNeedsOneRungAndNamesItsStep)
{
    const FaultyJob job(tinyParams("bf16"), Fault{.group = LayerGroup::Layers, .layer = 0, .call = 1});
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    const std::vector<GuardEvent>& events = job.pictures.at(0).run.guardEvents;
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].stage, Stage::Steps);
    EXPECT_EQ(events[0].step, 2);
    EXPECT_EQ(events[0].layers, "transformer");
    EXPECT_EQ(events[0].remedy.stored(), "fp32 where values are largest");
    EXPECT_TRUE(events[0].recovered);
    EXPECT_THAT(events[0].sentence(),
                ::testing::HasSubstr("Step 2 of picture 1 gave values that are not finite in bf16"));
}

TEST(Guards, AFaultThatStaysEndsInOneSentenceAndNoPicture)
{
    for (const char* precision : {"fp16", "bf16", "fp32"}) {
        const FaultyJob job(
            tinyParams(precision),
            Fault{.group = LayerGroup::Layers, .layer = 2, .call = 0, .calls = 1000, .onlyNarrow = false});
        EXPECT_EQ(job.outcome.status, Outcome::Status::Failed);
        EXPECT_EQ(job.outcome.error, ErrorCode::NonFinite);
        EXPECT_THAT(job.outcome.message,
                    ::testing::HasSubstr("Step 1 of picture 1 gave values that are not finite in fp32"));
        EXPECT_TRUE(job.pictures.empty());
        EXPECT_EQ(job.outcome.run.guardEvents.size(), precision == std::string("fp32") ? 1U : 3U); // every rung is told
    }
}

TEST(Guards, OneInfiniteValueIsClampedAndThePictureConfirmsIt)
{
    GenerationParams params = tinyParams("fp32");
    params.width = params.height = 384; // one value in 18,432 is under 0.01 %
    const FaultyJob job(
        params, Fault{.group = LayerGroup::FinalLayer, .layer = 0, .call = 1, .value = kInf, .onlyNarrow = false});
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    const std::vector<GuardEvent>& events = job.pictures.at(0).run.guardEvents;
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].remedy.stored(), "clamped to ±10");
    EXPECT_TRUE(events[0].recovered);
    EXPECT_LT(events[0].badShare, 1e-4);
}

TEST(Guards, AClampDoesNotHideANan)
{
    GenerationParams params = tinyParams("fp32");
    params.width = params.height = 384;
    const FaultyJob job(
        params, Fault{.group = LayerGroup::FinalLayer, .layer = 0, .call = 1, .value = kNan, .onlyNarrow = false});
    EXPECT_EQ(job.outcome.error, ErrorCode::NonFinite);
}

TEST(Guards, RandomFaultsNeverMakeABlackALostOrAWrongSizedPicture)
{
    const char* wanted = std::getenv("ZIMAGE_FAULTS");
    const int pictures = wanted != nullptr ? std::max(1, std::atoi(wanted)) : 40;
    const char* prompts[] = {"a cat on a blue background", "雪地里的一只企鹅", "a rocket at night",
                             "line art of an anchor on a white background", "沙滩上的一个气球"};
    std::mt19937 random(5);
    const auto below = [&random](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    int repaired = 0;
    int unharmed = 0;
    int plain = 0;
    for (int i = 0; i < pictures; ++i) {
        GenerationParams params = tinyParams(i % 8 == 7 ? "fp32" : i % 2 == 0 ? "bf16" : "fp16");
        params.prompt = prompts[below(5)];
        params.width = 64 + below(193);
        params.height = 64 + below(193);
        params.forceOriginalResolution = true;
        params.guidance = below(2) * 3.0;
        params.steps = 2 + below(4);
        params.seed = below(1 << 30);
        const LayerGroup groups[] = {LayerGroup::TextEncoder, LayerGroup::ContextRefiner, LayerGroup::NoiseRefiner,
                                     LayerGroup::Layers, LayerGroup::FinalLayer};
        Fault fault;
        fault.group = groups[below(5)];
        fault.layer = fault.group == LayerGroup::TextEncoder ? below(3)
            : fault.group == LayerGroup::Layers              ? below(8)
                                                             : 0;
        fault.call = below(params.steps * 2);
        fault.calls = 1 + below(6);
        fault.value = below(2) == 0 ? kNan : kInf;
        const FaultyJob job(params, fault);
        ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << i << ": " << job.outcome.message;
        ASSERT_EQ(job.pictures.size(), 1U) << i;
        const Picture& picture = job.pictures[0];
        EXPECT_EQ(picture.image.width, params.width) << i;
        EXPECT_EQ(picture.image.height, params.height) << i;
        if (measureImage(picture.image)
                .uniform()) { // two steps on a white background may leave it white: then also without the fault
            EXPECT_TRUE(measureImage(FaultyJob(params, Fault{.calls = 0}).pictures.at(0).image).uniform()) << i;
            ++plain;
        }
        (picture.run.guardEvents.empty() ? unharmed : repaired) += 1;
    }
    EXPECT_GT(repaired, pictures / 4);
    std::printf("%d pictures with random faults: %d repaired, %d whose fault met nothing; %d flat as without it; none "
                "black, lost or of another size\n",
                pictures, repaired, unharmed, plain);
}

TEST(Guards, EverySizeThatIsAskedForIsTheSizeOfThePictureAndOfItsFile)
{
    const TempFolder folder;
    ASSERT_GE(mini().config().maxSide(), 8192); // the longest below is the limit of the parameter table
    for (const auto& [width, height] :
         {std::pair(64, 64), std::pair(65, 127), std::pair(1000, 777), std::pair(1280, 720), std::pair(1024, 1024),
          std::pair(1024, 1536), std::pair(8192, 64)}) {
        GenerationParams params = smallParams();
        params.width = width;
        params.height = height;
        params.forceOriginalResolution = true;
        params.steps = 1;
        params.guidance = 0;
        const Job job = generate(params);
        ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
        EXPECT_EQ(job.pictures.at(0).image.width, width);
        EXPECT_EQ(job.pictures.at(0).image.height, height);
        const std::filesystem::path file =
            PictureFile(job.pictures[0], pictureRecord(job.pictures[0], params, "zimage-mini", ""))
                .write(folder / "p.png"); // reads it back and compares
        const Image read = readPng(file).image;
        EXPECT_EQ(read.width, width);
        EXPECT_EQ(read.height, height);
        EXPECT_EQ(read.rgb.size(), static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    }
}

TEST(Guards, WeightsAreNotRaisedBeyondTheComputersMemory)
{
    const c10::InferenceMode inference;
    MemoryPlan plan;
    plan.precision = "bf16";
    plan.stepPeak = 1;
    plan.raisedPeak = std::int64_t{1} << 60; // nobody has so much
    LoadedModel model({.root = miniModel(), .device = c10::Device(c10::kCPU), .precision = at::kBFloat16, .loras = {}},
                      plan, {});
    try {
        (void)model.raise(Stage::Steps);
        ADD_FAILURE() << "it has begun";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
        EXPECT_NE(std::string(error.what()).find("fp32 needs"), std::string::npos) << error.what();
    }
    EXPECT_EQ(model.precisionName(Stage::Steps), "bf16");
    plan.raisedPeak = 2;
    model.restore(plan, {});
    EXPECT_TRUE(model.raise(Stage::Steps));
}

TEST(ImageGuard, AFlatPictureAfterATripIsMadeAgainWithTheSameSeed)
{
    const Fault trip{.group = LayerGroup::Layers, .layer = 0, .call = 1};
    const Fault flat{.group = LayerGroup::Decoder,
                     .layer = 0,
                     .call = 0,
                     .calls = 1,
                     .value = 0,
                     .onlyNarrow = false,
                     .whole = true};
    const FaultyJob job(tinyParams("bf16"), std::vector<Fault>{trip, flat});
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    ASSERT_EQ(job.pictures.size(), 1U);
    EXPECT_FALSE(measureImage(job.pictures[0].image).uniform());
    EXPECT_EQ(job.pictures[0].seed, tinyParams("bf16").seed);
    const std::vector<GuardEvent>& events = job.pictures[0].run.guardEvents;
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].layers, "picture");
    EXPECT_EQ(events[1].remedy.stored(), "fp32");
    EXPECT_TRUE(events[1].recovered);
}

TEST(ImageGuard, AFlatPictureWithNothingElseAgainstItPasses)
{
    const Fault flat{.group = LayerGroup::Decoder,
                     .layer = 0,
                     .call = 0,
                     .calls = 100,
                     .value = -1,
                     .onlyNarrow = false,
                     .whole = true};
    const FaultyJob job(tinyParams("bf16"), flat); // "a black wall"
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    const ImageStatistics statistics = measureImage(job.pictures.at(0).image);
    EXPECT_TRUE(statistics.uniform());
    EXPECT_EQ(statistics.greatest, (std::array<int, 3>{0, 0, 0}));
}

TEST(ImageGuard, APictureThatStaysFlatIsNeverSavedAsASuccess)
{
    const Fault trip{.group = LayerGroup::Layers, .layer = 0, .call = 1};
    const Fault flat{.group = LayerGroup::Decoder,
                     .layer = 0,
                     .call = 0,
                     .calls = 100,
                     .value = 0,
                     .onlyNarrow = false,
                     .whole = true};
    GenerationParams params = tinyParams("bf16");
    const FaultyJob lost(params, std::vector<Fault>{trip, flat});
    EXPECT_EQ(lost.outcome.error, ErrorCode::Rejected);
    EXPECT_TRUE(lost.pictures.empty());
    params.keepRejected = true;
    const FaultyJob kept(params, std::vector<Fault>{trip, flat});
    EXPECT_EQ(kept.outcome.error, ErrorCode::Rejected);
    ASSERT_EQ(kept.pictures.size(), 1U);
    EXPECT_TRUE(kept.pictures[0].rejected);
}

TEST(Guards, OffTheyTestNothing)
{
    GenerationParams params = tinyParams("bf16");
    params.guards = false;
    const FaultyJob job(params, Fault{.group = LayerGroup::Layers, .layer = 0, .call = 0, .calls = 1000});
    ASSERT_EQ(job.pictures.size(), 1U);
    EXPECT_TRUE(measureImage(job.pictures[0].image).uniform()); // the black picture of other programs
    EXPECT_TRUE(job.pictures[0].run.guardEvents.empty());
}

TEST(Guards, TheNextJobStartsInThePrecisionThatWasAsked)
{
    const c10::InferenceMode inference;
    LoadedModel model({.root = miniModel(), .device = c10::Device(c10::kCPU), .precision = at::kBFloat16, .loras = {}},
                      {});
    EXPECT_EQ(model.precisionName(Stage::Steps), "bf16");
    EXPECT_TRUE(model.raise(Stage::Steps));
    EXPECT_TRUE(model.raise(Stage::Steps));
    EXPECT_FALSE(model.raise(Stage::Steps));
    EXPECT_EQ(model.parts().transformer().computeType(), at::kFloat);
    model.restore({}, {});
    EXPECT_EQ(model.parts().transformer().computeType(), at::kBFloat16);
    EXPECT_FALSE(model.raise(Stage::Decoding)); // always fp32
}

TEST(ImageGuard, AFlatPictureIsOneColourUpToRounding)
{
    EXPECT_TRUE(measureImage(filled(8, 8, 0, 0, 0)).uniform());
    EXPECT_TRUE(measureImage(filled(8, 8, 90, 14, 200)).uniform());
    Image wall = filled(8, 8, 30, 30, 30);
    wall.rgb[40] = 31;
    EXPECT_TRUE(measureImage(wall).uniform());
    wall.rgb[40] = 33;
    EXPECT_FALSE(measureImage(wall).uniform());
}

TEST(ImageGuard, AStrongCastIsOneHueOverAll)
{
    EXPECT_TRUE(measureImage(filled(4, 4, 230, 20, 200)).strongCast());
    EXPECT_FALSE(measureImage(filled(4, 4, 128, 120, 110)).strongCast());
}

TEST(ImageGuard, LatentsOfAFailedRunLieApart)
{
    at::manual_seed(1);
    EXPECT_TRUE(latentsUsual(at::randn({16, 8, 8})));
    EXPECT_FALSE(latentsUsual(at::zeros({16, 8, 8})));
    EXPECT_FALSE(latentsUsual(at::randn({16, 8, 8}) * 20));
    EXPECT_FALSE(latentsUsual(at::full({16, 8, 8}, kNan)));
}

TEST(ImageGuard, BlackAndFlatPicturesThatFaultsMadeAreRepairedOrRefused)
{
    GenerationParams params = tinyParams("bf16");
    params.width = params.height = 256;
    const Fault blackNan{.group = LayerGroup::Layers, .layer = 0, .call = 0, .calls = 1000, .whole = true};
    const Fault blackInf{
        .group = LayerGroup::FinalLayer, .layer = 0, .call = 0, .calls = 1000, .value = kInf, .whole = true};
    const Fault astray{.group = LayerGroup::FinalLayer,
                       .layer = 0,
                       .call = 0,
                       .calls = 1000,
                       .value = 40,
                       .whole = true}; // finite, but no picture's latents
    const Fault flat{.group = LayerGroup::Decoder,
                     .layer = 0,
                     .call = 0,
                     .calls = 1,
                     .value = -1,
                     .onlyNarrow = false,
                     .whole = true};
    for (const auto& faults :
         {std::vector<Fault>{blackNan}, std::vector<Fault>{blackInf}, std::vector<Fault>{astray, flat}}) {
        const FaultyJob job(params, faults);
        ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
        const ImageStatistics statistics = measureImage(job.pictures.at(0).image);
        EXPECT_FALSE(statistics.uniform());
        EXPECT_FALSE(statistics.black());
        EXPECT_FALSE(job.pictures[0].run.guardEvents.empty());
    }
    params.precision = "fp32"; // nothing higher to try
    Fault decoder = flat;
    decoder.value = kNan;
    decoder.calls = 1000;
    EXPECT_EQ(FaultyJob(params, decoder).outcome.error, ErrorCode::NonFinite);
    Fault stays = astray;
    stays.onlyNarrow = false;
    Fault flatForGood = flat;
    flatForGood.calls = 1000;
    EXPECT_EQ(FaultyJob(params, std::vector<Fault>{stays, flatForGood}).outcome.error, ErrorCode::Rejected);
}

TEST(ImageGuard, OneHueOverAllIsARemarkOnceForAJob)
{
    GenerationParams params = tinyParams("fp32");
    params.count = 3;
    FaultyJob job(params,
                  Fault{.group = LayerGroup::Decoder,
                        .layer = 0,
                        .call = 0,
                        .calls = 3,
                        .value = kNan,
                        .onlyNarrow = false,
                        .hue = true});
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    EXPECT_THAT(job.outcome.remarks,
                ::testing::ElementsAre("Pictures 1, 2, 3 have one hue throughout. If the prompt does not ask for that "
                                       "colour, something is wrong: see the remedies."));
}

} // namespace zimage::test
