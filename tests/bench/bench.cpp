// Times the embedded model on the CPU, stage by stage, against a plain matrix product of the same libtorch in the same
// run.

#include "architecture/model_flops.h"
#include "base/process_memory.h"
#include "base/resources.h"
#include "cli/program.h"
#include "engine/engine_loader.h"
#include "guards/finite_guard.h"
#include "tokenizer/tokenizer.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace zimage::bench {

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// GFLOP/s of a 1024³ product in fp32.
double productRate()
{
    const c10::InferenceMode inference;
    const at::Tensor a = at::randn({1024, 1024});
    const at::Tensor b = at::randn({1024, 1024});
    std::vector<double> times;
    for (int i = 0; i < 15; ++i) {
        const auto start = Clock::now();
        const at::Tensor c = a.matmul(b);
        times.push_back(since(start));
    }
    return 2.0 * 1024 * 1024 * 1024 / median(times) / 1e9;
}

constexpr const char* kPrompt = "a cat on a blue background";
constexpr std::array<const char*, 8> kThings{"cat", "dog", "fox", "pig", "cow", "bus", "car", "cup"};

GenerationParams params(int width, int height)
{
    GenerationParams p;
    p.prompt = kPrompt;
    p.width = width;
    p.height = height;
    p.steps = 12;
    p.guidance = 3.0;
    p.seed = 7;
    p.device = "cpu";
    return p;
}

void row(const char* stage, double seconds, double gflop, double rate)
{
    if (gflop > 0)
        std::printf("  %-8s %9.1f ms %9.2f GFLOP %8.1f GFLOP/s %6.0f %%\n", stage, seconds * 1e3, gflop,
                    gflop / seconds, 100 * gflop / seconds / rate);
    else
        std::printf("  %-8s %9.1f ms\n", stage, seconds * 1e3);
}

/// What the finite guard takes of a stage that gives a tensor of this shape.
void guardRow(const char* stage, const std::vector<std::int64_t>& shape, double stageSeconds)
{
    const c10::InferenceMode inference;
    const at::Tensor result = at::randn(shape);
    std::vector<double> times;
    bool finite = true;
    for (int i = 0; i < 101; ++i) {
        const auto start = Clock::now();
        finite = finite && allFinite(result);
        times.push_back(since(start));
    }
    std::printf("  guard of %-9s %8.1f µs %17.3f %% of it%s\n", stage, median(times) * 1e6,
                100 * median(times) / stageSeconds, finite ? "" : " (failed)");
}

/// What a live preview takes of its step. The engine says when a step is done, makes the preview, and hands it over.
void previewRow(ImageEngine& engine, int width, int height)
{
    std::vector<double> previews;
    std::vector<double> steps;
    Clock::time_point done;
    Clock::time_point before;
    GenerateCallbacks callbacks;
    callbacks.picture = [](Picture&&) {};
    callbacks.progress = [&](const Progress& progress) {
        if (progress.stage != Stage::Steps)
            return;
        done = Clock::now();
        if (progress.done > 1)
            steps.push_back(std::chrono::duration<double>(done - before).count());
    };
    callbacks.preview = [&](StepPreview&& preview) {
        before = Clock::now(); // the next step begins
        if (preview.step > 1)
            previews.push_back(std::chrono::duration<double>(before - done).count());
    };
    for (int i = 0; i < 3; ++i)
        if (engine.generate(embeddedModel(), params(width, height), callbacks, {}).status != Outcome::Status::Done)
            return;
    std::printf("  preview of a step %8.2f ms %14.2f %% of it, at the most %.2f %%\n", median(previews) * 1e3,
                100 * median(previews) / median(steps),
                100 * *std::max_element(previews.begin(), previews.end()) / median(steps));
}

