#include "session/plan_text.h"

#include "theme/translator.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr double kMebi = 1 << 20;

} // namespace

QString PlanText::bytes(std::int64_t bytes)
{
    const double mebi = std::max(1.0, std::round(static_cast<double>(bytes) / kMebi));
    if (mebi < 1000)
        return tr("%1 MiB").arg(QLocale::c().toString(mebi, 'f', 0));
    return tr("%1 GiB").arg(QLocale::c().toString(mebi / 1024, 'f', 1));
}

QString PlanText::duration(double seconds)
{
    const auto whole = static_cast<long long>(std::ceil(std::clamp(seconds, 0.0, 1e9)));
    if (whole < 60)
        return tr("%1 s").arg(whole);
    if (whole < 3600)
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString PlanText::sentence(const MemoryPlan& plan) { return QString::fromStdString(plan.sentence()); }

QString PlanText::stages(const MemoryPlan& plan)
{
    const QString needs = tr("The prompt needs %1, the steps %2 and decoding %3; %4 is available.")
                              .arg(bytes(plan.textPeak), bytes(plan.stepPeak), bytes(plan.decodePeak),
                                   bytes(std::max<std::int64_t>(0, plan.budget)));
    if (plan.host <= 0)
        return needs;
    return oneLine({needs, tr("This also locks %1 of the computer's memory.").arg(bytes(plan.host))});
}

MemoryForecast PlanText::forecast(const MemoryPlan& plan, int steps, int pictures)
{
    MemoryForecast forecast;
    forecast.level = !plan.fits() ? MemoryForecast::Level::TooMuch
        : plan.tight()            ? MemoryForecast::Level::Tight
                                  : MemoryForecast::Level::Fits;
    forecast.text = bytes(plan.peak());
    if (const double seconds = plan.seconds(steps); seconds >= 0)
        forecast.text = tr("%1 · about %2").arg(forecast.text, duration(seconds * std::max(1, pictures)));
    forecast.detail = sentence(plan) + QLatin1Char('\n') + stages(plan);
    return forecast;
}

QString PlanText::refusal(const MemoryPlan& plan, const PictureSize& largest)
{
    const QString needs = bytes(plan.peak());
    const QString has = bytes(std::max<std::int64_t>(0, plan.budget));
    if (largest.width <= 0)
        return tr("Needs %1 of memory, and %2 is available: no size fits. Close other programs or open a smaller "
                  "model.")
            .arg(needs, has);
    return tr("Needs %1 of memory, and %2 is available: the largest size that fits is %3 × %4.")
        .arg(needs, has)
        .arg(largest.width)
        .arg(largest.height);
}

} // namespace zimage::ui
