// Pictures that look like faults and are none: the image guard must leave them alone.

#include "engine/engine_fixture.h"
#include "guards/latent_guard.h"
#include "pipeline/text_to_image.h"

#include <c10/core/InferenceMode.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace zimage::test {

namespace {

struct Asked {
    const char* prompt;
    int width;
    int height;
};

/// Dark, plain, white on white, line art, night: in both languages and a few sizes.
const std::vector<Asked> kPlain = {
    {"a black wall", 256, 256},
    {"a black cat on a black background, 3D render", 256, 256},
    {"a black circle on a black background", 96, 64},
    {"a white cloud on a white background, 3D render", 256, 256},
    {"a white square on a white background", 64, 64},
    {"line art of a moon on a white background", 256, 256},
    {"line art of an anchor on a white background", 320, 192},
    {"a rocket at night", 192, 256},
    {"a red wall", 256, 256},
    {"一面黑色的墙", 256, 256},
    {"夜空", 256, 256},
    {"黑色背景", 128, 128},
    {"一朵白云，白色背景，三维渲染", 256, 256},
    {"一弯月亮的线稿，白色背景", 256, 256},
    {"白色背景上的白色方块", 96, 64},
    {"", 256, 256},
};

GenerationParams paramsOf(const Asked& asked, std::int64_t seed = 7)
{
    GenerationParams params = smallParams();
    params.prompt = asked.prompt;
    params.width = asked.width;
    params.height = asked.height;
    params.steps = 4;
    params.seed = seed;
    return params;
}

/// The latents that the loop leaves for these parameters.
LatentFigures finishedLatents(const GenerationParams& params)
{
    const c10::InferenceMode inference;
    const LoadedModel& model = mini();
    const ComputeContext context;
    const auto positive = model.tokenizer().encodePrompt(params.prompt, 512).ids;
    const auto negative = model.tokenizer().encodePrompt("", 512).ids;
    const Conditioning conditioning = encodePrompts(model.parts(), positive, negative, params.guidance > 0, context);
    const int unit = model.config().sizeUnit();
    const Schedule schedule =
        makeSchedule(model.config().scheduler, params.steps,
                     static_cast<std::int64_t>(params.width / unit) * (params.height / unit), params.shift);
    const at::Tensor noise = startNoise(model.config(), params.width, params.height,
                                        {static_cast<std::uint64_t>(params.seed), 0, 0}, model.options().device);
    return measureLatents(
        denoise(model.parts(), noise, conditioning, schedule, params, context, [](const StepResult&) {}));
}

} // namespace

TEST(ImageGuard, PlainPicturesThatWereAskedForPass)
{
    for (const Asked& asked : kPlain) {
        const Job job = generate(paramsOf(asked));
        ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << asked.prompt << ": " << job.outcome.message;
        EXPECT_TRUE(job.pictures.at(0).run.guardEvents.empty()) << asked.prompt;
        EXPECT_FALSE(job.pictures[0].rejected) << asked.prompt;
    }
}

TEST(ImageGuard, TheEmbeddedModelsLatentsLieInsideTheRangeWithAMargin)
{
    const char* wanted = std::getenv("ZIMAGE_LATENTS"); // seeds for each prompt and size
    const int seeds = wanted != nullptr ? std::max(1, std::atoi(wanted)) : 1;
    const LatentRange range;
    LatentFigures least{1e9, 1e9};
    LatentFigures greatest;
    std::vector<Asked> all = kPlain;
    for (const char* prompt : {"a cat on a blue background", "three flying saucers in the snow",
                               "一条热带鱼，青色背景，三维渲染", "a castle at sunset, 3D render"})
        all.push_back({prompt, 256, 256});
    if (seeds > 1)
        for (const char* prompt : {"a black wall", "a red fox on the beach, 3D render",
                                   "line art of an anchor on a white background", "沙漠里的一只骆驼，三维渲染"})
            for (const int side : {512, 1024})
                all.push_back({prompt, side, side});
    for (const Asked& asked : all) {
        for (int seed = 0; seed < seeds; ++seed) {
            GenerationParams params = paramsOf(asked, seed);
            params.steps = seeds > 1 ? 4 + 8 * (seed % 2) : 4;
            const LatentFigures figures = finishedLatents(params);
            EXPECT_GT(figures.deviation, range.leastDeviation * 1.5) << asked.prompt;
            EXPECT_LT(figures.deviation, range.greatestDeviation / 1.5) << asked.prompt;
            EXPECT_LT(figures.greatest, range.greatestValue / 1.5) << asked.prompt;
            least = {std::min(least.deviation, figures.deviation), std::min(least.greatest, figures.greatest)};
            greatest = {std::max(greatest.deviation, figures.deviation), std::max(greatest.greatest, figures.greatest)};
        }
    }
    std::printf("finished latents of %zu pictures: deviation %.3f to %.3f, greatest value %.2f to %.2f\n",
                all.size() * static_cast<std::size_t>(seeds), least.deviation, greatest.deviation, least.greatest,
                greatest.greatest);
}

} // namespace zimage::test
