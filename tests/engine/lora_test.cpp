#include "core/test_files.h"
#include "engine_fixture.h"
#include "params/lora_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zimage::test {
namespace {

using testing::HasSubstr;

std::vector<std::uint8_t> pixels(const GenerationParams& params)
{
    Job job = generate(params);
    EXPECT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    return job.pictures.empty() ? std::vector<std::uint8_t>() : job.pictures[0].image.rgb;
}

/// The largest difference of two pictures' levels.
int largestDifference(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b)
{
    int largest = a.size() == b.size() ? 0 : 255;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        largest = std::max(largest, std::abs(int{a[i]} - int{b[i]}));
    return largest;
}

TEST(Loras, StrengthsOfSeveralAddUp)
{
    const auto file = data("zimage-mini-lora.safetensors");
    GenerationParams params = smallParams();
    params.precision = "fp32"; // on a card bf16's rounding is as large as the LoRA
    const auto plain = pixels(params);
    params.loras = {loraOf(file, 4)};
    const auto once = pixels(params);
    EXPECT_GT(largestDifference(plain, once), 2);
    params.loras = {loraOf(file, 2), loraOf(file, 2)};
    EXPECT_LE(largestDifference(pixels(params), once), 1);
    params.loras = {loraOf(file, 4), loraOf(file, 3)};
    params.loras[1].on = false;
    EXPECT_EQ(pixels(params), once) << "one that is off does nothing";
}

TEST(Loras, OneInSomeOfTheStepsIsRefused)
{
    GenerationParams params = smallParams();
    params.loras = {loraOf(data("zimage-mini-lora.safetensors"))};
    params.loras[0].fromStep = 2;
    const Outcome outcome = generate(params).outcome;
    EXPECT_EQ(outcome.error, ErrorCode::BadParameter);
    EXPECT_THAT(outcome.message, HasSubstr("LoRAs act in all steps in this version"));
    params.loras[0].fromStep = 1;
    params.loras[0].toStep = params.steps; // which is all of them
    EXPECT_EQ(generate(params).outcome.status, Outcome::Status::Done);
}

TEST(Loras, OneKnownByAHashThatNoFileHasIsRefusedByName)
{
    GenerationParams params = smallParams();
    params.loras = {loraOf("snow.safetensors")};
    params.loras[0].sha256 = std::string(64, '0');
    const Outcome outcome = generate(params).outcome;
    EXPECT_EQ(outcome.error, ErrorCode::NotFound);
    EXPECT_THAT(outcome.message, HasSubstr("'snow.safetensors'"));
}

TEST(Loras, OneIsFoundByItsHashUnderAnotherName)
{
    const TempFolder folder;
    const auto file = folder / "renamed.safetensors";
    std::filesystem::copy_file(data("zimage-mini-lora.safetensors"), file);
    fileHashes().want(file);
    fileHashes().waitUntilIdle();
    GenerationParams params = smallParams();
    params.loras = {loraOf(file)};
    const auto wanted = pixels(params);
    params.loras[0].file = "snow.safetensors";
    params.loras[0].sha256 = fileHashes().known(file).value();
    EXPECT_EQ(pixels(params), wanted);
}

TEST(Loras, WhatRanSaysHashesInstructionSetAndLibtorch)
{
    GenerationParams params = smallParams();
    const auto file = data("zimage-mini-lora.safetensors");
    fileHashes().want(miniModel());
    fileHashes().want(file);
    fileHashes().waitUntilIdle();
    params.loras = {loraOf(file), loraOf(file)};
    params.loras[1].on = false;
    const Job job = generate(params);
    ASSERT_EQ(job.pictures.size(), 1U);
    const RunInfo& run = job.pictures[0].run;
    EXPECT_EQ(run.modelSha256, fileHashes().known(miniModel()));
    ASSERT_EQ(run.loraSha256.size(), 2U);
    EXPECT_EQ(run.loraSha256[0], fileHashes().known(file));
    EXPECT_EQ(run.loraSha256[1], "");
    EXPECT_EQ(run.torchVersion, engine().torchVersion());
    EXPECT_THAT(run.instructionSet, testing::MatchesRegex("avx512|avx2|baseline|sm_[0-9]+"));
}

TEST(Devices, CudaIsTheFirstCard)
{
    for (const DeviceInfo& device : engine().devices())
        if (device.id == "cuda:0")
            GTEST_SKIP() << "there is a card";
    GenerationParams params = smallParams();
    params.device = "cuda";
    const Outcome outcome = generate(params).outcome;
    EXPECT_EQ(outcome.error, ErrorCode::Device);
    EXPECT_THAT(outcome.message, HasSubstr("'cuda:0'"));
}

} // namespace
} // namespace zimage::test
