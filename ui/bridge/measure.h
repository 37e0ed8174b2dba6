#pragma once

#include "quality/tuning.h"

#include <QImage>

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <variant>

namespace zimage::ui {

/// What a measuring job does: a row of pictures with a verdict, or a step of the tuning guide. Its pictures lie in the
/// plan's folder, which is the asker's; none of them is the artist's.
struct MeasureRequest {
    std::variant<VerificationPlan, TuningJob> plan;
};

struct MeasureResult {
    std::variant<Verification, TuningResult> result;
    std::map<std::string, QImage> pictures; ///< the first one of each measurement, by its file

    [[nodiscard]] bool stopped() const;
    [[nodiscard]] const Verification* verification() const { return std::get_if<Verification>(&result); }
    [[nodiscard]] const TuningResult* tuning() const { return std::get_if<TuningResult>(&result); }
    /// The first picture of a row; null when it was not made or not kept.
    [[nodiscard]] QImage firstPicture(const Verification& row) const;
};

struct MeasureCallbacks {
    std::function<void(const Progress&)> progress;
    std::function<void(int part, int parts)> part;
};

/// Measures and reads the pictures back, on the engine's thread. Throws Error as verify() and runTuningStep() do.
[[nodiscard]] MeasureResult runMeasurement(ImageEngine& engine, const MeasureRequest& request,
                                           const MeasureCallbacks& callbacks, std::stop_token stop);

} // namespace zimage::ui
