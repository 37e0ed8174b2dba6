#include "reports/plan_report.h"

#include "base/retelling.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "terminal/console.h"

#include <unistd.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace zimage::cli {

namespace {

constexpr int kColumns = 100; // of a line, at most
constexpr int kFewestColumns = 40;
constexpr int kIndent = 3; // behind the arrow

int columns()
{
    const int terminal = terminalColumns(STDOUT_FILENO);
    return std::clamp(terminal > 0 ? terminal : kColumns, kFewestColumns, kColumns);
}

std::string paragraph(const std::string& text)
{
    std::string lines;
    for (const std::string& line : wrapped(text, columns()))
        lines += line + "\n";
    return lines;
}

std::string memoryText(std::int64_t bytes) { return bytes <= 0 ? "0" : binaryBytesText(bytes); }

std::string secondsText(double seconds) { return seconds < 0 ? "?" : durationText(seconds); }

/// Plans in the order of the ladder: the more a plan spares, the later it comes.
auto sparing(const MemoryPlan& plan)
{
    return std::tuple(plan.decodeOnCpu, plan.streamedBlocks, plan.precision.starts_with("fp8"), plan.textFromHost,
                      plan.decodeTile == 0 ? 0 : 1, -plan.decodeTile);
}

Json rungJson(const MemoryPlan& plan, int steps)
{
    Json json = {
        {"sentence", plan.sentence()}, {"fits", plan.fits()}, {"tight", plan.tight()}, {"precision", plan.precision}};
    json["text_from_host"] = plan.textFromHost;
    json["host_copies"] = plan.hostCopies;
    json["streamed_blocks"] = plan.streamedBlocks;
    json["blocks"] = plan.blocks;
    json["decode_tile"] = plan.decodeTile;
    json["decode_on_cpu"] = plan.decodeOnCpu;
    json["reserve_bytes"] = plan.reserve;
    json["load_peak_bytes"] = plan.loadPeak;
    json["text_peak_bytes"] = plan.textPeak;
    json["step_peak_bytes"] = plan.stepPeak;
    json["decode_peak_bytes"] = plan.decodePeak;
    json["peak_bytes"] = plan.peak();
    if (plan.raisedPeak > 0)
        json["raised_peak_bytes"] = plan.raisedPeak;
    json["host_bytes"] = plan.host;
    const auto seconds = [&json](const char* key, double value) {
        json[key] = nullptr;
        if (value >= 0)
            json[key] = value;
    };
    seconds("text_s", plan.textSeconds);
    seconds("step_s", plan.stepSeconds);
    seconds("decode_s", plan.decodeSeconds);
    seconds("picture_s", plan.seconds(steps));
    return json;
}

std::string budgetText(const PlanReport& report)
{
    const DeviceMemory& target = report.where.target;
    const GenerationParams& params = report.job.params;
    const std::string budget = memoryText(report.chosenPlan().budget);
    if (target.card && params.vramBudget > 0)
        return tr("The plan can use {budget}: --vram-budget of {all:number} GiB, less {context} for driver and "
                  "kernels, and no more than is free.",
                  budget, params.vramBudget, memoryText(target.context));
    if (target.card)
        return tr("The plan can use {budget}: {free} available beside {context} for driver and kernels, less a "
                  "reserve.",
                  budget, memoryText(target.available), memoryText(target.context));
    return tr("The plan can use {budget}: {free} available, less a reserve.", budget, memoryText(target.available));
}

std::string headText(const PlanReport& report)
{
    const GenerationParams& params = report.job.params;
    const std::string model = plainLine(report.job.model.name), device = plainLine(retold(report.where.text));
    return params.guidance > 0
        ? tr("{model} · {device} · {width:int}×{height:int}, {steps:int} {steps|step|steps}, guidance", model, device,
             params.width, params.height, params.steps)
        : tr("{model} · {device} · {width:int}×{height:int}, {steps:int} {steps|step|steps}", model, device,
             params.width, params.height, params.steps);
}

/// A line of figures for each plan, and below it what the plan does.
std::string plansTable(const PlanReport& report)
{
    std::vector<std::vector<std::string>> rows = {
        {"", tr("loading"), tr("text"), tr("steps"), tr("decoding"), tr("computer"), tr("a picture"), tr("fits")}};
    bool tight = false;
    for (std::size_t i = 0; i < report.plans.size(); ++i) {
        const MemoryPlan& plan = report.plans[i];
        tight = tight || (plan.fits() && plan.tight());
        rows.push_back({i == report.chosen ? "→" : "", memoryText(plan.loadPeak), memoryText(plan.textPeak),
                        memoryText(plan.stepPeak), memoryText(plan.decodePeak), memoryText(plan.host),
                        secondsText(plan.seconds(report.job.params.steps)),
                        !plan.fits()       ? tr("no")
                            : plan.tight() ? tr("tight")
                                           : tr("yes")});
    }
    const std::string table = tableText(rows, {1, 2, 3, 4, 5, 6});
    std::string text;
    std::size_t at = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::size_t end = table.find('\n', at);
        text.append(table, at, end - at + 1);
        at = end + 1;
        if (row > 0)
            for (const std::string& line : wrapped(report.plans[row - 1].sentence(), columns() - kIndent))
                text += std::string(kIndent, ' ') + line + "\n";
    }
    if (tight)
        text += "\n" + paragraph(tr("“tight” fits, but needs more than nine tenths of what the plan can use."));
    return text;
}

} // namespace

