// Whether pictures are lost when memory is short: full-size random weights, a cap, random sizes, and another process
// that takes and returns memory of the same card all the while.
//   zimage_memory_bench [PICTURES [GIB]]           100 pictures on a card of 12 GiB
//   zimage_memory_bench same [PICTURES [GIB]]      whether memory creeps: 50 pictures of one size, and nobody else

#include "base/error.h"
#include "base/resources.h"
#include "engine/engine_loader.h"
#include "guards/memory_ladder.h"
#include "pipeline/card_memory.h"
#include "pipeline/card_tuning.h"
#include "pipeline/job_setup.h"
#include "pipeline/memory_probe.h"
#include "pipeline/picture_job.h"
#include "pipeline/stage_clock.h"
#include "weights/torch_compat.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace zimage::bench {

namespace {

constexpr double kGibi = 1 << 30;
constexpr const char* kCard = "cuda:0";

at::Tensor taken(double gibi)
{
    return at::empty({static_cast<std::int64_t>(gibi * kGibi)},
                     at::TensorOptions().device(c10::Device(kCard)).dtype(at::kByte));
}

/// Leaves `gibi` of the card and then takes up to a third of that, again and again, until it is ended.
int takeAndReturn(double gibi)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const DeviceMemory memory = deviceMemoryOf(c10::Device(kCard));
    const at::Tensor filling = taken(std::max(0.0, static_cast<double>(memory.available) / kGibi - gibi));
    std::printf("another process leaves %.1f GiB and takes up to %.1f of them\n", gibi, gibi / 3);
    std::fflush(stdout);
    std::mt19937 random(1);
    std::uniform_real_distribution<double> share(0, 1.0 / 3);
    std::uniform_int_distribution<int> pause(100, 900);
    while (true) {
        at::Tensor some;
        try {
            some = taken(share(random) * gibi);
        } catch (const c10::Error&) { // then the pictures have it
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
        some.reset();
        releaseCaches();
        std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
    }
}

/// One picture; an empty text when it came, else why not.
std::string make(std::unique_ptr<LoadedModel>& model, const LoadOptions& options, const ModelConfig& config,
                 const GenerationParams& params, DeviceLedger& ledger, Outcome& outcome)
{
    int pictures = 0;
    try {
        const DeviceRates rates = ratesOf(ledger, options.device, config, params.precision);
        const MemoryPlan plan = outcome.plan =
            planJob(config, params, options.device, rates, model ? &model->plan() : nullptr);
        ComputeContext context;
        const JobSetup setup = setupOf(config, params, plan, options.device, ledger);
        context.attention = setup.attention;
        context.execution = setup.execution;
        if (!model)
            model = std::make_unique<LoadedModel>(options, plan, std::stop_token());
        StageClock clock({}, outcome.times, 1);
        GenerateCallbacks callbacks;
        callbacks.picture = [&pictures](Picture&&) { ++pictures; };
        textToImage(*model, params, callbacks, context, clock, outcome, plan);
        clock.end();
        if (const auto run = observationOf(config, params, outcome, pictures, rates))
            ledger.learn(setup.key(config), *run);
    } catch (const Error& error) {
        return error.what();
    } catch (const c10::Error& error) {
        return error.what_without_backtrace();
    }
    return pictures == 1 ? std::string() : "no picture came";
}

int run(int pictures, double gibi, bool same)
{
    const ModelConfig config = ModelConfig::load(dataFolder() / "resources/architectures/z-image-turbo");
    LoadOptions options{config.root, c10::Device(kCard), c10::kBFloat16, {}};
    options.invented = true;
    std::unique_ptr<LoadedModel> model;
    DeviceLedger ledger = DeviceLedger::load({}); // of this run alone
    std::mt19937 random(7);
    std::uniform_int_distribution<int> side(512 / 16, 1536 / 16);
    int lost = 0;
    int stepped = 0;
    constexpr int kFirst = 3; // of a card that nothing is known of: they teach how fast it is
    for (int i = same ? -kFirst : 0; i < pictures; ++i) {
        GenerationParams params;
        params.prompt = "picture " + std::to_string(i);
        params.seed = i + kFirst;
        params.width = same ? 1024 : 16 * side(random);
        params.height = same ? 1024 : 16 * side(random);
        params.steps = 4;
        params.guidance = !same && i % 3 == 2 ? 4 : 0;
        params.vramBudget = gibi - 0.7;
        Outcome outcome;
        const auto start = std::chrono::steady_clock::now();
        const std::string failure = make(model, options, config, params, ledger, outcome);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (same && (i == 1 || i + 1 == pictures)) {
            const MemoryUse use = memoryUse(options.device, outcome.memory);
            std::printf("picture %d: at most %.1f MiB, kept afterwards %.1f MiB, largest free piece %.1f MiB\n", i + 1,
                        static_cast<double>(use.devicePeak) / 1048576, static_cast<double>(use.deviceHeld) / 1048576,
                        static_cast<double>(use.deviceLargestFree) / 1048576);
        }
        lost += failure.empty() ? 0 : 1;
        stepped += outcome.run.guardEvents.empty() ? 0 : 1;
        if (!same || !failure.empty())
            std::printf("%3d  %4d×%-4d %5.2f s  %s%s\n", i + 1, params.width, params.height, seconds,
                        outcome.plan.sentence().c_str(), failure.empty() ? "" : ("  LOST: " + failure).c_str());
        for (const GuardEvent& event : outcome.run.guardEvents)
            std::printf("       %s\n", event.sentence().c_str());
        std::fflush(stdout);
    }
    std::printf("%d pictures, %d of them stepped down, %d lost\n", pictures, stepped, lost);
    return lost == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

} // namespace zimage::bench

int main(int argc, char** argv)
{
    using namespace zimage;
    prepareProcess();
    const bool takes = argc > 2 && std::string(argv[1]) == "take";
    const bool same = argc > 1 && std::string(argv[1]) == "same";
    if (same) {
        ++argv;
        --argc;
    }
    const double gibi = argc > 2 ? std::atof(argv[2]) : 12;
    const c10::InferenceMode inference;
    if (takes)
        return bench::takeAndReturn(gibi);
    if (same)
        return bench::run(argc > 1 ? std::atoi(argv[1]) : 50, gibi, true);
    if (fork() == 0) {
        execl("/proc/self/exe", argv[0], "take", std::to_string(gibi).c_str(), nullptr);
        return EXIT_FAILURE;
    }
    std::this_thread::sleep_for(std::chrono::seconds(8)); // until it has the card
    return bench::run(argc > 1 ? std::atoi(argv[1]) : 100, gibi, false);
}
