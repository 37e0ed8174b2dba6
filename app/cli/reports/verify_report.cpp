#include "reports/verify_report.h"

#include "base/sentence.h"
#include "base/wording.h"
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
    return of > 0 ? tr("{count:int} of {all:int} ({share} %)", count, of, fixedText(100.0 * count / of, 0))
                  : tr("{count:int} of {all:int}", count, of);
}

std::string growthText(const Verdict& verdict)
{
    return verdict.memoryGrowth ? percentText(*verdict.memoryGrowth, 2) : "–";
}

std::int64_t heldOf(const VerifiedPicture& picture)
{
    return picture.memory.devicePeak > 0 ? picture.memory.deviceHeld : picture.memory.held;
}

std::string castText(const VerifiedPicture& picture)
{
    if (!picture.made)
        return {};
    const std::string cast = fixedText(picture.statistics.cast, 0);
    return picture.prompt.neutral ? tr("{cast} neutral", cast) : cast;
}

std::string picturesTable(const Verification& verification)
{
    std::vector<std::vector<std::string>> rows = {
        {"", tr("prompt"), tr("seed"), tr("time"), tr("memory held"), tr("cast"), ""}};
    for (std::size_t i = 0; i < verification.pictures.size(); ++i) {
        const VerifiedPicture& picture = verification.pictures[i];
        const std::string prompt = plainLine(picture.prompt.text);
        const std::string shown = fitted(prompt, kPromptColumns);
        const std::string fault = picture.fault();
        rows.push_back({std::to_string(i + 1), shown + (shown.size() < prompt.size() ? "…" : ""),
                        std::to_string(picture.seed), durationText(picture.seconds), binaryBytesText(heldOf(picture)),
                        castText(picture),
                        !fault.empty()           ? fault
                            : picture.repaired() ? tr("repaired")
                                                 : tr("ok")});
    }
    std::string text = tableText(rows, {0, 2, 3, 4});
    for (std::size_t i = 0; i < verification.pictures.size(); ++i) {
        const VerifiedPicture& picture = verification.pictures[i];
        if (!picture.made)
            text += tr("{picture:int}: {message}", i + 1, plainLine(picture.message)) + "\n";
        else
            for (const GuardEvent& event : picture.guardEvents)
                text += tr("{picture:int}: {message}", i + 1, plainLine(event.sentence())) + "\n";
    }
    return text;
}

std::string memoryText(const Verdict& verdict)
{
    const std::string peak = tr("peak {size}", binaryBytesText(verdict.peak));
    const std::string free = verdict.largestFree > 0
        ? tr("largest piece free on the card {size}", binaryBytesText(verdict.largestFree))
        : std::string();
    if (!verdict.memoryGrowth)
        return clauseList({peak, tr("growth is told from three pictures on"), free});
    return clauseList({tr("{second} held after picture 2, {last} after picture {pictures:int} ({growth})",
                          binaryBytesText(verdict.heldAfterSecond), binaryBytesText(verdict.heldAfterLast),
                          verdict.pictures, growthText(verdict)),
                       peak, free});
}

std::string figuresText(const Verdict& verdict, const GenerationParams& params)
{
    std::vector<std::vector<std::string>> rows;
    rows.push_back(
        {tr("failures"),
         tr("{rate}, {device:int} of the device", rateText(verdict.failed, verdict.pictures), verdict.deviceErrors)});
    rows.push_back({tr("black or flat"), tr("{black:int} black, {flat:int} flat", verdict.black, verdict.flat)});
    rows.push_back({tr("colour cast"),
                    tr("{strong:int} strong; the greatest of neutral prompts is {cast} of 255", verdict.casts,
                       fixedText(verdict.greatestCast, 0))});
    rows.push_back(
        {tr("size"),
         tr("{good:int} read back at {width:int}×{height:int}, {bad:int} not",
            verdict.pictures - verdict.failed - verdict.wrongSize, params.width, params.height, verdict.wrongSize)});
    rows.push_back({tr("guards"),
                    params.guards ? tr("{rate} repaired", rateText(verdict.repaired, verdict.pictures)) : tr("off")});
    rows.push_back({tr("memory"), memoryText(verdict)});
    rows.push_back({tr("time"),
                    tr("{median} a picture, {least} to {greatest} (spread {share} %)",
                       durationText(verdict.seconds.median), durationText(verdict.seconds.least),
                       durationText(verdict.seconds.greatest), fixedText(verdict.seconds.share() * 100, 0))});
    return tableText(rows, {});
}

std::string matrixTable(const std::vector<VerifiedSetting>& settings)
{
    std::vector<std::vector<std::string>> rows = {{tr("setting"), tr("good"), tr("failed"), tr("black"), tr("flat"),
                                                   tr("cast"), tr("wrong size"), tr("repaired"), tr("a picture"),
                                                   tr("spread"), tr("peak"), tr("growth"), ""}};
    for (const VerifiedSetting& setting : settings) {
        const Verdict verdict = setting.verification.verdict();
        const auto good = std::count_if(setting.verification.pictures.begin(), setting.verification.pictures.end(),
                                        [](const VerifiedPicture& picture) { return picture.good(); });
        rows.push_back({setting.name, std::to_string(good) + "/" + std::to_string(verdict.pictures),
                        std::to_string(verdict.failed), std::to_string(verdict.black), std::to_string(verdict.flat),
                        std::to_string(verdict.casts), std::to_string(verdict.wrongSize),
                        std::to_string(verdict.repaired), durationText(verdict.seconds.median),
                        fixedText(verdict.seconds.share() * 100, 0) + " %", binaryBytesText(verdict.peak),
                        growthText(verdict), verdict.passed() ? tr("passed") : tr("NOT PASSED")});
    }
    return tableText(rows, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

Json pictureJson(const VerifiedPicture& picture)
{
    Json json = {{"prompt", picture.prompt.text},
                 {"neutral", picture.prompt.neutral},
                 {"seed", picture.seed},
                 {"made", picture.made},
                 {"fault", picture.faultName()}};
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
        if (verdict.passed())
            continue;
        const std::string faults = verdict.faults().empty() ? tr("no picture was made") : clauseList(verdict.faults());
        all.push_back(setting.name.empty() ? faults : tr("{setting}: {faults}", setting.name, faults));
    }
    return clauseList(all);
}

std::string verifyText(const std::vector<VerifiedSetting>& settings, const std::string& modelName, bool matrix)
{
    if (settings.empty())
        return "";
    const VerifiedSetting& first = settings.front();
    const RunInfo& run = first.verification.run;
    const std::string model = plainLine(modelName), device = plainLine(run.device);
    std::string text =
        (matrix ? dotList({model, device})
                : tr("{model} · {device}, {precision} · {width:int}×{height:int} · {steps:int} {steps|step|steps}",
                     model, device, run.precision, first.params.width, first.params.height, first.params.steps))
        + "\n\n";
    if (matrix)
        text += matrixTable(settings);
    else
        text += picturesTable(first.verification) + "\n" + figuresText(first.verification.verdict(), first.params);
    const std::string faults = verifyFaults(settings);
    const bool stopped = std::any_of(settings.begin(), settings.end(),
                                     [](const VerifiedSetting& setting) { return setting.verification.stopped; });
    return text + "\n"
        + (stopped              ? tr("stopped before the end")
               : faults.empty() ? tr("passed")
                                : tr("NOT PASSED: {faults}", faults))
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
