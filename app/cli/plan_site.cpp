#include "plan_site.h"

#include "base/process_memory.h"
#include "base/wording.h"
#include "console.h"
#include "engine/device_ledger.h"
#include "engine/engine_loader.h"
#include "usage_error.h"

#include <charconv>
#include <cmath>

namespace zimage::cli {

namespace {

constexpr double kGiB = 1 << 30;
constexpr double kLargestCard = 1024;

/// As users have it: desktop and driver keep 0.7 GiB of a card, a process 0.5.
MemorySite imagined(double gib)
{
    MemorySite site;
    site.card = true;
    site.name = "a card of " + plainNumber(gib) + " GiB";
    site.total = static_cast<std::int64_t>(gib * kGiB);
    site.context = static_cast<std::int64_t>(0.5 * kGiB);
    site.available = std::max<std::int64_t>(0, static_cast<std::int64_t>((gib - 0.7) * kGiB) - site.context);
    site.host = computerMemory().available;
    site.fp8 = true; // whoever allows it will know
    return site;
}

double cardSize(const std::string& text)
{
    double gib = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gib);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(gib) || gib < 1
        || gib > kLargestCard)
        throw UsageError(
            std::vector<ParamIssue>{{"card", "--card: " + inQuotes(text) + " is no number of GiB from 1 to 1024."}});
    return gib;
}

PlanSite withRates(MemorySite site, const JobValues& job)
{
    PlanSite where;
    where.rates =
        DeviceLedger::load(DeviceLedger::defaultPath()).rates(site.name, job.model.name, job.params.precision);
    if (where.rates.step <= 0) {
        const double copies = where.rates.pinnedCopy;
        where.rates = assumedRates(site.card);
        if (copies > 0)
            where.rates.pinnedCopy = copies;
    }
    where.text = site.name == "cpu" ? "CPU" : site.name;
    where.site = std::move(site);
    return where;
}

} // namespace

PlanSite planSite(const JobValues& job, const std::string& card)
{
    if (!card.empty()) {
        PlanSite where;
        where.site = imagined(cardSize(card));
        where.rates = assumedRates(true);
        where.text = where.site.name;
        return where;
    }
    if (job.params.device == "cpu")
        return withRates(computerSite(), job);
    return planSite(job, *loadEngine());
}

PlanSite planSite(const JobValues& job, ImageEngine& engine) { return withRates(engine.memorySite(job.params), job); }

} // namespace zimage::cli
