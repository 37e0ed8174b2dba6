// Latents that are kept until their picture is there, previews, and stopping between pictures.

#include "core/error_checks.h"
#include "engine/engine_fixture.h"
#include "engine/failing_allocator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace zimage::test {

namespace {

enum class Mishap { None, NoMemoryToDecode, StopWhileDecoding };

/// A job that keeps its latents in a folder, and what happens to it once they are there.
struct KeptJob {
    KeptJob(const std::filesystem::path& folder, Mishap mishap)
    {
        FailingAllocator memory;
        std::stop_source stop;
        GenerateCallbacks callbacks;
        callbacks.latentsFolder = folder;
        callbacks.picture = [this](Picture&& picture) { pictures.push_back(std::move(picture)); };
        callbacks.progress = [&](const Progress& progress) {
            if (progress.stage != Stage::Decoding)
                return;
            filesWhileDecoding =
                std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
            if (mishap == Mishap::NoMemoryToDecode)
                memory.refuseAbove(4096);
            else if (mishap == Mishap::StopWhileDecoding)
                stop.request_stop();
        };
        outcome = engine().generate(miniModel(), smallParams(), callbacks, stop.get_token());
    }

    Outcome outcome;
    std::vector<Picture> pictures;
    std::ptrdiff_t filesWhileDecoding = 0;
};

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    return files;
}

Job decode(const SavedLatents& latents, const GenerationParams& params, const std::filesystem::path& model)
{
    Job job;
    GenerateCallbacks callbacks;
    callbacks.picture = [&job](Picture&& picture) { job.pictures.push_back(std::move(picture)); };
    job.outcome = engine().decode(latents, model, params, callbacks, {});
    return job;
}

} // namespace

TEST(Latents, AreOnDiskWhileThePictureIsDecodedAndGoneAfterwards)
{
    const TempFolder folder;
    const KeptJob job(folder.path(), Mishap::None);
    EXPECT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    EXPECT_EQ(job.filesWhileDecoding, 1);
    EXPECT_TRUE(filesOf(folder.path()).empty());
}

