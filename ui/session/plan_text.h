#pragma once

#include "engine/memory_plan.h"
#include "presets/resolutions.h"
#include "session/memory_forecast.h"

#include <QCoreApplication>

namespace zimage::ui {

/// A memory plan in the user's language.
class PlanText {
    Q_DECLARE_TR_FUNCTIONS(PlanText)

public:
    [[nodiscard]] static QString bytes(std::int64_t bytes);        ///< "2.1 GiB"
    [[nodiscard]] static QString duration(double seconds);         ///< "14 s", "2 min 10 s"
    [[nodiscard]] static QString sentence(const MemoryPlan& plan); ///< as MemoryPlan::sentence()
    [[nodiscard]] static QString stages(const MemoryPlan& plan);   ///< the three peaks and the budget
    [[nodiscard]] static MemoryForecast forecast(const MemoryPlan& plan, int steps, int pictures);
    /// For a job that does not fit: what it takes, what there is, and the largest size that fits.
    [[nodiscard]] static QString refusal(const MemoryPlan& plan, const PictureSize& largest);
};

} // namespace zimage::ui
