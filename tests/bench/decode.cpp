// What decoding in tiles costs, saves and leaves behind, with latents that the embedded model makes of plain prompts.

#include "base/process_memory.h"
#include "base/resources.h"
#include "engine/engine_loader.h"
#include "engine/seams.h"
#include "pipeline/text_to_image.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace zimage::bench {

namespace {

const std::vector<std::string> kPrompts{"a white cloud on a white background", "a blue sky", "sand on a beach",
                                        "a black wall"};
constexpr int kRuns = 3;

at::Tensor latentsOf(const LoadedModel& model, const std::string& prompt, int side)
{
    GenerationParams params;
    params.steps = 8;
    params.guidance = 3;
    const std::int64_t patches = side / model.config().sizeUnit();
    const Schedule schedule = makeSchedule(model.config().scheduler, params.steps, patches * patches);
    const Conditioning conditioning = encodePrompts(model.parts(), model.tokenizer().encodePrompt(prompt, 512).ids,
                                                    model.tokenizer().encodePrompt("", 512).ids, true, {});
    const at::Tensor noise = startNoise(model.config(), side, side, {7, 0, 0}, at::kCPU);
    return denoise(model.parts(), noise, conditioning, schedule, params, {}, [](const StepResult&) {});
}

struct Decoded {
    at::Tensor pixels;
    double seconds = 0;
    double memory = 0; ///< MiB beyond what was resident before
};

Decoded decode(const LoadedModel& model, const at::Tensor& latents, int tile)
{
    Decoded result;
    malloc_trim(0); // what earlier runs have left
    resetPeakResident();
    const double before = static_cast<double>(residentBytes()) / (1 << 20);
    const auto start = std::chrono::steady_clock::now();
    result.pixels = decodeLatents(model.parts().autoencoder(), latents, {}, {tile, {}});
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.memory = static_cast<double>(peakResidentBytes()) / (1 << 20) - before;
    return result;
}

void benchSide(const LoadedModel& model, int side)
{
    constexpr int kLargest = 1024; // the embedded model's; larger latents are repeated
    const int made = std::min(side, kLargest);
    for (const std::string& prompt : kPrompts) {
        at::Tensor latents = latentsOf(model, prompt, made);
        if (side > made)
            latents = latents.repeat({1, side / made, side / made});
        std::printf("%d×%d, %s\n", side, side, prompt.c_str());
        std::vector<Decoded> best(4);
        const std::vector<int> tiles{0, 384, 256, 128};
        for (int run = 0; run < kRuns; ++run) // in turn, so that a busy machine is busy for all
            for (std::size_t i = 0; i < tiles.size(); ++i) {
                Decoded decoded = decode(model, latents, tiles[i]);
                if (run == 0 || decoded.seconds < best[i].seconds)
                    best[i] = std::move(decoded);
            }
        for (std::size_t i = 0; i < tiles.size(); ++i) {
            const auto edges = test::equalParts(side, tiles[i] > 0 ? tiles[i] : side);
            const test::Seams seams = test::measureSeams(best[i].pixels, best[0].pixels, edges, edges);
            const double most = (best[i].pixels - best[0].pixels).abs().max().item<double>() * 255;
            std::printf("  tile %4d: %7.3f s, ratio %5.2f, %6.0f MiB; step %8.5f, tone %8.5f, most %8.5f of 255\n",
                        tiles[i], best[i].seconds, best[i].seconds / best[0].seconds, best[i].memory, seams.step,
                        seams.tone, most);
        }
    }
}

} // namespace

} // namespace zimage::bench

int main(int argc, char** argv)
{
    using namespace zimage;
    prepareProcess();
    if (std::getenv("ZIMAGE_BENCH_PREPARED") == nullptr) { // as in bench.cpp
        setenv("ZIMAGE_BENCH_PREPARED", "1", 1);
        execv("/proc/self/exe", argv);
    }
    const c10::InferenceMode inference;
    at::set_num_threads(static_cast<int>(std::thread::hardware_concurrency()));
    const LoadedModel model(
        {.root = embeddedModel(), .device = c10::Device(c10::kCPU), .precision = c10::kFloat, .loras = {}}, {});
    for (int i = 1; i < argc; ++i)
        bench::benchSide(model, std::atoi(argv[i]));
    if (argc < 2)
        bench::benchSide(model, 1024);
    return 0;
}