TEST(Latents, GoOnToTheSamePictureAfterADecodeThatFailed)
{
    const TempFolder folder;
    const Job whole = generate(smallParams());
    const KeptJob failed(folder.path(), Mishap::NoMemoryToDecode);
    ASSERT_EQ(failed.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(failed.outcome.error, ErrorCode::OutOfMemory);
    ASSERT_EQ(filesOf(folder.path()).size(), 1U);
    const std::filesystem::path file = filesOf(folder.path())[0];
    EXPECT_EQ(failed.outcome.latents, file);
    EXPECT_THAT(failed.outcome.message, testing::EndsWith(" Its steps are done and kept."));

    const SavedLatents latents = loadLatents(file);
    GenerationParams expected = smallParams();
    expected.device = GenerationParams().device; // where it ran is no setting of the picture
    EXPECT_EQ(latents.params, expected);
    EXPECT_EQ(latents.precision, whole.outcome.run.precision);
    GenerationParams again = latents.params;
    again.device = smallParams().device; // on another device the last bit may differ
    const Job resumed = decode(latents, again, latents.model);
    ASSERT_EQ(resumed.outcome.status, Outcome::Status::Done) << resumed.outcome.message;
    EXPECT_EQ(resumed.pictures.at(0).image.rgb, whole.pictures.at(0).image.rgb);
    EXPECT_EQ(resumed.pictures.at(0).seed, smallParams().seed);
    EXPECT_EQ(resumed.pictures.at(0).run.precision, whole.outcome.run.precision);
}

TEST(Latents, StayWhenTheUserStopsAndBecomeTheSamePicture)
{
    const TempFolder folder;
    const KeptJob job(folder.path(), Mishap::StopWhileDecoding);
    EXPECT_EQ(job.outcome.status, Outcome::Status::Cancelled);
    ASSERT_EQ(filesOf(folder.path()).size(), 1U);
    EXPECT_EQ(job.outcome.latents, filesOf(folder.path()).front());
    const SavedLatents latents = loadLatents(job.outcome.latents);
    EXPECT_FALSE(latents.unfinished());
    const Job finished = decode(latents, smallParams(), latents.model);
    ASSERT_EQ(finished.outcome.status, Outcome::Status::Done) << finished.outcome.message;
    EXPECT_EQ(finished.pictures.at(0).image.rgb, generate(smallParams()).pictures.at(0).image.rgb);
}

TEST(Latents, AFolderThatCannotBeWrittenCostsNoPicture)
{
    const TempFolder folder;
    writeFile(folder / "file", "no folder");
    GenerateCallbacks callbacks;
    int pictures = 0;
    callbacks.latentsFolder = folder / "file";
    callbacks.picture = [&pictures](Picture&&) { ++pictures; };
    EXPECT_EQ(engine().generate(miniModel(), smallParams(), callbacks, {}).status, Outcome::Status::Done);
    EXPECT_EQ(pictures, 1);
}

TEST(Latents, OnlyTheNewestAreKept)
{
    const TempFolder folder;
    SavedLatents latents{miniModel(), smallParams(), {}, "fp32", {1, 1, 1}, {0.5F}};
    for (int i = 0; i < kMostLatents + 5; ++i) {
        latents.params.seed = i;
        (void)saveLatents(folder.path(), latents);
    }
    EXPECT_EQ(filesOf(folder.path()).size(), static_cast<std::size_t>(kMostLatents));
}

TEST(Latents, OfAnotherModelOrSizeAreRefused)
{
    SavedLatents latents{miniModel(), smallParams(), {}, "fp32", {3, 2, 1}, std::vector<float>(6)};
    const Job job = decode(latents, latents.params, latents.model);
    EXPECT_EQ(job.outcome.error, ErrorCode::Mismatch);
    EXPECT_THAT(job.outcome.message, testing::HasSubstr("another model or size"));
}

TEST(Latents, AFileThatHoldsNoneIsNamed)
{
    const std::filesystem::path weights = tinyModel() / "vae/diffusion_pytorch_model.safetensors";
    const Error error = errorOf([&] { (void)loadLatents(weights); });
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_TRUE(mentions(error, "has no unfinished picture")) << error.what();
}

TEST(Preview, ComesAfterEveryStepButTheLastAndApproachesThePicture)
{
    GenerationParams params = smallParams();
    params.width = params.height = 256;
    params.steps = 6;
    std::vector<StepPreview> previews;
    Image picture;
    GenerateCallbacks callbacks;
    callbacks.preview = [&previews](StepPreview&& preview) { previews.push_back(std::move(preview)); };
    callbacks.picture = [&picture](Picture&& made) { picture = std::move(made.image); };
    ASSERT_EQ(engine().generate(miniModel(), params, callbacks, {}).status, Outcome::Status::Done);
    ASSERT_EQ(previews.size(), 5U);

    // The picture's colours at the previews' size.
    const int scale = picture.width / previews[0].image.width;
    ASSERT_EQ(scale, 16);
    Image small{16, 16, {}};
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x)
            for (int c = 0; c < 3; ++c) {
                int sum = 0;
                for (int i = 0; i < scale * scale; ++i)
                    sum += picture.pixel(x * scale + i % scale, y * scale + i / scale)[c];
                small.rgb.push_back(static_cast<std::uint8_t>(sum / (scale * scale)));
            }
    for (std::size_t i = 0; i < previews.size(); ++i) {
        EXPECT_EQ(previews[i].step, static_cast<int>(i) + 1);
        EXPECT_EQ(previews[i].picture, 1);
    }
    EXPECT_LT(meanDifference(previews.back().image, small), 25);
    EXPECT_LT(meanDifference(previews.back().image, small), meanDifference(previews.front().image, small));
}

TEST(Preview, ChangesNothingInThePicture)
{
    Image with;
    GenerateCallbacks callbacks;
    callbacks.preview = [](StepPreview&&) {};
    callbacks.picture = [&with](Picture&& made) { with = std::move(made.image); };
    (void)engine().generate(miniModel(), smallParams(), callbacks, {});
    EXPECT_EQ(with.rgb, generate(smallParams()).pictures.at(0).image.rgb);
}

TEST(Proceed, EndsAJobBetweenPictures)
{
    GenerationParams params = smallParams();
    params.count = 5;
    int pictures = 0;
    int asked = 0;
    GenerateCallbacks callbacks;
    callbacks.picture = [&pictures](Picture&&) { ++pictures; };
    callbacks.proceed = [&asked] { return ++asked < 2; };
    EXPECT_EQ(engine().generate(miniModel(), params, callbacks, {}).status, Outcome::Status::Done);
    EXPECT_EQ(pictures, 2);
}

} // namespace zimage::test
