#include "commands/commands.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "job.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "terminal/interrupt.h"
#include "usage_error.h"

#include <algorithm>

namespace zimage::cli {

namespace {

ParityOptions optionsOf(const ParityRequest& request)
{
    ParityOptions options;
    options.folder = request.folder;
    options.model = request.model;
    options.tokenizer = request.tokenizer;

    // Through the parameter table, so that the flags mean and accept what they do for generate.
    GenerationParams params;
    params.device = options.device;
    params.precision = options.precision;
    params.attentionBackend = options.attentionBackend;
    std::vector<ParamIssue> issues = applyTyped(params, request.params);
    for (ParamIssue& issue : flagIssues(params, SizeLimits{}))
        issues.push_back(std::move(issue));
    if (!issues.empty())
        throw UsageError(issues);
    options.device = params.device;
    options.precision = params.precision;
    options.attentionBackend = params.attentionBackend;
    return options;
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

int runParity(const ParityRequest& request)
{
    const Interrupt interrupt; // first, before any other thread
    const ParityOptions options = optionsOf(request);
    const ParityReport report = loadEngine()->parity(options, interrupt.token());
    print(request.json ? jsonText(reportJson(report)) : reportText(report));
    if (report.passed())
        return kSuccess;
    complain(report.lines.empty() ? request.folder + " holds no case to compare."
                                  : "the computation differs from the reference by more than its limits.");
    return kFailure;
}

} // namespace zimage::cli
