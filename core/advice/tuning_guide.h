#pragma once

#include "params/param_section.h"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

enum class TuningStepId { Stability, Texture, Speed, Size };

/// In the order they are walked.
inline constexpr std::array kTuningSteps{TuningStepId::Stability, TuningStepId::Texture, TuningStepId::Speed,
                                         TuningStepId::Size};
/// "stability": in YAML and after --step.
[[nodiscard]] const char* tuningStepName(TuningStepId step);

/// One change that a step tries: one or two parameters, compared with what was there before.
struct TuningVariant {
    enum class Keep { Always, Never, Faster };
    enum class Device { Any, Cpu, Card };

    std::string id;
    LocalizedText title, why;
    std::vector<ParamChange> changes;
    std::vector<ParamChange> against; ///< what it is compared with where the settings hold the change already
    std::vector<std::string> needs;   ///< parameters that a version may lack; the variant is then left out
    Device device = Device::Any;
    bool quiet = false;      ///< neither progress nor previews are asked of the engine
    Keep keep = Keep::Never; ///< whether the step's outcome takes the change, unless somebody chooses

    [[nodiscard]] std::vector<std::string> missing() const; ///< of `needs`
};

struct TuningStep {
    TuningStepId id = TuningStepId::Stability;
    LocalizedText title, why;
    std::vector<ParamChange> values;                       ///< set in any case
    int pictures = 1, longPictures = 1, quickPictures = 1; ///< for each measurement
    std::vector<TuningVariant> variants;
};

/// How the guide treats some models.
struct TuningModel {
    struct Size {
        int width = 0, height = 0; ///< px
        friend bool operator==(const Size&, const Size&) = default;
    };
    std::vector<std::string> models; ///< globs
    LocalizedText note;
    std::vector<const ParamDef*> fromPreset; ///< of step 1: taken from the model's preset, not from the guide
    std::vector<Size> sizes;                 ///< of step 4
    std::vector<Size> quickSizes;
};

/// Where step 1's values come from: those that the model's entry names from the model's preset, or all from the guide,
/// which has those of the tuning article for 24 GB cards.
enum class TuningValues { Model, Article };

/// The file presets/tuning.yaml (`kind: tuning`).
struct TuningGuide {
    std::vector<TuningModel> models;
    std::array<TuningStep, kTuningSteps.size()> steps;

    [[nodiscard]] const TuningStep& step(TuningStepId id) const { return steps[static_cast<std::size_t>(id)]; }
    /// The entry whose glob fits best. Throws Error NotFound when there is none.
    [[nodiscard]] const TuningModel& forModel(std::string_view modelName) const;
    /// Step 1's values for a model.
    [[nodiscard]] std::vector<ParamChange> firstValues(const TuningModel& model, TuningValues values) const;
};

/// Throws Error as loadPreset() does, with messages that start with FILE:LINE:COLUMN.
[[nodiscard]] TuningGuide loadTuningGuide(const std::filesystem::path& path);
[[nodiscard]] TuningGuide parseTuningGuide(std::string_view yaml, const std::string& name);

} // namespace zimage
