#include "commands/parity_command.h"

#include "base/sentence.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "job.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "terminal/interrupt.h"
#include "usage_error.h"

#include <algorithm>

namespace zimage::cli {

namespace {

/// Through the parameter table, so that the flags mean and accept what they do for generate. Throws UsageError.
void applyParams(ParityOptions& options, const std::vector<TypedParam>& typed)
{
    GenerationParams params;
    params.device = options.device;
    params.precision = options.precision;
    params.attentionBackend = options.attentionBackend;
    std::vector<ParamIssue> issues = applyTyped(params, typed);
    for (ParamIssue& issue : flagIssues(params, SizeLimits{}))
        issues.push_back(std::move(issue));
    if (!issues.empty())
        throw UsageError(issues);
    options.device = params.device;
    options.precision = params.precision;
    options.attentionBackend = params.attentionBackend;
}

/// What the limit is compared with, for people.
std::string judgedText(const ParityLine& line)
{
    return line.judged == "exact"   ? tr("equality")
        : line.judged == "relative" ? tr("relative error")
                                    : tr("largest error");
}

std::string reportText(const ParityReport& report)
{
    std::vector<std::vector<std::string>> rows = {
        {tr("case"), tr("largest error"), tr("relative"), tr("limit"), tr("judged by"), "", ""}};
    for (const ParityLine& line : report.lines) {
        rows.push_back({plainLine(line.name), scientificText(line.maxAbsolute), scientificText(line.relative),
                        line.judged == "exact" ? "" : scientificText(line.limit), judgedText(line),
                        line.passed ? tr("ok") : tr("OVER"), plainLine(line.note)});
    }
    const auto passed =
        std::count_if(report.lines.begin(), report.lines.end(), [](const ParityLine& line) { return line.passed; });
    return tableText(rows, {1, 2, 3}) + "\n"
        + tr("{passed:int} of {all:int} {all|case|cases} within the limits.", passed, report.lines.size()) + "\n";
}

Json reportJson(const ParityReport& report)
{
    Json json = {{"status", report.passed() ? "passed" : "failed"}};
    if (!report.passed())
        json["message"] =
            report.lines.empty() ? tr("There is nothing to compare.") : tr("Some cases exceed their limits.");
    json["cases"] = Json::array();
    for (const ParityLine& line : report.lines) {
        json["cases"].push_back({{"name", line.name},
                                 {"max_absolute", line.maxAbsolute},
                                 {"relative", line.relative},
                                 {"limit", line.limit},
                                 {"judged", line.judged},
                                 {"passed", line.passed},
                                 {"note", line.note}});
    }
    return json;
}

} // namespace

ParityCommand::ParityCommand()
    : Command("parity", trLater("Compare every part of the computation with reference vectors."))
{}

void ParityCommand::addFlags(FlagParser& parser)
{
    parser.requiredText({trLater("FOLDER"), trLater("PATH"),
                         tr("The reference vectors: a folder with cases.json and golden.safetensors."), kFiles},
                        m_folder);
    addModel(parser, m_model,
             tr("The model that the vectors were computed with. [default: FOLDER/model, or the folder that contains "
                "FOLDER]"));
    parser.text({"--tokenizer", trLater("FILE"),
                 tr("tokenizer.json or tokenizer.json.gz. [default: Qwen3's, which comes with the program]"), kFiles},
                m_tokenizer);
    parser.params({"device", "precision", "attention_backend"}, m_params);
    addJson(parser, m_json);
    parser.footer(tr("Without flags the vectors are compared on the CPU in fp32."));
}

int ParityCommand::run()
{
    const Interrupt interrupt; // first, before any other thread
    ParityOptions options;
    options.folder = m_folder;
    options.model = m_model;
    options.tokenizer = m_tokenizer;
    applyParams(options, m_params);
    const ParityReport report = loadEngine()->parity(options, interrupt.token());
    print(m_json ? jsonText(reportJson(report)) : reportText(report));
    if (report.passed())
        return kSuccess;
    complain(report.lines.empty() ? tr("{folder:path} holds no case to compare.", m_folder)
                                  : tr("The computation differs from the reference by more than the limits."));
    return kFailure;
}

} // namespace zimage::cli
