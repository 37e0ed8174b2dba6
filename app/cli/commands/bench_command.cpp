#include "commands/bench_command.h"

#include "architecture.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "job.h"
#include "reports/bench_report.h"
#include "terminal/console.h"
#include "terminal/interrupt.h"
#include "usage_error.h"

#include <charconv>

namespace zimage::cli {

namespace {

/// A whole number from `least` on. Throws UsageError naming the flag.
int wholeNumber(const std::string& text, const char* flag, int least, int most)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        throw UsageError(
            std::vector<ParamIssue>{{flag,
                                     std::string(flag) + ": '" + plainLine(text) + "' is no whole number from "
                                         + std::to_string(least) + " to " + std::to_string(most) + "."}});
    return value;
}

} // namespace

BenchCommand::BenchCommand() : Command("bench", "Measure a model on this machine, stage by stage.") {}

void BenchCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kBenchmark = "Benchmark";
    parser.text(
        {"--random-weights", "NAME",
         "Random numbers instead of a download: times and memory are those of the real model. z-image-turbo, or "
         "a folder with a model's JSON files.",
         kBenchmark},
        m_randomWeights);
    parser.text({"--runs", "N", "Runs of everything after a first one.", kBenchmark}, m_runs);
    parser.text({"--caption-tokens", "N", "Length of the invented prompt.", kBenchmark}, m_captionTokens);
    parser.flag("--pictures-only", m_picturesOnly,
                "Make whole pictures and tell their time and memory, nothing stage by stage.", kBenchmark);
    parser.flag("--errors", m_errors, "Compare a step with fp32, too, for which the model is loaded twice more.",
                kBenchmark);
    addValues(parser, m_options);
    addJson(parser, m_json);
    parser.footer("Compare only figures of one run on an otherwise idle machine.\n\n"
                  "Examples:\n"
                  "  zimage bench\n"
                  "  zimage bench --random-weights z-image-turbo --size 1024 --precision bf16 --execution plain");
    addAdvanced(parser, m_options);
}

int BenchCommand::run()
{
    const Interrupt interrupt; // first, before any other thread
    BenchOptions bench;
    bench.randomWeights = !m_randomWeights.empty();
    bench.runs = wholeNumber(m_runs, "--runs", 1, 1000);
    bench.captionTokens = wholeNumber(m_captionTokens, "--caption-tokens", 1, 1535);
    bench.errors = m_errors;
    bench.picturesOnly = m_picturesOnly;
    JobOptions options = m_options;
    options.model = modelOf(m_options.model, m_randomWeights);
    const JobValues job = prepareValues(options, false);
    bench.model = job.model.root;
    bench.params = job.params;
    for (const std::string& warning : job.warnings)
        complain("warning: " + warning);
    const BenchReport report = loadEngine()->bench(bench, interrupt.token());
    print(m_json ? jsonText(benchJson(report, job.params)) : benchText(report, job.params));
    return kSuccess;
}

} // namespace zimage::cli
