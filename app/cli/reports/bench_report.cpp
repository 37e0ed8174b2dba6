#include "reports/bench_report.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "terminal/console.h"

#include <algorithm>

namespace zimage::cli {

namespace {

std::string timeText(double milliseconds)
{
    return fixedText(milliseconds, milliseconds < 10 ? 3 : milliseconds < 100 ? 2 : 1);
}

std::string spreadText(const BenchTime& time)
{
    return time.runs > 1 ? timeText(time.least) + " … " + timeText(time.most) : tr("once");
}

/// The rate of the ceilings' products together, in TFLOP/s.
double productRate(const BenchReport& report)
{
    double flop = 0;
    double time = 0;
    for (const BenchTime& each : report.ceilings) {
        flop += each.flop;
        time += each.flop > 0 ? each.median : 0;
    }
    return time > 0 ? flop / time / 1e9 : 0;
}

std::string percentText(double percent, int decimals) { return fixedText(percent, decimals) + " %"; }

/// What the plan predicted and what was measured: only of a card.
std::string predictionText(const BenchReport& report)
{
    std::vector<std::vector<std::string>> rows = {{tr("most memory"), tr("predicted"), tr("measured"), tr("off by")}};
    const auto add = [&](const std::string& name, std::int64_t predicted, std::int64_t measured) {
        const bool both = measured > 0 && predicted > 0;
        const double share = both ? static_cast<double>(predicted) / static_cast<double>(measured) : 0;
        rows.push_back({name, binaryBytesText(predicted), binaryBytesText(measured),
                        both ? percentText(100 * share - 100, 1) : ""});
    };
    const MemoryUse& memory = report.memory;
    add(tr("text"), report.plan.textPeak, memory.textPeak);
    add(tr("steps"), report.plan.stepPeak, memory.stepPeak);
    add(tr("decoding"), report.plan.decodePeak, memory.decodePeak);
    add(tr("whole"), report.plan.peak(), std::max({memory.textPeak, memory.stepPeak, memory.decodePeak}));
    return tableText(rows, {1, 2, 3});
}

/// What a plan that streams costs beside one that keeps all weights on the card.
std::string streamingText(const BenchReport& report)
{
    const double copying = report.streamedBytes / report.pinnedCopy / 1e6;
    const auto picture = std::find_if(report.stages.begin(), report.stages.end(),
                                      [](const BenchTime& time) { return time.name == "picture"; });
    const std::string whole =
        tr("With all weights on the card a picture takes {resident} ms, and copying the {bytes} that this plan brings "
           "takes {copying} ms.",
           timeText(report.residentPicture), binaryBytesText(static_cast<std::int64_t>(report.streamedBytes)),
           timeText(copying));
    const std::string plan =
        tr("With this plan a picture takes {time} ms: {longer} × the longer of the two, {resident} × the first.",
           timeText(picture->median), fixedText(picture->median / std::max(copying, report.residentPicture), 2),
           fixedText(picture->median / report.residentPicture, 2));
    return inOneLine({whole, plan});
}

/// What the plan said and what there was: only of a card.
std::string memoryText(const BenchReport& report)
{
    if (!report.plan.card)
        return {};
    std::string text = "\n"
        + tr("Plan: {plan} The budget is {budget}; at most {reserved} of the card were reserved.",
             report.plan.sentence(), binaryBytesText(report.plan.budget), binaryBytesText(report.memory.deviceReserved))
        + "\n" + predictionText(report);
    text += inOneLine({report.pinnedCopy > 0
                           ? tr("From locked memory to the card: {rate} GB/s.", fixedText(report.pinnedCopy, 1))
                           : "",
                       report.residentPicture > 0 ? streamingText(report) : ""});
    text += "\n";
    for (const std::string& event : report.events)
        text += "  " + plainLine(event) + "\n";
    return text;
}

std::string stagesTable(const BenchReport& report)
{
    const double ceiling = productRate(report);
    std::vector<std::vector<std::string>> rows = {{"", "ms", tr("from … to"), "TFLOP/s", "GB/s", tr("of the ceiling")}};
    const auto rateText = [](double rate) { return rate > 0 ? fixedText(rate, rate < 10 ? 2 : 0) : std::string(); };
    const auto add = [&](const BenchTime& time, double share) {
        rows.push_back({std::string(translated(time.name)), timeText(time.median), spreadText(time),
                        rateText(time.rate()), rateText(time.bandwidth()),
                        share > 0 ? percentText(100 * share, 0) : ""});
    };
    for (const BenchTime& stage : report.stages)
        add(stage, ceiling > 0 ? stage.rate() / ceiling : 0);
    if (!report.between.empty()) { // with --pictures-only it is
        rows.push_back({""});
        rows.push_back({tr("between products:")});
    }
    for (const BenchTime& part : report.between)
        add(part, report.copyRate > 0 ? part.bandwidth() / report.copyRate : 0);
    rows.push_back({""});
    rows.push_back({tr("alone:")});
    for (const BenchTime& part : report.ceilings)
        add(part, 0);
    return tableText(rows, {1, 2, 3, 4, 5});
}

Json timesJson(const std::vector<BenchTime>& times)
{
    Json list = Json::array();
    for (const BenchTime& time : times) {
        Json entry = {{"name", time.name},
                      {"median_ms", time.median},
                      {"least_ms", time.least},
                      {"most_ms", time.most},
                      {"runs", time.runs}};
        if (time.flop > 0) {
            entry["flop"] = time.flop;
            entry["tflops"] = time.rate();
        }
        if (time.bytes > 0) {
            entry["bytes"] = time.bytes;
            entry["gb_per_s"] = time.bandwidth();
        }
        list.push_back(entry);
    }
    return list;
}

} // namespace

std::string benchText(const BenchReport& report, const GenerationParams& params)
{
    std::string text =
        tr("{model} · {device}, libtorch {torch} · {precision}, attention {attention}, {execution} · "
           "{width:int}×{height:int}, {steps:int} {steps|step|steps} · {tokens:int} {tokens|token|tokens}",
           report.model, report.device, report.torch, report.precision, report.attention, report.execution,
           params.width, params.height, params.steps, report.tokens)
        + "\n\n" + stagesTable(report) + "\n";
    text +=
        tr("From the start of the process to the first picture: {time}.", durationText(report.secondsToFirst)) + "\n";
    if (report.floor > 0)
        text += inOneLine({tr("A step's products and attention alone would take {time} ms.", timeText(report.floor)),
                           tr("Copying on the device: {rate} GB/s.", fixedText(report.copyRate, 0))})
            + "\n";
    if (report.weightBytes > 0 && report.stepPeak > 0)
        text += tr("Memory: weights {weights}, a step {step} more, decoding {decoding} more.",
                   binaryBytesText(report.weightBytes), binaryBytesText(report.stepPeak),
                   binaryBytesText(report.decodePeak))
            + "\n";
    text += memoryText(report);
    if (!report.errors.empty())
        text += "\n" + tr("Relative error of a step's output, against fp32 plain:") + "\n";
    for (const BenchError& error : report.errors)
        text +=
            "  " + tr("{what}: {error}", std::string(translated(error.name)), scientificText(error.relative)) + "\n";
    return text;
}

Json benchJson(const BenchReport& report, const GenerationParams& params)
{
    Json json = {{"status", "done"},
                 {"model", report.model},
                 {"device", report.device},
                 {"libtorch", report.torch},
                 {"precision", report.precision},
                 {"attention_backend", report.attention},
                 {"execution", report.execution},
                 {"width", params.width},
                 {"height", params.height},
                 {"steps", params.steps},
                 {"tokens", report.tokens},
                 {"caption_tokens", report.captionTokens}};
    json["stages"] = timesJson(report.stages);
    json["between_products"] = timesJson(report.between);
    json["ceilings"] = timesJson(report.ceilings);
    json["seconds_to_first_picture"] = report.secondsToFirst;
    json["step_floor_ms"] = report.floor;
    json["copy_gb_per_s"] = report.copyRate;
    json["weight_bytes"] = report.weightBytes;
    json["step_peak_bytes"] = report.stepPeak;
    json["decode_peak_bytes"] = report.decodePeak;
    json["memory"] = {
        {"plan", report.plan.sentence()},
        {"budget", report.plan.budget},
        {"pinned_gb_per_s", report.pinnedCopy},
        {"streamed_bytes", report.streamedBytes},
        {"resident_picture_ms", report.residentPicture},
        {"kept", report.memory.deviceReserved},
        {"predicted",
         {{"text", report.plan.textPeak}, {"steps", report.plan.stepPeak}, {"decoding", report.plan.decodePeak}}},
        {"measured",
         {{"text", report.memory.textPeak}, {"steps", report.memory.stepPeak}, {"decoding", report.memory.decodePeak}}},
        {"events", report.events}};
    json["errors"] = Json::array();
    for (const BenchError& error : report.errors)
        json["errors"].push_back({{"name", error.name}, {"relative", error.relative}});
    return json;
}

} // namespace zimage::cli