void benchSize(ImageEngine& engine, const ModelConfig& config, int width, int height, int runs)
{
    std::map<Stage, std::vector<double>> times;
    std::vector<double> totals;
    std::vector<double> rates{productRate()};
    resetPeakResident();
    double peak = 0;
    for (int i = 0; i <= runs; ++i) {
        const auto start = Clock::now();
        GenerateCallbacks callbacks;
        callbacks.picture = [](Picture&&) {};
        GenerationParams own = params(width, height);
        own.prompt.replace(
            own.prompt.find("cat"), 3,
            kThings[static_cast<std::size_t>(i) % kThings.size()]); // a prompt that comes again is not encoded again
        const Outcome outcome = engine.generate(embeddedModel(), own, callbacks, {});
        const double total = since(start);
        if (outcome.status != Outcome::Status::Done) {
            std::printf("failed: %s\n", outcome.message.c_str());
            return;
        }
        peak = static_cast<double>(peakResidentBytes()) / (1 << 20);
        if (i == 0)
            continue; // warm-up
        totals.push_back(total);
        for (const StageTime& time : outcome.times)
            times[time.stage].push_back(time.seconds);
    }
    rates.push_back(productRate());
    const double rate = (rates[0] + rates[1]) / 2;

    const Tokenizer tokenizer = Tokenizer::load(embeddedModel() / "tokenizer/tokenizer.json");
    const auto prompt = static_cast<std::int64_t>(tokenizer.encodePrompt(kPrompt, 512).ids.size());
    const auto empty = static_cast<std::int64_t>(tokenizer.encodePrompt("", 512).ids.size());
    const std::int64_t tokens = static_cast<std::int64_t>(width / config.sizeUnit()) * (height / config.sizeUnit());
    const auto latents = static_cast<double>((width / config.vae.scale()) * (height / config.vae.scale()));
    const double text = (textFlops(config.textEncoder, prompt) + textFlops(config.textEncoder, empty)) / 1e9;
    const double steps =
        12 * (stepFlops(config.transformer, tokens, prompt) + stepFlops(config.transformer, tokens, empty)) / 1e9;
    const double decode = decodeFlops(config.vae, latents) / 1e9;

    std::printf("%d×%d, 12 steps with guidance; product %.0f and %.0f GFLOP/s; peak memory %.0f MiB\n", width, height,
                rates[0], rates[1], peak);
    row("text", median(times[Stage::Text]), text, rate);
    row("steps", median(times[Stage::Steps]), steps, rate);
    row("decoding", median(times[Stage::Decoding]), decode, rate);
    row("picture", median(totals), text + steps + decode, rate);
    guardRow("a step", {config.transformer.inChannels, height / config.vae.scale(), width / config.vae.scale()},
             median(times[Stage::Steps]) / 12);
    guardRow("decoding", {3, height, width}, median(times[Stage::Decoding]));
    previewRow(engine, width, height);
    std::printf("  picture ÷ its arithmetic at the product's rate: %.2f\n\n",
                median(totals) * rate / (text + steps + decode));
}

/// From the start of the process to the first sign of life, to the picture, and from Ctrl+C to the end.
void benchProcess()
{
    using test::Program;
    std::vector<double> help, line, picture, stop;
    for (int i = 0; i < 5; ++i) {
        auto start = Clock::now();
        Program({"--help"}).finish();
        help.push_back(since(start));

        start = Clock::now();
        Program generate({"generate", kPrompt, "--seed", "7", "--output", "/tmp/zimage-bench/"}, {.terminal = true});
        generate.waitForError("loading");
        line.push_back(since(start));
        generate.finish();
        picture.push_back(since(start));

        Program stopped({"generate", kPrompt, "--size", "1024", "--steps", "100", "--output", "/tmp/zimage-bench/"},
                        {.terminal = true});
        stopped.waitForError("steps");
        stopped.send(SIGINT);
        stop.push_back(stopped.finish().seconds);
    }
    std::printf("process: --help %.0f ms; first line %.0f ms; first picture (512×512) %.0f ms; Ctrl+C in a step at "
                "1024×1024 to the end %.0f ms\n",
                median(help) * 1e3, median(line) * 1e3, median(picture) * 1e3, median(stop) * 1e3);
}

} // namespace

} // namespace zimage::bench

int main(int argc, char** argv)
{
    using namespace zimage;
    prepareProcess();
    if (std::getenv("ZIMAGE_BENCH_PREPARED") == nullptr) {
        // This program links libtorch, so that OpenBLAS was loaded before its settings were made: once more, with them.
        setenv("ZIMAGE_BENCH_PREPARED", "1", 1);
        execv("/proc/self/exe", argv);
    }
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    bench::benchProcess();
    const auto engine = loadEngine();
    const ModelConfig config = ModelConfig::load(embeddedModel());
    at::set_num_threads(static_cast<int>(std::thread::hardware_concurrency()));
    std::printf("libtorch %s, %d threads\n\n", engine->torchVersion().c_str(), at::get_num_threads());
    for (const auto& [width, height] : {std::pair{512, 512}, std::pair{1024, 1024}, std::pair{768, 1152}})
        bench::benchSize(*engine, config, width, height, runs);
    return 0;
}
