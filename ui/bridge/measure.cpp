#include "bridge/measure.h"

#include "pictures/image_conversion.h"

#include <utility>

namespace zimage::ui {

namespace {

void readFirst(MeasureResult& result, const Verification& row)
{
    if (row.pictures.empty() || row.pictures.front().file.empty())
        return;
    const std::string file = row.pictures.front().file.string();
    if (!result.pictures.contains(file))
        result.pictures.emplace(file, readPicture(file));
}

} // namespace

bool MeasureResult::stopped() const
{
    return std::visit([](const auto& each) { return each.stopped; }, result);
}

QImage MeasureResult::firstPicture(const Verification& row) const
{
    const auto found = row.pictures.empty() ? pictures.end() : pictures.find(row.pictures.front().file.string());
    return found == pictures.end() ? QImage() : found->second;
}

MeasureResult runMeasurement(ImageEngine& engine, const MeasureRequest& request, const MeasureCallbacks& callbacks,
                             std::stop_token stop)
{
    MeasureResult result;
    if (const auto* plan = std::get_if<VerificationPlan>(&request.plan)) {
        Verification row = verify(engine, *plan, {callbacks.progress, {}}, std::move(stop));
        readFirst(result, row);
        result.result = std::move(row);
        return result;
    }
    TuningCallbacks tuning;
    tuning.progress = callbacks.progress;
    tuning.part = [&](int part, int parts, const LocalizedText&) {
        if (callbacks.part)
            callbacks.part(part, parts);
    };
    TuningResult step = runTuningStep(engine, std::get<TuningJob>(request.plan), tuning, std::move(stop));
    readFirst(result, step.reference);
    for (const TuningTrial& trial : step.trials) {
        readFirst(result, trial.after);
        if (trial.before)
            readFirst(result, *trial.before);
    }
    result.result = std::move(step);
    return result;
}

} // namespace zimage::ui
