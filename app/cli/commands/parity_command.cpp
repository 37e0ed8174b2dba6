#include "commands/parity_command.h"

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

std::string reportText(const ParityReport& report)
{
    std::vector<std::vector<std::string>> rows = {{"case", "largest error", "relative", "limit", "on", "", ""}};
    for (const ParityLine& line : report.lines) {
        rows.push_back({plainLine(line.name), scientificText(line.maxAbsolute), scientificText(line.relative),
                        line.judged == "exact" ? "" : scientificText(line.limit), line.judged,
                        line.passed ? "ok" : "OVER", plainLine(line.note)});
    }
    const auto passed =
        std::count_if(report.lines.begin(), report.lines.end(), [](const ParityLine& line) { return line.passed; });
    return tableText(rows, {1, 2, 3}) + "\n" + std::to_string(passed) + " of " + std::to_string(report.lines.size())
        + " within their limits.\n";
}

Json reportJson(const ParityReport& report)
{
    Json json = {{"status", report.passed() ? "passed" : "failed"}};
    if (!report.passed())
        json["message"] = report.lines.empty() ? "There is nothing to compare." : "Cases are over their limits.";
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

ParityCommand::ParityCommand() : Command("parity", "Compare every part of the computation with reference vectors.") {}

void ParityCommand::addFlags(FlagParser& parser)
{
    parser.requiredText(
        {"FOLDER", "PATH", "Reference vectors: a folder with cases.json and golden.safetensors.", kFiles}, m_folder);
    addModel(parser, m_model,
             "The model the vectors were computed with. [default: FOLDER/model, or the folder that contains FOLDER]");
    parser.text({"--tokenizer", "FILE",
                 "tokenizer.json or tokenizer.json.gz. [default: the one of Qwen3, which is shipped]", kFiles},
                m_tokenizer);
    parser.params({"device", "precision", "attention_backend"}, m_params);
    addJson(parser, m_json);
    parser.footer("Without flags the vectors are compared on the CPU in fp32.");
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
    complain(report.lines.empty() ? m_folder + " holds no case to compare."
                                  : "the computation differs from the reference by more than its limits.");
    return kFailure;
}

} // namespace zimage::cli
