#include "plan_target.h"

#include "base/process_memory.h"
#include "base/sentence.h"
#include "engine/engine_loader.h"
#include "memory/device_ledger.h"
#include "usage_error.h"

#include <charconv>
#include <cmath>

namespace zimage::cli {

namespace {

constexpr double kGiB = 1 << 30;
constexpr double kLargestCard = 1024;

/// As users have it: desktop and driver keep 0.7 GiB of a card, a process 0.5.
DeviceMemory imagined(double gib)
{
    DeviceMemory target;
    target.card = true;
    target.name = inEnglish("a card of {size:number} GiB", gib); // also the device in --json
    target.total = static_cast<std::int64_t>(gib * kGiB);
    target.context = static_cast<std::int64_t>(0.5 * kGiB);
    target.available = std::max<std::int64_t>(0, static_cast<std::int64_t>((gib - 0.7) * kGiB) - target.context);
    target.host = computerMemory().available;
    target.fp8 = true; // whoever allows it will know
    return target;
}

double cardSize(const std::string& text)
{
    double gib = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gib);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(gib) || gib < 1
        || gib > kLargestCard)
        throw UsageError(std::vector<ParamIssue>{
            {"card", tr("--card: {text:quoted} is not a number of GiB from 1 to {most:number}.", text, kLargestCard)}});
    return gib;
}

PlanTarget withRates(DeviceMemory target, const JobValues& job)
{
    PlanTarget where;
    where.rates =
        DeviceLedger::load(DeviceLedger::defaultPath()).rates(target.name, job.model.name, job.params.precision);
    if (where.rates.step <= 0) {
        const double copies = where.rates.pinnedCopy;
        where.rates = assumedRates(target.card);
        if (copies > 0)
            where.rates.pinnedCopy = copies;
    }
    where.text = target.name == "cpu" ? "CPU" : target.name;
    where.target = std::move(target);
    return where;
}

} // namespace

PlanTarget planTarget(const JobValues& job, const std::string& card)
{
    if (!card.empty()) {
        PlanTarget where;
        const double size = cardSize(card);
        where.target = imagined(size);
        where.rates = assumedRates(true);
        where.text = tr("a card of {size:number} GiB", size);
        return where;
    }
    if (job.params.device == "cpu")
        return withRates(computerAsDevice(), job);
    return planTarget(job, *loadEngine());
}

PlanTarget planTarget(const JobValues& job, ImageEngine& engine)
{
    return withRates(engine.deviceMemory(job.params), job);
}

} // namespace zimage::cli