PlanReport::PlanReport(JobValues values, PlanTarget target, bool imaginedCard)
    : job(std::move(values)), where(std::move(target)), imagined(imaginedCard),
      plans(planRungs(job.model, job.params, where.target, where.rates)),
      largest(largestThatFits(job.model, job.params, where.target, where.rates))
{
    const MemoryPlan plan = planMemory(job.model, job.params, where.target, where.rates);
    auto at = std::find(plans.begin(), plans.end(), plan);
    if (at == plans.end())
        at = plans.insert(std::find_if(plans.begin(), plans.end(),
                                       [&](const MemoryPlan& rung) { return sparing(plan) < sparing(rung); }),
                          plan);
    chosen = static_cast<std::size_t>(at - plans.begin());
}

std::string planText(const PlanReport& report)
{
    const MemoryPlan& chosen = report.chosenPlan();
    const PictureSize& largest = report.largest;
    std::vector<std::string> summary = {
        chosen.fits() ? "→ " + chosen.sentence() : tr("No plan fits; the one marked with → needs the least memory."),
        largest.width > 0 ? tr("The largest size that fits is {width:int}×{height:int}.", largest.width, largest.height)
                          : tr("No size fits.")};
    if (chosen.raisedPeak > chosen.peak())
        summary.push_back(tr("If a guard has to compute in fp32, that needs {peak:bytes}.", chosen.raisedPeak));
    if (report.where.rates.assumed)
        summary.push_back(tr("Times are guesses until a picture has been made here."));
    std::string text = paragraph(headText(report)) + paragraph(budgetText(report)) + "\n" + plansTable(report) + "\n";
    for (const std::string& sentence : summary)
        text += paragraph(sentence);
    return text;
}

Json planJson(const PlanReport& report)
{
    const PlanTarget& where = report.where;
    const GenerationParams& params = report.job.params;
    Json json = {{"status", "done"},
                 {"model", report.job.model.name},
                 {"device", where.target.name},
                 {"card", where.target.card}};
    json["width"] = params.width;
    json["height"] = params.height;
    json["steps"] = params.steps;
    json["budget_bytes"] = report.chosenPlan().budget;
    json["budget_from"] = where.target.card && params.vramBudget > 0 ? "vram_budget"
        : report.imagined                                            ? "card"
                                                                     : "free_memory";
    json["times_assumed"] = where.rates.assumed;
    json["chosen"] = report.chosen;
    json["plans"] = Json::array();
    for (const MemoryPlan& plan : report.plans)
        json["plans"].push_back(rungJson(plan, params.steps));
    json["largest"] = nullptr;
    if (report.largest.width > 0)
        json["largest"] = {{"width", report.largest.width}, {"height", report.largest.height}};
    return json;
}

} // namespace zimage::cli
