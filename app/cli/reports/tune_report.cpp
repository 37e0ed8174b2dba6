#include "reports/tune_report.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "reports/verify_report.h"
#include "terminal/console.h"

#include <algorithm>
#include <cmath>

namespace zimage::cli {

namespace {

std::string valueText(const ParamValue& value)
{
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? tr("on") : tr("off");
    if (const auto* number = std::get_if<double>(&value))
        return plainNumber(*number);
    const std::string text = paramText(value);
    return text.empty() ? tr("none") : text;
}

std::string settingText(const std::vector<ParamChange>& changes)
{
    std::vector<std::string> settings;
    for (const ParamChange& change : changes)
        settings.push_back(std::string(change.def->key) + " " + valueText(change.value));
    return listed(settings);
}

/// "3 % faster", "12 % longer", "the same".
std::string gainText(const TuningTrial& trial)
{
    const double percent = std::round(trial.gain().value_or(0) * 100);
    if (percent == 0)
        return trial.gain() ? tr("the same") : "";
    return percent > 0 ? tr("{share:number} % faster", percent) : tr("{share:number} % longer", -percent);
}

std::string differenceText(double difference)
{
    return difference < 0 ? "" : fixedText(difference, difference < 1 ? 2 : 1);
}

std::vector<std::string> figures(const Verification& verification)
{
    const Verdict verdict = verification.verdict();
    const bool made = !verification.pictures.empty() && verification.pictures[0].made;
    const ImageStatistics none;
    const ImageStatistics& statistics = made ? verification.pictures[0].statistics : none;
    const double mean = (statistics.mean[0] + statistics.mean[1] + statistics.mean[2]) / 3;
    return {durationText(verdict.seconds.median), binaryBytesText(verdict.peak), made ? fixedText(mean, 0) : "",
            made ? fixedText(statistics.cast, 0) : ""};
}

std::string stateOf(const TuningTrial& trial)
{
    const auto& pictures = trial.after.pictures;
    const auto bad =
        std::find_if(pictures.begin(), pictures.end(), [](const VerifiedPicture& picture) { return !picture.good(); });
    return bad != pictures.end() ? bad->fault() : pictures.empty() ? tr("no picture") : tr("ok");
}

void addRow(std::vector<std::vector<std::string>>& rows, const std::string& name, const Verification& verification,
            const std::vector<std::string>& rest)
{
    std::vector<std::string> row = {name};
    for (const std::string& cell : figures(verification))
        row.push_back(cell);
    row.insert(row.end(), rest.begin(), rest.end());
    rows.push_back(std::move(row));
}

std::string variantsTable(const TuningResult& result)
{
    std::vector<std::vector<std::string>> rows = {
        {tr("change"), tr("time"), tr("peak"), tr("mean"), tr("cast"), tr("than before"), tr("difference"), "", ""}};
    std::string notes;
    addRow(rows, std::string(translated("before", "of a change")), result.reference, {"", "", "", ""});
    for (const TuningTrial& trial : result.trials) {
        if (!trial.measured()) {
            notes += tr("{change}: left out; {reason}.", trial.id, plainLine(trial.skipped)) + "\n";
            continue;
        }
        if (trial.reversed)
            addRow(rows, tr("{change} off, for comparison", trial.id), *trial.before,
                   {"", differenceText(trial.difference), "", tr("is on")});
        else
            addRow(rows,
                   tr("{change} ({settings})", trial.id,
                      trial.changes.empty() ? lowered(trial.title.text()) : settingText(trial.changes)),
                   trial.after,
                   {gainText(trial), differenceText(trial.difference), stateOf(trial),
                    trial.kept ? tr("kept") : tr("not kept")});
    }
    std::string text = tableText(rows, {1, 2, 3, 4, 5, 6}) + notes;
    for (const TuningTrial& trial : result.trials)
        if (trial.measured() && trial.before && !trial.before->pictures.empty()
            && !trial.before->pictures[0].file.empty() && !trial.after.pictures.empty())
            text += trial.id + ": " + plainLine(trial.before->pictures[0].file.string()) + " → "
                + plainLine(trial.after.pictures[0].file.string()) + "\n";
    return text;
}

std::string sizesTable(const TuningResult& result)
{
    std::vector<std::vector<std::string>> rows = {{tr("size"), tr("time"), tr("peak"), tr("mean"), tr("cast"), ""}};
    std::string notes;
    for (const TuningTrial& trial : result.trials) {
        if (trial.measured())
            addRow(rows, trial.id, trial.after, {trial.good() ? tr("read back, exact") : stateOf(trial)});
        else
            notes += tr("{size}: {reason}.", trial.id, plainLine(trial.skipped)) + "\n";
    }
    return tableText(rows, {1, 2, 3, 4}) + notes;
}

Json verificationJson(const TuningTrial& trial, const GenerationParams& params, const Verification& verification)
{
    return verifyJson({{trial.id, params, verification}})[0];
}

} // namespace

std::string changesText(const GenerationParams& before, const GenerationParams& after)
{
    std::vector<std::string> changes;
    for (const ParamDef& def : paramTable()) {
        const ParamValue then = getParam(before, def);
        const ParamValue now = getParam(after, def);
        if (then != now)
            changes.push_back(std::string(def.key) + " " + valueText(then) + " → " + valueText(now));
    }
    return listed(changes);
}

std::string tuneText(const TuningResult& result, const TuningStep& step, const std::string& modelName)
{
    const auto number = static_cast<int>(result.step) + 1;
    std::string text = std::to_string(number) + ". " + step.title.text() + "\n\n";
    if (result.step == TuningStepId::Stability)
        text += result.trials.empty() ? ""
                                      : verifyText({{"", result.after, result.trials.front().after}}, modelName, false);
    else if (result.step == TuningStepId::Size)
        text += sizesTable(result);
    else
        text += variantsTable(result);
    const std::string changes = changesText(result.before, result.after);
    text += "\n" + (changes.empty() ? tr("no setting is changed") : tr("changed: {changes}", changes)) + "\n";
    if (result.step != TuningStepId::Stability)
        text += (result.stopped        ? tr("stopped before the end")
                     : result.passed() ? tr("passed")
                                       : tr("NOT PASSED: {faults}", clauseList(result.faults())))
            + "\n";
    return text + "\n";
}

Json tuneJson(const TuningResult& result)
{
    Json json = {{"step", tuningStepName(result.step)},
                 {"passed", result.passed()},
                 {"stopped", result.stopped},
                 {"faults", result.faults()}};
    const LocalizedText words = tuningFigures(result);
    json["figures"] = words.en;
    json["figures_zh"] = words.zh;
    json["before"] = jsonOf(result.before); // what undoing brings back
    json["after"] = jsonOf(result.after);
    json["measured"] = Json::array();
    for (const TuningTrial& trial : result.trials) {
        Json each = {{"id", trial.id}, {"title", trial.title.in("en")}, {"kept", trial.kept}, {"good", trial.good()}};
        if (!trial.measured())
            each["skipped"] = trial.skipped;
        if (trial.before)
            each["before"] = verificationJson(trial, trial.beforeParams, *trial.before);
        if (trial.measured())
            each["after"] = verificationJson(trial, trial.params, trial.after);
        each["gain"] = trial.gain() ? Json(*trial.gain()) : Json();
        each["difference"] = trial.difference < 0 ? Json() : Json(trial.difference);
        json["measured"].push_back(std::move(each));
    }
    return json;
}

} // namespace zimage::cli
