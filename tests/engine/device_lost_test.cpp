// A card that fails for good, and pictures that go on from the steps that were done.

#include "engine/engine_fixture.h"
#include "nn/attention_backend.h"
#include "pipeline/device.h"
#include "pipeline/text_to_image.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace zimage::test {

namespace {

GenerationParams fourSteps()
{
    GenerationParams params = smallParams();
    params.steps = 4;
    params.seed = 11;
    return params;
}

Job goOn(const SavedLatents& latents, const GenerationParams& params)
{
    Job job;
    GenerateCallbacks callbacks;
    callbacks.progress = [&job](const Progress& progress) { job.progress.push_back(progress); };
    callbacks.picture = [&job](Picture&& picture) { job.pictures.push_back(std::move(picture)); };
    job.outcome = engine().decode(latents, miniModel(), params, callbacks, {});
    return job;
}

int stepsIn(const Job& job)
{
    int steps = 0;
    for (const Progress& progress : job.progress)
        steps += progress.stage == Stage::Steps && progress.done > 0 ? 1 : 0;
    return steps;
}

/// The file of latents in a folder.
std::filesystem::path onlyFile(const std::filesystem::path& folder)
{
    const auto first = std::filesystem::directory_iterator(folder);
    return first == std::filesystem::directory_iterator() ? std::filesystem::path() : first->path();
}

} // namespace

TEST(UnfinishedLatents, GoOnToThePictureThatTheyWouldHaveBecome)
{
    GenerationParams params = fourSteps();
    params.device = "cpu";
    const Job whole = generate(params);
    ASSERT_EQ(whole.pictures.size(), 1U) << whole.outcome.message;

    SavedLatents saved{miniModel(), params, {}, "fp32", {}, {}, 2};
    {
        const c10::InferenceMode inference;
        ComputeContext context;
        context.attention = resolveAttentionBackend("auto", at::kCPU, at::kFloat, 0);
        const ModelConfig& config = mini().config();
        const auto limit = static_cast<std::size_t>(params.maxSequenceLength);
        const Conditioning conditioning =
            encodePrompts(mini().parts(), mini().tokenizer().encodePrompt(params.prompt, limit).ids,
                          mini().tokenizer().encodePrompt(params.negativePrompt, limit).ids, true, context);
        const Schedule schedule = makeSchedule(config.scheduler, params.steps,
                                               static_cast<std::int64_t>(params.width / config.sizeUnit())
                                                   * (params.height / config.sizeUnit()),
                                               params.shift);
        (void)denoise(mini().parts(), startNoise(config, params.width, params.height, {11, 0, 0}, at::kCPU),
                      conditioning, schedule, params, context, [&saved](const StepResult& result) {
                          if (result.step != 1)
                              return;
                          saved.shape = result.latents.sizes().vec();
                          const at::Tensor values = result.latents.contiguous();
                          saved.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
                      });
    }
    const TempFolder folder;
    const SavedLatents loaded = loadLatents(saveLatents(folder.path(), saved));
    EXPECT_EQ(loaded.stepsDone, 2);
    EXPECT_TRUE(loaded.unfinished());
    const Job rest = goOn(loaded, params);
    ASSERT_EQ(rest.pictures.size(), 1U) << rest.outcome.message;
    EXPECT_EQ(rest.pictures[0].image.rgb, whole.pictures[0].image.rgb);
    EXPECT_EQ(stepsIn(rest), 2) << "only the missing steps";
}

TEST(UnfinishedLatents, OfAnotherSizeAreRefused)
{
    GenerationParams params = fourSteps();
    params.device = "cpu";
    SavedLatents saved{miniModel(), params, {}, "fp32", {16, 2, 2}, std::vector<float>(64), 2};
    const Job job = goOn(saved, params);
    EXPECT_EQ(job.outcome.error, ErrorCode::Mismatch) << job.outcome.message;
    EXPECT_TRUE(job.pictures.empty());
}

/// Runs in a process of its own, since a card that is lost stays lost there. The folder comes in the environment.
TEST(DeviceLost, DISABLED_InAProcessOfItsOwn)
{
    GenerationParams params = fourSteps();
    params.device = "cuda:0";
    GenerateCallbacks callbacks;
    callbacks.latentsFolder = std::getenv("ZIMAGE_LOST_FOLDER");
    callbacks.progress = [](const Progress& progress) {
        if (progress.stage != Stage::Steps || progress.done != 2)
            return;
        const at::TensorOptions card = at::TensorOptions().device(at::kCUDA, 0);
        const at::Tensor beyond = at::full({1}, 1000000, card.dtype(at::kLong));
        (void)at::zeros({4}, card.dtype(at::kFloat)).index_select(0, beyond); // an assertion of the kernel fails
    };
    const Outcome outcome = engine().generate(miniModel(), params, callbacks, {});
    EXPECT_EQ(outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(outcome.error, ErrorCode::DeviceLost) << outcome.message;
    EXPECT_EQ(outcome.message.find('\n'), std::string::npos) << outcome.message;
    EXPECT_EQ(outcome.latents, onlyFile(callbacks.latentsFolder));
    EXPECT_FALSE(outcome.latents.empty());
    std::printf("%s\n", outcome.message.c_str());
    EXPECT_EQ(engine().generate(miniModel(), params, {}, {}).error, ErrorCode::DeviceLost)
        << "never again in the same process";
    std::fflush(stdout);
    _exit(testing::Test::HasFailure() ? EXIT_FAILURE : EXIT_SUCCESS); // libtorch does not leave a lost card in order
}

TEST(DeviceLost, KeepsTheStepsThatWereDone)
{
    if (!at::hasCUDA())
        GTEST_SKIP() << "needs a graphics card";
    const TempFolder folder;
    const pid_t child = fork();
    if (child == 0) {
        setenv("ZIMAGE_LOST_FOLDER", folder.path().c_str(), 1);
        execl("/proc/self/exe", "engine_tests", "--gtest_also_run_disabled_tests",
              "--gtest_filter=DeviceLost.DISABLED_InAProcessOfItsOwn", nullptr);
        _exit(127);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_EQ(WEXITSTATUS(status), 0);
    const SavedLatents latents = loadLatents(onlyFile(folder.path()));
    EXPECT_GE(latents.stepsDone, 1);
    EXPECT_LE(latents.stepsDone, 2);
    GenerationParams params = fourSteps();
    params.device = "cuda:0";
    const Job rest = goOn(latents, params);
    ASSERT_EQ(rest.pictures.size(), 1U) << rest.outcome.message;
    EXPECT_LT(meanDifference(rest.pictures[0].image, generate(params).pictures.at(0).image), 0.5);
}

} // namespace zimage::test
