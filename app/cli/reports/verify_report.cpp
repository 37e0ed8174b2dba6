#include "reports/verify_report.h"

#include "terminal/console.h"

#include <algorithm>
#include <cmath>

namespace zimage::cli {

namespace {

constexpr int kPromptColumns = 44;

std::string percentText(double share, int decimals = 1)
{
    return (share > 0 ? "+" : "") + fixedText(share * 100, decimals) + " %";
}

std::string rateText(int count, int of)
{
    return std::to_string(count) + " of " + std::to_string(of)
        + (of > 0 ? " (" + fixedText(100.0 * count / of, 0) + " %)" : "");
}

std::string growthText(const Verdict& verdict)
{
    return verdict.memoryGrowth ? percentText(*verdict.memoryGrowth, 2) : "–";
}

std::string joined(const std::vector<std::string>& clauses)
{
    std::string text;
    for (const std::string& clause : clauses)
        text += (text.empty() ? "" : "; ") + clause;
    return text;
}

std::int64_t heldOf(const VerifiedPicture& picture)
{
    return picture.memory.devicePeak > 0 ? picture.memory.deviceHeld : picture.memory.held;
}

std::string picturesTable(const Verification& verification)
{
    std::vector<std::vector<std::string>> rows = {{"", "prompt", "seed", "time", "memory held", "cast", ""}};
    for (std::size_t i = 0; i < verification.pictures.size(); ++i) {
        const VerifiedPicture& picture = verification.pictures[i];
        const std::string prompt = plainLine(picture.prompt.text);
        const std::string shown = fitted(prompt, kPromptColumns);
        const std::string fault = picture.fault();
        rows.push_back(
            {std::to_string(i + 1), shown + (shown.size() < prompt.size() ? "…" : ""), std::to_string(picture.seed),
             durationText(picture.seconds), bytesText(heldOf(picture)),
             picture.made ? fixedText(picture.statistics.cast, 0) + (picture.prompt.neutral ? " neutral" : "") : "",
             fault.empty() ? picture.repaired() ? "repaired" : "ok" : fault});
    }
    std::string text = tableText(rows, {0, 2, 3, 4});
    for (std::size_t i = 0; i < verification.pictures.size(); ++i) {
        const VerifiedPicture& picture = verification.pictures[i];
        if (!picture.made)
            text += std::to_string(i + 1) + ": " + plainLine(picture.message) + "\n";
        else
            for (const GuardEvent& event : picture.guardEvents)
                text += std::to_string(i + 1) + ": " + plainLine(event.sentence()) + "\n";
    }
    return text;
}

std::string figuresText(const Verdict& verdict, const GenerationParams& params)
{
    const std::string size = std::to_string(params.width) + "×" + std::to_string(params.height);
    std::vector<std::vector<std::string>> rows;
    rows.push_back(
        {"failures",
         rateText(verdict.failed, verdict.pictures) + ", " + std::to_string(verdict.deviceErrors) + " of the device"});
    rows.push_back(
        {"black or flat", std::to_string(verdict.black) + " black, " + std::to_string(verdict.flat) + " flat"});
    rows.push_back({"colour cast",
                    std::to_string(verdict.casts) + " strong; the greatest of neutral prompts is "
                        + fixedText(verdict.greatestCast, 0) + " of 255"});
    rows.push_back({"size",
                    std::to_string(verdict.pictures - verdict.failed - verdict.wrongSize) + " read back at " + size
                        + ", " + std::to_string(verdict.wrongSize) + " not"});
    rows.push_back({"guards", params.guards ? rateText(verdict.repaired, verdict.pictures) + " repaired" : "off"});
    const std::string free =
        verdict.largestFree > 0 ? "; largest piece free on the card " + bytesText(verdict.largestFree) : std::string();
    if (verdict.memoryGrowth)
        rows.push_back({"memory",
                        bytesText(verdict.heldAfterSecond) + " held after picture 2, "
                            + bytesText(verdict.heldAfterLast) + " after picture " + std::to_string(verdict.pictures)
                            + " (" + growthText(verdict) + "); peak " + bytesText(verdict.peak) + free});
    else
        rows.push_back(
            {"memory", "peak " + bytesText(verdict.peak) + "; growth is told from three pictures on" + free});
    rows.push_back({"time",
                    durationText(verdict.seconds.median) + " a picture, " + durationText(verdict.seconds.least) + " to "
                        + durationText(verdict.seconds.greatest) + " (spread "
                        + fixedText(verdict.seconds.share() * 100, 0) + " %)"});
    return tableText(rows, {});
}

std::string matrixTable(const std::vector<VerifiedSetting>& settings)
{
    std::vector<std::vector<std::string>> rows = {{"setting", "good", "failed", "black", "flat", "cast", "size",
                                                   "repaired", "a picture", "spread", "peak", "growth", ""}};
    for (const VerifiedSetting& setting : settings) {
        const Verdict verdict = setting.verification.verdict();
        const auto good = std::count_if(setting.verification.pictures.begin(), setting.verification.pictures.end(),
                                        [](const VerifiedPicture& picture) { return picture.good(); });
        rows.push_back({setting.name, std::to_string(good) + "/" + std::to_string(verdict.pictures),
                        std::to_string(verdict.failed), std::to_string(verdict.black), std::to_string(verdict.flat),
                        std::to_string(verdict.casts), std::to_string(verdict.wrongSize),
                        std::to_string(verdict.repaired), durationText(verdict.seconds.median),
                        fixedText(verdict.seconds.share() * 100, 0) + " %", bytesText(verdict.peak),
                        growthText(verdict), verdict.passed() ? "passed" : "NOT PASSED"});
    }
    return tableText(rows, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

Json pictureJson(const VerifiedPicture& picture)
{
    Json json = {{"prompt", picture.prompt.text},
                 {"neutral", picture.prompt.neutral},
                 {"seed", picture.seed},
                 {"made", picture.made},
                 {"fault", picture.fault()}};
    if (!picture.made)
        json["error"] = {{"code", errorName(picture.error)}, {"message", picture.message}};
    json["mean"] = picture.statistics.mean;
    json["cast"] = picture.statistics.cast;
    json["tinted"] = picture.statistics.tinted;
    json["seconds"] = picture.seconds;
    json["memory"] = {{"held", picture.memory.held},
                      {"resident", picture.memory.resident},
                      {"peak", picture.memory.peak},
                      {"device_held", picture.memory.deviceHeld},
                      {"device_peak", picture.memory.devicePeak},
                      {"device_reserved", picture.memory.deviceReserved},
                      {"device_largest_free", picture.memory.deviceLargestFree}};
    json["guards"] = Json::array();
    for (const GuardEvent& event : picture.guardEvents)
        json["guards"].push_back(event.sentence());
    json["warnings"] = picture.warnings;
    if (!picture.file.empty())
        json["file"] = picture.file.string();
    return json;
}

Json settingJson(const VerifiedSetting& setting)
{
    const Verdict verdict = setting.verification.verdict();
    Json json = {{"name", setting.name},
                 {"passed", verdict.passed()},
                 {"faults", verdict.faults()},
                 {"pictures", verdict.pictures},
                 {"failed", verdict.failed},
                 {"device_errors", verdict.deviceErrors},
                 {"black", verdict.black},
                 {"flat", verdict.flat},
                 {"colour_casts", verdict.casts},
                 {"greatest_cast", verdict.greatestCast},
                 {"wrong_size", verdict.wrongSize},
                 {"repaired", verdict.repaired},
                 {"peak_bytes", verdict.peak},
                 {"held_after_second", verdict.heldAfterSecond},
                 {"held_after_last", verdict.heldAfterLast}};
    json["memory_growth"] = verdict.memoryGrowth ? Json(*verdict.memoryGrowth) : Json();
    json["seconds"] = {
        {"least", verdict.seconds.least}, {"median", verdict.seconds.median}, {"greatest", verdict.seconds.greatest}};
    json["device"] = setting.verification.run.device;
    json["precision"] = setting.verification.run.precision;
    json["parameters"] = jsonOf(setting.params);
    json["each"] = Json::array();
    for (const VerifiedPicture& picture : setting.verification.pictures)
        json["each"].push_back(pictureJson(picture));
    return json;
}

} // namespace

std::string verifyFaults(const std::vector<VerifiedSetting>& settings)
{
    std::vector<std::string> all;
    for (const VerifiedSetting& setting : settings) {
        const Verdict verdict = setting.verification.verdict();
        if (!verdict.passed())
            all.push_back((setting.name.empty() ? "" : setting.name + ": ")
                          + (verdict.faults().empty() ? "no picture was made" : joined(verdict.faults())));
    }
    return joined(all);
}

std::string verifyText(const std::vector<VerifiedSetting>& settings, const std::string& modelName, bool matrix)
{
    if (settings.empty())
        return "";
    const VerifiedSetting& first = settings.front();
    const RunInfo& run = first.verification.run;
    std::string text = plainLine(modelName) + " · " + plainLine(run.device)
        + (matrix ? ""
                  : ", " + run.precision + " · " + std::to_string(first.params.width) + "×"
                   + std::to_string(first.params.height) + " · " + std::to_string(first.params.steps) + " steps")
        + "\n\n";
    if (matrix)
        text += matrixTable(settings);
    else
        text += picturesTable(first.verification) + "\n" + figuresText(first.verification.verdict(), first.params);
    const std::string faults = verifyFaults(settings);
    const bool stopped = std::any_of(settings.begin(), settings.end(),
                                     [](const VerifiedSetting& setting) { return setting.verification.stopped; });
    return text + "\n"
        + (stopped              ? "stopped before the end"
               : faults.empty() ? "passed"
                                : "NOT PASSED: " + faults)
        + "\n";
}

Json verifyJson(const std::vector<VerifiedSetting>& settings)
{
    Json json = Json::array();
    for (const VerifiedSetting& setting : settings)
        json.push_back(settingJson(setting));
    return json;
}

} // namespace zimage::cli
