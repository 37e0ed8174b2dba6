#include "guards/stage_guard.h"

#include "base/error.h"
#include "base/log.h"
#include "guards/finite_guard.h"
#include "guards/memory_ladder.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace zimage {

namespace {

constexpr const char* kClampRemedy = "clamped to ±10";

const char* remedyOf(PartPrecision precision)
{
    return precision == PartPrecision::Sites ? "fp32 where values are largest" : "fp32";
}

} // namespace

void StageGuard::note(const GuardedStage& where, double share, std::string remedy, bool recovered)
{
    GuardEvent event;
    event.stage = where.stage;
    event.picture = where.picture;
    event.step = where.step;
    event.layers = where.layers;
    event.precision = m_precision.precisionName(where.stage);
    event.badShare = share;
    event.remedy = std::move(remedy);
    event.recovered = recovered;
    m_events.push_back(std::move(event));
}

at::Tensor StageGuard::run(const GuardedStage& where, const std::function<at::Tensor()>& compute)
{
    at::Tensor result = compute();
    if (!m_enabled || allFinite(result))
        return result;

    FiniteReport report = inspectFinite(result, where.clampable ? kClamp : std::numeric_limits<double>::infinity());
    if (where.clampable && m_clamps && report.nan == 0 && report.share() < kClampedShare) {
        note(where, report.share(), kClampRemedy, false); // settled by the picture
        return result.clamp(-kClamp, kClamp);
    }
    while (true) {
        note(where, report.share(), "none", false);
        GuardEvent& event = m_events.back();
        if (!m_precision.raise(where.stage)) {
            logInfo(event.sentence());
            throw Error(ErrorCode::NonFinite, event.sentence());
        }
        event.remedy = remedyOf(m_precision.precisionOf(where.stage));
        const std::size_t index = m_events.size() - 1;
        result = compute();
        m_events[index].recovered = allFinite(result);
        logInfo(m_events[index].sentence());
        if (m_events[index].recovered)
            return result;
        report = inspectFinite(result, std::numeric_limits<double>::infinity());
    }
}

std::vector<GuardEvent> StageGuard::eventsOf(int picture) const
{
    std::vector<GuardEvent> events;
    std::copy_if(m_events.begin(), m_events.end(), std::back_inserter(events),
                 [picture](const GuardEvent& event) { return event.picture == 0 || event.picture == picture; });
    return events;
}

bool StageGuard::tripped(int picture) const
{
    const std::vector<GuardEvent> events = eventsOf(picture);
    return std::any_of(events.begin(), events.end(),
                       [](const GuardEvent& event) { return event.layers != kMemoryLayers; });
}

bool StageGuard::unsettled(int picture) const
{
    return std::any_of(m_events.begin(), m_events.end(), [picture](const GuardEvent& event) {
        return event.picture == picture && event.remedy == kClampRemedy && !event.recovered;
    });
}

bool StageGuard::rejected(int picture)
{
    note({Stage::Steps, picture, 0, "picture", false}, 0, "none", false);
    const bool raised = m_precision.raise(Stage::Steps);
    if (raised)
        m_events.back().remedy = remedyOf(m_precision.precisionOf(Stage::Steps));
    else if (m_clamps && unsettled(picture)) {
        m_events.back().remedy = "no clamping";
        m_clamps = false;
        return true;
    }
    m_clamps = false;
    logInfo(m_events.back().sentence());
    return raised;
}

void StageGuard::settle(int picture)
{
    for (GuardEvent& event : m_events)
        if (event.picture == picture && (event.remedy == kClampRemedy || event.layers == "picture")) {
            event.recovered = true;
            logInfo(event.sentence());
        }
}

} // namespace zimage
