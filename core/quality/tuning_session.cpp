#include "quality/tuning_session.h"

#include "base/wording.h"
#include "memory/parameter_context.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zimage {

namespace {

std::string secondsText(double seconds)
{
    return plainNumber(std::round(seconds * (seconds < 10 ? 100 : 10)) / (seconds < 10 ? 100 : 10)) + " s";
}

std::string percentText(double share) { return plainNumber(std::abs(std::round(share * 100))) + " %"; }

int goodOf(const Verification& verification)
{
    return static_cast<int>(std::count_if(verification.pictures.begin(), verification.pictures.end(),
                                          [](const VerifiedPicture& picture) { return picture.good(); }));
}

LocalizedText joined(const std::vector<LocalizedText>& clauses, const char* en, const char* zh)
{
    LocalizedText all;
    for (const LocalizedText& clause : clauses) {
        all.en += (all.en.empty() ? "" : en) + clause.en;
        all.zh += (all.zh.empty() ? "" : zh) + clause.zh;
    }
    return all;
}

LocalizedText rowFigures(const TuningResult& result)
{
    const Verification row = result.trials.empty() ? Verification{} : result.trials.front().after;
    const Verdict verdict = row.verdict();
    const std::string rate = std::to_string(goodOf(row));
    const std::string all = std::to_string(verdict.pictures);
    const std::string time = secondsText(verdict.seconds.median);
    const std::string peak = binaryBytesText(verdict.peak);
    return {rate + " of " + all + " pictures good, " + time + " a picture, peak " + peak,
            all + " 张中 " + rate + " 张合格，每张 " + time + "，峰值 " + peak};
}

LocalizedText variantFigures(const TuningResult& result)
{
    std::vector<LocalizedText> clauses;
    for (const TuningTrial& trial : result.trials) {
        if (!trial.kept || trial.reversed)
            continue; // what was there from the start is no change
        LocalizedText clause{trial.title.in("en"), trial.title.in("zh")};
        const double gain = trial.gain().value_or(0);
        if (result.step == TuningStepId::Speed && gain != 0) {
            clause.en += " (" + percentText(gain) + (gain > 0 ? " less time)" : " more time)");
            clause.zh += "（耗时" + std::string(gain > 0 ? "少 " : "多 ") + percentText(gain) + "）";
        }
        clauses.push_back(std::move(clause));
    }
    if (clauses.empty())
        return {"nothing changed", "没有改动"};
    const LocalizedText all = joined(clauses, ", ", "，");
    return {"kept " + all.en, "保留：" + all.zh};
}

LocalizedText sizeFigures(const TuningResult& result)
{
    const auto exact = std::to_string(std::count_if(result.trials.begin(), result.trials.end(),
                                                    [](const TuningTrial& trial) { return trial.good(); }));
    const std::string all = std::to_string(result.trials.size());
    return {exact + " of " + all + " sizes exact", all + " 种尺寸中 " + exact + " 种精确"};
}

} // namespace

LocalizedText tuningFigures(const TuningResult& result)
{
    switch (result.step) {
    case TuningStepId::Stability: return rowFigures(result);
    case TuningStepId::Size: return sizeFigures(result);
    case TuningStepId::Texture:
    case TuningStepId::Speed: break;
    }
    return variantFigures(result);
}

TuningSession::TuningSession(TuningGuide guide, std::string modelName, GenerationParams start, TuningValues values,
                             std::vector<const ParamDef*> fixed)
    : m_guide(std::move(guide)), m_modelName(std::move(modelName)), m_start(std::move(start))
{
    TuningStep& first = m_guide.steps.front();
    first.values = m_guide.firstValues(m_guide.forModel(m_modelName), values);
    std::erase_if(first.values, [&](const ParamChange& change) {
        return std::find(fixed.begin(), fixed.end(), change.def) != fixed.end();
    });
}

const TuningResult* TuningSession::result(TuningStepId step) const
{
    const auto found = std::find_if(m_results.begin(), m_results.end(),
                                    [step](const TuningResult& result) { return result.step == step; });
    return found == m_results.end() ? nullptr : &*found;
}

GenerationParams TuningSession::firstParams() const
{
    GenerationParams params = m_start;
    applyChanges(params, m_guide.steps.front().values);
    return params;
}

TuningJob TuningSession::job(TuningStepId id, TuningEffort effort) const
{
    TuningJob job;
    job.modelName = m_modelName;
    job.step = m_guide.step(id);
    job.params = id == TuningStepId::Stability ? m_start : firstParams();
    for (const TuningResult& result : m_results)
        if (result.step < id)
            job.params = result.after;
    const TuningModel& own = model();
    job.sizes = effort == TuningEffort::Quick ? own.quickSizes : own.sizes;
    job.pictures = effort == TuningEffort::Quick ? job.step.quickPictures
        : effort == TuningEffort::Long           ? job.step.longPictures
                                                 : job.step.pictures;
    return job;
}

void TuningSession::take(TuningResult result)
{
    undo(result.step);
    m_results.push_back(std::move(result));
}

void TuningSession::undo(TuningStepId step)
{
    std::erase_if(m_results, [step](const TuningResult& result) { return result.step >= step; });
}

void TuningSession::choose(TuningStepId step, const std::string& trial, bool kept)
{
    std::erase_if(m_results, [step](const TuningResult& result) { return result.step > step; });
    if (!m_results.empty() && m_results.back().step == step)
        m_results.back().choose(trial, kept);
}

ParamRows TuningSession::decided() const
{
    ParamRows rows;
    const auto add = [&rows](const std::vector<ParamChange>& changes) {
        for (const ParamChange& change : changes)
            rows.push_back(change.def);
    };
    add(m_guide.steps.front().values);
    for (const TuningResult& result : m_results)
        for (const TuningTrial& trial : result.trials)
            if (trial.kept)
                add(trial.changes);
    return rows;
}

Preset TuningSession::preset(const std::string& name) const
{
    Preset preset;
    preset.name = name;
    const GenerationParams standard;
    const ParamRows given = decided();
    preset.values = presetValues(params(), given);
    std::erase_if(preset.values, [&](const auto& each) { // what nobody decided and every reader knows
        const ParamDef& def = *each.first;
        return def.level != ParamLevel::Basic && std::find(given.begin(), given.end(), &def) == given.end()
            && each.second == getParam(standard, def);
    });
    LocalizedText where{m_modelName, m_modelName + " "};
    std::vector<LocalizedText> figures;
    for (const TuningResult& result : m_results) {
        if (figures.empty() && !result.run.device.empty())
            where = {m_modelName + " on " + result.run.device + " (" + result.run.precision + ")",
                     m_modelName + "（" + result.run.device + "，" + result.run.precision + "）"};
        figures.push_back(tuningFigures(result));
    }
    const LocalizedText all = joined(figures, "; ", "；");
    preset.description = "Tuned for " + where.en + (all.empty() ? "" : ": " + all.en) + ".";
    preset.descriptionZh = "为 " + where.zh + "调校" + (all.empty() ? "" : "：" + all.zh) + "。";
    return preset;
}

} // namespace zimage
