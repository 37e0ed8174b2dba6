#include "commands/bench_command.h"

#include "architecture.h"
#include "base/sentence.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "job.h"
#include "reports/bench_report.h"
#include "terminal/console.h"
#include "terminal/interrupt.h"
#include "usage_error.h"
#include "warnings.h"

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
                                     tr("{flag}: {text:quoted} is not a whole number from {least:int} to {most:int}.",
                                        flag, text, least, most)}});
    return value;
}

} // namespace

BenchCommand::BenchCommand() : Command("bench", trLater("Measure a model on this machine, stage by stage.")) {}

void BenchCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kBenchmark = trLater("Benchmark");
    parser.text(
        {"--random-weights", trLater("NAME"),
         tr("Use random weights instead of a downloaded model; times and memory are the same. z-image-turbo, or a "
            "folder with a model's JSON files."),
         kBenchmark},
        m_randomWeights);
    parser.text({"--runs", "N",
                 tr("How often everything is measured, after a first run that does not count. [1 to 1000; default: 5]"),
                 kBenchmark},
                m_runs);
    parser.text(
        {"--caption-tokens", "N", tr("Length of the made-up prompt in tokens. [1 to 1535; default: 96]"), kBenchmark},
        m_captionTokens);
    parser.flag("--pictures-only", m_picturesOnly,
                tr("Make whole pictures and show only their time and memory, not those of each stage."), kBenchmark);
    parser.flag("--errors", m_errors, tr("Also compare a step with fp32. This loads the model twice more."),
                kBenchmark);
    addValues(parser, m_options);
    addJson(parser, m_json);
    parser.footer(tr("Compare only figures of the same run, on a machine that does nothing else."));
    parser.examples({
        // not for people: a call
        "zimage bench",
        // not for people: a call
        "zimage bench --random-weights z-image-turbo --size 1024 --execution plain",
    });
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
    showWarnings(job.warnings);
    const BenchReport report = loadEngine()->bench(bench, interrupt.token());
    print(m_json ? jsonText(benchJson(report, job.params)) : benchText(report, job.params));
    return kSuccess;
}

} // namespace zimage::cli
