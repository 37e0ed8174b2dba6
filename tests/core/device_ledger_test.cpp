#include "core/test_files.h"
#include "io/file_lock.h"
#include "memory/device_ledger.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <cmath>
#include <thread>

namespace zimage {
namespace {

const DeviceLedger::Key kKey{"NVIDIA H100", "Z-Image-Turbo", "bf16", "fused"};

Observation runOf(double rate)
{
    Observation run;
    run.tokens = 4096;
    run.stepRate = rate;
    run.predictedStepPeak = std::int64_t{10} << 30;
    run.measuredStepPeak = run.predictedStepPeak + (40 << 20);
    return run;
}

TEST(Learned, FollowsSmallChangesSlowlyAndLargeOnesWhenTheyComeTwice)
{
    Learned rate;
    rate.learn(100, 0);
    EXPECT_EQ(rate.value, 100);
    rate.learn(110, 30);
    EXPECT_NEAR(rate.value, 103, 1e-9);
    rate.learn(10, 30);
    EXPECT_NEAR(rate.value, 103, 1e-9) << "one run lies";
    rate.learn(104, 30);
    rate.learn(12, 30);
    EXPECT_NEAR(rate.value, 103.3, 1e-9) << "so does the next, but not twice in a row";
    rate.learn(14, 30);
    EXPECT_NEAR(rate.value, 13, 1e-9) << "two runs agree";
    rate.learn(std::nan(""), 30);
    EXPECT_NEAR(rate.value, 13, 1e-9);
}

TEST(DeviceLedger, KnowsNothingAtFirst)
{
    const DeviceLedger ledger = DeviceLedger::load("");
    EXPECT_EQ(ledger.rates(kKey).step, 0);
    EXPECT_EQ(ledger.rates(kKey).pinnedCopy, 0);
    EXPECT_EQ(ledger.tuned(kKey, "attention"), "");
}

TEST(DeviceLedger, KeepsWhatItLearnsByDeviceModelPrecisionAndExecution)
{
    const test::TempFolder folder;
    const auto file = folder.path() / "state" / "devices.json";
    DeviceLedger ledger = DeviceLedger::load(file);
    ledger.learn(kKey, runOf(500e12));
    ledger.learnPinnedCopy("NVIDIA H100", 50e9);
    ledger.tune(kKey, "attention@4192", "cudnn");
    ASSERT_TRUE(ledger.save());
    const DeviceLedger again = DeviceLedger::load(file);
    EXPECT_EQ(again.rates("NVIDIA H100", "Z-Image-Turbo", "bf16", "fused").step, 500e12);
    EXPECT_EQ(again.rates("NVIDIA H100", "Z-Image-Turbo", "fp8", "fused").step, 0);
    EXPECT_EQ(again.rates("another", "Z-Image-Turbo", "bf16", "fused").step, 0);
    EXPECT_EQ(again.rates("NVIDIA H100", "Z-Image-Turbo").step, 500e12);
    EXPECT_EQ(again.rates("NVIDIA H100", "another", "fp8", "fused").pinnedCopy, 50e9) << "copying is the device's";
    EXPECT_EQ(again.rates("NVIDIA H100", "another").pinnedCopy, 50e9);
    EXPECT_EQ(again.rates("another", "Z-Image-Turbo").pinnedCopy, 0);
    EXPECT_EQ(again.tuned(kKey, "attention@4192"), "cudnn");
    EXPECT_NEAR(static_cast<double>(again.rates(kKey).stepExtra), 40 << 20, 1);
    EXPECT_EQ(again.rates(kKey).tokens, 4096);
}

TEST(DeviceLedger, WhatWasMeasuredBringsThePredictionThere)
{
    DeviceLedger ledger = DeviceLedger::load("");
    const std::int64_t formula = std::int64_t{10} << 30;
    const std::int64_t truth = formula + (60 << 20);
    for (int i = 0; i < 12; ++i) {
        Observation run = runOf(1e12);
        run.predictedStepPeak = formula + ledger.rates(kKey).stepExtra;
        run.measuredStepPeak = truth;
        ledger.learn(kKey, run);
    }
    EXPECT_NEAR(static_cast<double>(formula + ledger.rates(kKey).stepExtra), static_cast<double>(truth), 1 << 20);
}

TEST(DeviceLedger, AFileThatIsNoneIsIgnoredAndReplaced)
{
    const test::TempFolder folder;
    const auto file = folder.path() / "devices.json";
    for (const std::string text : {"", "{", "[1,2]", "{\"kind\":\"other\"}", "\xff\xfe",
                                   "{\"kind\":\"zimage devices\",\"program\":\"0.0.0-other\",\"runs\":[]}"}) {
        test::writeFile(file, text);
        DeviceLedger ledger = DeviceLedger::load(file);
        EXPECT_EQ(ledger.rates(kKey).step, 0) << text;
        ledger.learn(kKey, runOf(2e12));
        ASSERT_TRUE(ledger.save()) << text;
        EXPECT_EQ(DeviceLedger::load(file).rates(kKey).step, 2e12) << text;
    }
    nlohmann::json json = nlohmann::json::parse(test::readFile(file)); // of this version
    json["runs"] = nlohmann::json::parse(
        R"([7, {"device": "d", "model": "m", "step": [-1e300], "text": "x", "order": 1e300, "tuned": [1]}])");
    json["pinned_copy"] = {{"d", {"x"}}, {"e", {-1}}};
    test::writeFile(file, json.dump());
    const DeviceLedger odd = DeviceLedger::load(file);
    EXPECT_EQ(odd.rates({"d", "m", "", ""}).step, 0);
    EXPECT_EQ(odd.rates("d", "m").pinnedCopy, 0);
    EXPECT_EQ(odd.rates("e", "m").pinnedCopy, 0);
}

TEST(DeviceLedger, ADamagedFileIsReadAsFarAsItMakesSense)
{
    const test::TempFolder folder;
    const auto file = folder.path() / "devices.json";
    DeviceLedger ledger = DeviceLedger::load(file);
    ledger.learn(kKey, runOf(500e12));
    ledger.tune(kKey, "attention@4192", "cudnn");
    ASSERT_TRUE(ledger.save());
    const std::string whole = test::readFile(file);
    for (std::size_t at = 0; at < whole.size(); at += 3) {
        for (const char put : {'\0', '"', '9', '}', '\xff'}) {
            std::string damaged = whole;
            damaged[at] = put;
            test::writeFile(file, damaged);
            const double step = DeviceLedger::load(file).rates(kKey).step;
            EXPECT_TRUE(std::isfinite(step) && step >= 0) << at;
        }
        test::writeFile(file, whole.substr(0, at));
        EXPECT_EQ(DeviceLedger::load(file).rates(kKey).step, 0) << at;
    }
}

TEST(DeviceLedger, TwoProcessesLoseNothingOfEachOther)
{
    const test::TempFolder folder;
    const auto file = folder.path() / "devices.json";
    constexpr int kRuns = 20;
    const auto work = [&file](const std::string& model) {
        for (int i = 0; i < kRuns; ++i) {
            DeviceLedger ledger = DeviceLedger::load(file);
            ledger.learn({"d", model + std::to_string(i), "bf16", "fused"}, runOf(1e12));
            while (!ledger.save()) // the other one had the lock for as long as is waited: the next job writes it
                std::this_thread::yield();
        }
    };
    std::thread one(work, "a");
    std::thread other(work, "b");
    one.join();
    other.join();
    const DeviceLedger ledger = DeviceLedger::load(file);
    for (int i = 0; i < kRuns; ++i) {
        EXPECT_EQ(ledger.rates("d", "a" + std::to_string(i)).step, 1e12) << i;
        EXPECT_EQ(ledger.rates("d", "b" + std::to_string(i)).step, 1e12) << i;
    }
}

TEST(DeviceLedger, DoesNotWaitForALockThatIsNeverGivenBack)
{
    const test::TempFolder folder;
    DeviceLedger ledger = DeviceLedger::load(folder / "devices.json");
    ledger.tune({"cpu", "model", "fp32", "plain"}, "attention", "math");
    {
        const FileLock stopped(folder / "devices.json.lock"); // of a program that was stopped or hangs
        ASSERT_TRUE(stopped.held());
        EXPECT_FALSE(ledger.save());
    }
    EXPECT_TRUE(ledger.save()) << "what was learned is written by the next job";
    EXPECT_EQ(DeviceLedger::load(folder / "devices.json").tuned({"cpu", "model", "fp32", "plain"}, "attention"),
              "math");
}

TEST(DeviceLedger, DoesNotWaitForAPipeInPlaceOfItsFiles)
{
    const test::TempFolder folder;
    ASSERT_EQ(mkfifo((folder / "devices.json").c_str(), 0600), 0);
    ASSERT_EQ(mkfifo((folder / "devices.json.lock").c_str(), 0600), 0);
    DeviceLedger ledger = DeviceLedger::load(folder / "devices.json");
    ledger.tune({"cpu", "model", "fp32", "plain"}, "attention", "math");
    EXPECT_FALSE(ledger.save());
}

TEST(DeviceLedger, ValuesThatAreNoneTeachNothing)
{
    DeviceLedger ledger = DeviceLedger::load("");
    Observation run;
    run.stepRate = std::nan("");
    run.textRate = -1;
    run.predictedStepPeak = 5;
    run.tokens = 0;
    ledger.learn(kKey, run);
    EXPECT_EQ(ledger.rates(kKey).step, 0);
    EXPECT_EQ(ledger.rates(kKey).stepExtra, 0);
    ledger.learnPinnedCopy("d", -5);
    EXPECT_EQ(ledger.rates("d", "m").pinnedCopy, 0);
}

TEST(DeviceLedger, AnObservationComesFromAWholeJob)
{
    const ModelConfig model =
        ModelConfig::load(std::string(ZIMAGE_SOURCE_DIR) + "/resources/architectures/z-image-turbo");
    GenerationParams params;
    DeviceMemory device;
    device.card = true;
    device.total = device.available = std::int64_t{80} << 30;
    Outcome outcome;
    EXPECT_FALSE(observationOf(model, params, outcome, 1, {})) << "no plan was made";
    outcome.plan = planMemory(model, params, device, {});
    outcome.times = {{Stage::Text, 0.01}, {Stage::Steps, 0.76}, {Stage::Decoding, 0.035}};
    outcome.memory.stepPeak = outcome.plan.stepPeak + 5;
    outcome.promptsEncoded = 1;
    const auto run = observationOf(model, params, outcome, 1, {});
    ASSERT_TRUE(run);
    EXPECT_EQ(run->tokens, 4096);
    EXPECT_EQ(run->measuredStepPeak - run->predictedStepPeak, 5);
    DeviceRates rates;
    rates.step = run->stepRate;
    rates.text = run->textRate;
    rates.decode = run->decodeRate;
    EXPECT_NEAR(planMemory(model, params, device, rates).seconds(8), 0.805, 1e-6) << "the same job takes as long again";
    outcome.promptsEncoded = 0;
    EXPECT_EQ(observationOf(model, params, outcome, 1, {})->textRate, 0) << "a caption that was kept is not encoded";
    outcome.status = Outcome::Status::Failed;
    EXPECT_FALSE(observationOf(model, params, outcome, 1, {}));
}

TEST(DeviceLedger, AFasterRunIsBelievedAtOnceAndASlowerOneWhenItComesTwice)
{
    DeviceLedger ledger = DeviceLedger::load("");
    ledger.learn(kKey, runOf(1e12));
    ledger.learn(kKey, runOf(4e12));
    EXPECT_EQ(ledger.rates(kKey).step, 4e12) << "the first run of all warmed up in its time";
    ledger.learn(kKey, runOf(1e12));
    EXPECT_EQ(ledger.rates(kKey).step, 4e12) << "something else was running";
    ledger.learn(kKey, runOf(1e12));
    EXPECT_EQ(ledger.rates(kKey).step, 1e12) << "so it is now";
}

TEST(DeviceLedger, RatesAreThoseOfThePrecisionThatIsAskedFor)
{
    DeviceLedger ledger = DeviceLedger::load("");
    ledger.learn(kKey, runOf(600e12));
    ledger.learn({kKey.device, kKey.model, "fp8-all", "fused"}, runOf(900e12));
    EXPECT_EQ(ledger.rates(kKey.device, kKey.model).step, 900e12) << "the last that was used";
    EXPECT_EQ(ledger.rates(kKey.device, kKey.model, "auto").step, 900e12);
    EXPECT_EQ(ledger.rates(kKey.device, kKey.model, "bf16").step, 600e12);
    EXPECT_EQ(ledger.rates(kKey.device, kKey.model, "fp32").step, 0);
}

TEST(DeviceLedger, DecodingInTilesIsLearnedApart)
{
    const ModelConfig model =
        ModelConfig::load(std::string(ZIMAGE_SOURCE_DIR) + "/resources/architectures/z-image-turbo");
    GenerationParams params;
    params.decoderTiling = true;
    params.decoderTileSize = 512;
    DeviceMemory device;
    device.card = true;
    device.total = device.available = std::int64_t{80} << 30;
    DeviceRates rates;
    rates.step = 600e12;
    rates.decode = 300e12;
    const MemoryPlan before = planMemory(model, params, device, rates);
    ASSERT_EQ(before.decodeTile, 512);
    Outcome outcome;
    outcome.plan = before;
    outcome.times = {{Stage::Steps, 0.76}, {Stage::Decoding, 0.1}};
    const auto run = observationOf(model, params, outcome, 1, rates);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->decodeRate, 0);
    DeviceLedger ledger = DeviceLedger::load("");
    ledger.learn(kKey, *run);
    rates.tiledDecode = ledger.rates(kKey).tiledDecode;
    EXPECT_NEAR(planMemory(model, params, device, rates).decodeSeconds, 0.1, 1e-6);
    params.decoderTiling = false;
    EXPECT_NEAR(planMemory(model, params, device, rates).decodeSeconds,
                planMemory(model, params, device, {0, 0, 300e12}).decodeSeconds, 1e-9)
        << "in one piece it takes as long as ever";
}

/// What a step of so many seconds teaches when `streamed` blocks of 32 come to the card for it.
Observation ofStreamedStep(double seconds, int streamed, const DeviceRates& known)
{
    const ModelConfig model =
        ModelConfig::load(std::string(ZIMAGE_SOURCE_DIR) + "/resources/architectures/z-image-turbo");
    GenerationParams params;
    params.offload = "auto";
    DeviceMemory device;
    device.card = true;
    device.total = device.available = std::int64_t{80} << 30;
    device.host = std::int64_t{64} << 30;
    Outcome outcome;
    outcome.plan = planMemory(model, params, device, known);
    outcome.plan.streamedBlocks = streamed;
    outcome.times = {{Stage::Steps, seconds * params.steps}};
    return observationOf(model, params, outcome, 1, known).value_or(Observation{});
}

TEST(DeviceLedger, AStepThatStreamsTeachesWhatTookLonger)
{
    DeviceRates known;
    EXPECT_EQ(ofStreamedStep(0.5, 10, known).stepRate, 0) << "nobody knows how fast copies are";
    known.pinnedCopy = 50e9; // 10 blocks of 0.35 GB: 71 ms
    EXPECT_GT(ofStreamedStep(0.1, 10, known).stepRate, 400e12) << "copies had time";
    EXPECT_EQ(ofStreamedStep(0.1, 10, known).pinnedCopy, 0);
    EXPECT_NEAR(ofStreamedStep(0.25, 32, known).pinnedCopy, 45e9, 2e9) << "they had none: 11.3 GB in 0.25 s";
    EXPECT_EQ(ofStreamedStep(0.25, 32, known).stepRate, 0);
    known.step = 500e12; // 94 ms
    EXPECT_EQ(ofStreamedStep(0.2, 10, known).pinnedCopy, 0)
        << "it has become slower, whatever for: computing was to take longer";
    EXPECT_GT(ofStreamedStep(0.2, 10, known).stepRate, 200e12);
    EXPECT_GT(ofStreamedStep(0.25, 32, known).pinnedCopy, 40e9);
}

} // namespace
} // namespace zimage
