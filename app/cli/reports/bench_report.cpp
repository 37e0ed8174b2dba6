#include "reports/bench_report.h"

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
    return time.runs > 1 ? timeText(time.least) + " … " + timeText(time.most) : "once";
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

/// What the plan said and what there was: only of a card.
std::string memoryText(const BenchReport& report)
{
    if (!report.plan.card)
        return {};
    const auto share = [](std::int64_t measured, std::int64_t predicted) {
        return measured > 0 && predicted > 0
            ? fixedText(100.0 * static_cast<double>(predicted) / static_cast<double>(measured) - 100, 1) + " %"
            : std::string();
    };
    std::string text = "\nPlan: " + report.plan.sentence() + " Budget " + bytesText(report.plan.budget)
        + ", largest piece kept " + bytesText(report.memory.deviceReserved) + ".\n";
    std::vector<std::vector<std::string>> rows = {{"most memory", "predicted", "measured", "off by"}};
    const auto add = [&](const char* name, std::int64_t predicted, std::int64_t measured) {
        rows.push_back({name, bytesText(predicted), bytesText(measured), share(measured, predicted)});
    };
    add("text", report.plan.textPeak, report.memory.textPeak);
    add("steps", report.plan.stepPeak, report.memory.stepPeak);
    add("decoding", report.plan.decodePeak, report.memory.decodePeak);
    add("whole", report.plan.peak(),
        std::max({report.memory.textPeak, report.memory.stepPeak, report.memory.decodePeak}));
    text += tableText(rows, {1, 2, 3});
    if (report.pinnedCopy > 0)
        text += "From locked memory to the card: " + fixedText(report.pinnedCopy, 1) + " GB/s.";
    if (report.residentPicture > 0) {
        const double copying = report.streamedBytes / report.pinnedCopy / 1e6;
        const auto picture = std::find_if(report.stages.begin(), report.stages.end(),
                                          [](const BenchTime& time) { return time.name == "picture"; });
        text += " A picture with all resident takes " + timeText(report.residentPicture) + " ms, its "
            + bytesText(static_cast<std::int64_t>(report.streamedBytes)) + " to copy " + timeText(copying)
            + " ms: the plan's " + timeText(picture->median) + " ms are "
            + fixedText(picture->median / std::max(copying, report.residentPicture), 2) + " × the longer one, "
            + fixedText(picture->median / report.residentPicture, 2) + " × the first.";
    }
    text += "\n";
    for (const std::string& event : report.events)
        text += "  " + plainLine(event) + "\n";
    return text;
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
    std::string text = report.model + " · " + report.device + ", libtorch " + report.torch + " · " + report.precision
        + ", attention " + report.attention + ", " + report.execution + " · " + std::to_string(params.width) + "×"
        + std::to_string(params.height) + ", " + std::to_string(params.steps) + " steps · "
        + std::to_string(report.tokens) + " tokens\n\n";
    const double ceiling = productRate(report);
    std::vector<std::vector<std::string>> rows = {{"", "ms", "from … to", "TFLOP/s", "GB/s", "of the ceiling"}};
    const auto rateText = [](double rate) { return rate > 0 ? fixedText(rate, rate < 10 ? 2 : 0) : std::string(); };
    const auto add = [&](const BenchTime& time, double share) {
        rows.push_back({time.name, timeText(time.median), spreadText(time), rateText(time.rate()),
                        rateText(time.bandwidth()), share > 0 ? fixedText(100 * share, 0) + " %" : ""});
    };
    for (const BenchTime& stage : report.stages)
        add(stage, ceiling > 0 ? stage.rate() / ceiling : 0);
    rows.push_back({""});
    rows.push_back({"between products:"});
    for (const BenchTime& part : report.between)
        add(part, report.copyRate > 0 ? part.bandwidth() / report.copyRate : 0);
    rows.push_back({""});
    rows.push_back({"alone:"});
    for (const BenchTime& part : report.ceilings)
        add(part, 0);
    text += tableText(rows, {1, 2, 3, 4, 5});
    text += "\nFrom the start of the process to the first picture: " + durationText(report.secondsToFirst) + ".";
    text += "\nA step's products and attention alone would take " + timeText(report.floor)
        + " ms. Copying on the device: " + fixedText(report.copyRate, 0) + " GB/s.\n";
    if (report.weightBytes > 0)
        text += "Memory: weights " + bytesText(report.weightBytes) + ", a step " + bytesText(report.stepPeak)
            + " more, decoding " + bytesText(report.decodePeak) + " more.\n";
    text += memoryText(report);
    if (!report.errors.empty())
        text += "\nA step's output, relative error:\n";
    for (const BenchError& error : report.errors)
        text += "  " + error.name + ": " + scientificText(error.relative) + "\n";
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
