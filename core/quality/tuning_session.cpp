#include "quality/tuning_session.h"

#include "base/language.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "memory/parameter_context.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zimage {

namespace {

std::string secondsText(double seconds)
{
    const double unit = seconds < 10 ? 100 : 10;
    return tr("{time:number} s", std::round(seconds * unit) / unit);
}

std::string percentText(double share) { return plainNumber(std::abs(std::round(share * 100))) + " %"; }

int goodOf(const Verification& verification)
{
    return static_cast<int>(std::count_if(verification.pictures.begin(), verification.pictures.end(),
                                          [](const VerifiedPicture& picture) { return picture.good(); }));
}

const std::string& titleOf(const TuningTrial& trial)
{
    return trial.title.in(language() == Language::Chinese ? "zh" : "en");
}

std::string rowFigures(const TuningResult& result)
{
    const Verification row = result.trials.empty() ? Verification{} : result.trials.front().after;
    const Verdict verdict = row.verdict();
    return tr("{good:int} of {count:int} pictures are good, {time} each, at most {peak:bytes} of memory", goodOf(row),
              verdict.pictures, secondsText(verdict.seconds.median), verdict.peak);
}

std::string variantFigure(const TuningTrial& trial, bool speed)
{
    const double gain = trial.gain().value_or(0);
    if (!speed || gain == 0)
        return titleOf(trial);
    return gain > 0 ? tr("{change} ({share} less time)", titleOf(trial), percentText(gain))
                    : tr("{change} ({share} more time)", titleOf(trial), percentText(gain));
}

std::string variantFigures(const TuningResult& result)
{
    std::vector<std::string> kept;
    for (const TuningTrial& trial : result.trials)
        if (trial.kept && !trial.reversed) // what was there from the start is no change
            kept.push_back(variantFigure(trial, result.step == TuningStepId::Speed));
    return kept.empty() ? tr("nothing is changed") : tr("kept: {changes}", listed(kept));
}

std::string sizeFigures(const TuningResult& result)
{
    const auto exact = std::count_if(result.trials.begin(), result.trials.end(),
                                     [](const TuningTrial& trial) { return trial.good(); });
    return tr("{exact:int} of {count:int} sizes are exact", exact, result.trials.size());
}

std::string figuresOf(const TuningResult& result)
{
    switch (result.step) {
    case TuningStepId::Stability: return rowFigures(result);
    case TuningStepId::Size: return sizeFigures(result);
    case TuningStepId::Texture:
    case TuningStepId::Speed: break;
    }
    return variantFigures(result);
}

/// "Tuned for z-image on cpu (fp32): …; …."
std::string descriptionOf(const std::string& model, const std::vector<TuningResult>& results)
{
    std::string figures;
    for (const TuningResult& result : results)
        figures = figures.empty() ? figuresOf(result) : tr("{figures}; {more}", figures, figuresOf(result));
    if (results.empty())
        return tr("Tuned for {model}.", model);
    const RunInfo& run = results.front().run;
    if (run.device.empty())
        return tr("Tuned for {model}: {figures}.", model, figures);
    return tr("Tuned for {model} on {device} ({precision}): {figures}.", model, run.device, run.precision, figures);
}

} // namespace

LocalizedText tuningFigures(const TuningResult& result)
{
    return inBothLanguages([&] { return figuresOf(result); });
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
    LocalizedText description = inBothLanguages([this] { return descriptionOf(m_modelName, m_results); });
    preset.description = std::move(description.en);
    preset.descriptionZh = std::move(description.zh);
    return preset;
}

} // namespace zimage
