#include "architecture.h"
#include "base/wording.h"
#include "commands/commands.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "job.h"
#include "memory/device_ledger.h"
#include "memory/parameter_context.h"
#include "plan_target.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "usage_error.h"

#include <algorithm>
#include <cmath>

namespace zimage::cli {

namespace {

constexpr double kGiB = 1 << 30;

std::string sizeText(int width, int height) { return std::to_string(width) + "×" + std::to_string(height); }

std::string memoryText(std::int64_t bytes) { return bytes <= 0 ? "0" : binaryBytesText(bytes); }

std::string secondsText(double seconds) { return seconds < 0 ? "?" : durationText(seconds); }

/// The rungs with the chosen plan among them, and which it is.
struct PlanTable {
    std::vector<MemoryPlan> rungs;
    std::size_t chosen = 0;

    PlanTable(std::vector<MemoryPlan> all, const MemoryPlan& plan) : rungs(std::move(all))
    {
        const auto sparing = [](const MemoryPlan& p) {
            return std::tuple(p.decodeOnCpu, p.streamedBlocks, p.precision.starts_with("fp8"), p.textFromHost,
                              p.decodeTile == 0 ? 0 : 1, -p.decodeTile);
        };
        auto at = std::find(rungs.begin(), rungs.end(), plan);
        if (at == rungs.end())
            at = rungs.insert(std::find_if(rungs.begin(), rungs.end(),
                                           [&](const MemoryPlan& rung) { return sparing(plan) < sparing(rung); }),
                              plan);
        chosen = static_cast<std::size_t>(at - rungs.begin());
    }
};

Json planJson(const MemoryPlan& plan, int steps)
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
    json["text_peak_bytes"] = plan.textPeak;
    json["step_peak_bytes"] = plan.stepPeak;
    json["decode_peak_bytes"] = plan.decodePeak;
    json["peak_bytes"] = plan.peak();
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

std::string budgetText(const PlanTarget& where, const GenerationParams& params, const MemoryPlan& plan)
{
    std::string text = "For tensors there are " + memoryText(plan.budget) + ": ";
    const std::string context = memoryText(where.target.context) + " for driver and kernels";
    if (where.target.card && params.vramBudget > 0)
        return text + "--vram-budget of " + plainNumber(params.vramBudget) + " GiB, less " + context
            + ", and no more than is free.";
    return text + memoryText(where.target.available)
        + (where.target.card ? " to have beside " + context + ", less a reserve." : " available, less a reserve.");
}

std::string planText(const JobValues& job, const PlanTarget& where, const PlanTable& table, const PictureSize& largest)
{
    const GenerationParams& params = job.params;
    const MemoryPlan& chosen = table.rungs[table.chosen];
    std::string text = plainLine(job.model.name) + " · " + plainLine(where.text) + " · "
        + sizeText(params.width, params.height) + ", " + std::to_string(params.steps) + " steps"
        + (params.guidance > 0 ? ", guidance" : "") + "\n" + budgetText(where, params, chosen) + "\n\n";
    std::vector<std::vector<std::string>> rows = {{"", "plan", "text", "steps", "decoding", "fits", "host", "picture"}};
    for (std::size_t i = 0; i < table.rungs.size(); ++i) {
        const MemoryPlan& plan = table.rungs[i];
        std::string what = plan.sentence();
        what.pop_back();
        rows.push_back({i == table.chosen ? "→" : "", what, memoryText(plan.textPeak), memoryText(plan.stepPeak),
                        memoryText(plan.decodePeak),
                        !plan.fits()       ? "no"
                            : plan.tight() ? "tight"
                                           : "yes",
                        memoryText(plan.host), secondsText(plan.seconds(params.steps))});
    }
    text += tableText(rows, {2, 3, 4, 6, 7}) + "\n";
    text += chosen.fits() ? "→ " + chosen.sentence() : std::string("No plan fits: → takes least.");
    text +=
        largest.width > 0 ? " Largest that fits: " + sizeText(largest.width, largest.height) + "." : " No size fits.";
    if (where.rates.assumed)
        text += " Times are guesses until a picture was made here.";
    return text + "\n";
}

} // namespace

int runPlan(const PlanRequest& request)
{
    JobRequest values = request;
    values.model = modelOf(request.model, request.randomWeights);
    const JobValues job = prepareValues(values, false);
    if (!request.json)
        for (const std::string& warning : job.warnings)
            complain("warning: " + warning);
    const PlanTarget where = planTarget(job, request.card);
    const PlanTable table(planRungs(job.model, job.params, where.target, where.rates),
                          planMemory(job.model, job.params, where.target, where.rates));
    const MemoryPlan& chosen = table.rungs[table.chosen];
    const PictureSize largest = largestThatFits(job.model, job.params, where.target, where.rates);
    if (!request.json) {
        print(planText(job, where, table, largest));
        return chosen.fits() ? kSuccess : kFailure;
    }
    Json json = {
        {"status", "done"}, {"model", job.model.name}, {"device", where.target.name}, {"card", where.target.card}};
    json["width"] = job.params.width;
    json["height"] = job.params.height;
    json["steps"] = job.params.steps;
    json["budget_bytes"] = chosen.budget;
    json["budget_from"] = where.target.card && job.params.vramBudget > 0 ? "vram_budget"
        : request.card.empty()                                           ? "free_memory"
                                                                         : "card";
    json["times_assumed"] = where.rates.assumed;
    json["chosen"] = table.chosen;
    json["plans"] = Json::array();
    for (const MemoryPlan& plan : table.rungs)
        json["plans"].push_back(planJson(plan, job.params.steps));
    json["largest"] = nullptr;
    if (largest.width > 0)
        json["largest"] = {{"width", largest.width}, {"height", largest.height}};
    print(jsonText(json));
    return chosen.fits() ? kSuccess : kFailure;
}

} // namespace zimage::cli
