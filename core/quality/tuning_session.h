#pragma once

#include "presets/preset.h"
#include "quality/tuning.h"

#include <cstdint>
#include <string>
#include <vector>

namespace zimage {

/// How thoroughly to measure.
enum class TuningEffort { Quick, Normal, Long };

/// A walk through the guide: the settings as the steps have left them so far, what each measured, and the way back. A
/// plain value.
class TuningSession {
public:
    /// `start`: the model's preset and what the user set on top. `fixed`: parameters that step 1 leaves alone, because
    /// somebody asked for a value.
    TuningSession(TuningGuide guide, std::string modelName, GenerationParams start, TuningValues values,
                  std::vector<const ParamDef*> fixed = {});

    [[nodiscard]] const TuningGuide& guide() const { return m_guide; }
    [[nodiscard]] const TuningModel& model() const { return m_guide.forModel(m_modelName); }
    /// The settings now.
    [[nodiscard]] const GenerationParams& params() const
    {
        return m_results.empty() ? m_start : m_results.back().after;
    }
    [[nodiscard]] const std::vector<TuningResult>& results() const { return m_results; }
    [[nodiscard]] const TuningResult* result(TuningStepId step) const; ///< null when it is not done

    /// A step on top of those that are done; step 1's values are set in any case. Model, prompts and folder are the
    /// caller's.
    [[nodiscard]] TuningJob job(TuningStepId step, TuningEffort effort) const;
    /// Takes a step's result; those of this step and of later ones are dropped first.
    void take(TuningResult result);
    /// Takes a step back, and the later ones, which stand on it: the settings before it are those in effect again.
    void undo(TuningStepId step);
    /// As TuningResult::choose() of a step that was taken; later steps are dropped.
    void choose(TuningStepId step, const std::string& trial, bool kept);

    /// The parameters that the guide has set so far, and the changes that were kept: tuning is about these, whoever
    /// they belong to.
    [[nodiscard]] ParamRows decided() const;
    /// The settings as a preset, with the measured figures in its description in both languages.
    [[nodiscard]] Preset preset(const std::string& name) const;

private:
    [[nodiscard]] GenerationParams firstParams() const;

    TuningGuide m_guide;
    std::string m_modelName;
    GenerationParams m_start;
    std::vector<TuningResult> m_results; ///< in the steps' order
};

/// The figures of a step in one clause of each language: "10 of 10 pictures are good, 0.76 s each, at most 403 MiB of
/// memory".
[[nodiscard]] LocalizedText tuningFigures(const TuningResult& result);

} // namespace zimage
