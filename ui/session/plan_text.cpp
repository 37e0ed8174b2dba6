#include "session/plan_text.h"

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
    QString text = tr("Prompt %1, steps %2, decoding %3; there are %4.")
                       .arg(bytes(plan.textPeak), bytes(plan.stepPeak), bytes(plan.decodePeak),
                            bytes(std::max<std::int64_t>(0, plan.budget)));
    if (plan.host > 0)
        text += QLatin1Char(' ') + tr("%1 of the computer's memory are locked for it.").arg(bytes(plan.host));
    return text;
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
        return tr("Needs %1 of memory and has %2: no size fits.").arg(needs, has);
    return tr("Needs %1 of memory and has %2: the largest that fits is %3 × %4.")
        .arg(needs, has)
        .arg(largest.width)
        .arg(largest.height);
}

} // namespace zimage::ui
