#pragma once

#include "advice/tuning_guide.h"
#include "quality/verification.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace zimage {

/// One step of the tuning guide, ready to be measured.
struct TuningJob {
    std::filesystem::path model;
    std::string modelName;
    TuningStep step;
    GenerationParams params;       ///< as the steps before have left them; seed ≥ 0, the prompt is not used
    std::vector<VerifyPrompt> row; ///< the prompts of step 1, a picture each
    VerifyPrompt check;            ///< the prompt of all others
    int pictures = 1;              ///< for each measurement of the other steps
    std::vector<TuningModel::Size> sizes;
    std::filesystem::path
        folder; ///< the pictures are kept there, a folder for each measurement; empty: they are not kept
};

/// One measurement of a step: the row of step 1, a change against what was before, a size.
struct TuningTrial {
    std::string id; ///< "stability", the variant's id, "1024×1536"
    LocalizedText title;
    std::vector<ParamChange> changes; ///< what keeping it sets
    GenerationParams params;          ///< it was measured with
    GenerationParams beforeParams;    ///< as the other one, when there is one
    std::optional<Verification> before;
    Verification after;
    bool reversed =
        false;           ///< the settings have the change already, so that `before` is made without it, for comparison
    std::string skipped; ///< why it was not measured, one clause; empty when it was
    double difference = -1; ///< of the pair's pictures, mean of the levels 0–255; negative when not known
    bool kept = false;      ///< the step's outcome has its change

    [[nodiscard]] bool measured() const { return skipped.empty(); }
    [[nodiscard]] bool good() const; ///< measured, and nothing speaks against its pictures
    /// How much less time it takes than what was before: 0.1 is a tenth less. Nothing without both times.
    [[nodiscard]] std::optional<double> gain() const;
};

struct TuningResult {
    TuningStepId step = TuningStepId::Stability;
    GenerationParams before; ///< undoing the step brings them back
    GenerationParams after;
    Verification reference; ///< of steps 2 and 3: the settings without any of the changes
    std::vector<TuningTrial> trials;
    RunInfo run;
    bool stopped = false; ///< before all was measured

    [[nodiscard]] bool passed() const { return !stopped && faults().empty(); }
    /// Everything that speaks against passing, a clause each.
    [[nodiscard]] std::vector<std::string> faults() const;
    /// Keeps a trial's change or lets it go; one that sets the same parameter goes when another is kept.
    void choose(const std::string& trial, bool kept);
};

struct TuningCallbacks {
    /// What is measured now; part k of n of the step, from 1.
    std::function<void(int part, int parts, const LocalizedText& title)> part;
    std::function<void(const Progress&)> progress;
    std::function<void(const VerifiedPicture&)> picture;
};

/// Measures a step. What a device or model cannot do is a trial that was skipped. Throws Error as verify() does for
/// what nothing helps against: a broken model, a folder that cannot be written. Same thread as the engine.
[[nodiscard]] TuningResult runTuningStep(ImageEngine& engine, const TuningJob& job, const TuningCallbacks& callbacks,
                                         std::stop_token stop);

/// Whether a card computes: "auto" takes the first one there is.
[[nodiscard]] bool computesOnCard(const std::vector<DeviceInfo>& devices, const std::string& device);

} // namespace zimage
