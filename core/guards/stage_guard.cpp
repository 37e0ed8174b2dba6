#include "guards/stage_guard.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"
#include "guards/finite_guard.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace zimage {

namespace {

using Remedy = GuardRemedy::Kind;

Remedy remedyOf(PartPrecision precision)
{
    return precision == PartPrecision::Sites ? Remedy::Fp32Sites : Remedy::Fp32;
}

} // namespace

void StageGuard::note(const GuardedStage& where, double share, GuardRemedy::Kind remedy)
{
    GuardEvent event;
    event.stage = where.stage;
    event.picture = where.picture;
    event.step = where.step;
    event.layers = where.layers;
    event.precision = m_precision.precisionName(where.stage);
    event.badShare = share;
    event.remedy = {remedy};
    m_events.push_back(std::move(event));
}

at::Tensor StageGuard::run(const GuardedStage& where, const std::function<at::Tensor()>& compute)
{
    at::Tensor result = compute();
    if (!m_enabled || allFinite(result))
        return result;

    FiniteReport report = inspectFinite(result, where.clampable ? kClamp : std::numeric_limits<double>::infinity());
    if (where.clampable && m_clamps && report.nan == 0 && report.share() < kClampedShare) {
        note(where, report.share(), Remedy::Clamp); // settled by the picture
        return result.clamp(-kClamp, kClamp);
    }
    while (true) {
        note(where, report.share(), Remedy::None);
        GuardEvent& event = m_events.back();
        if (!m_precision.raise(where.stage)) {
            logInfo(event.sentence());
            throw Error(ErrorCode::NonFinite,
                        inOneLine({event.sentence(),
                                   tr("If LoRAs are chosen, leave them out; if not, the model may be damaged, so "
                                      "download it again.")}));
        }
        event.remedy = {remedyOf(m_precision.precisionOf(where.stage))};
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
        return event.picture == picture && event.remedy.kind == Remedy::Clamp && !event.recovered;
    });
}

bool StageGuard::rejected(int picture)
{
    tellFailed(picture);
    note({Stage::Steps, picture, 0, kPictureLayers, false}, 0, Remedy::None);
    const bool raised = m_precision.raise(Stage::Steps);
    const bool unclamped = !raised && m_clamps && unsettled(picture);
    m_clamps = false;
    if (raised)
        m_events.back().remedy = {remedyOf(m_precision.precisionOf(Stage::Steps))};
    else if (unclamped)
        m_events.back().remedy = {Remedy::NoClamp};
    else
        logInfo(m_events.back().sentence());
    return raised || unclamped;
}

void StageGuard::tellFailed(int picture) const
{
    const auto last = std::find_if(m_events.rbegin(), m_events.rend(), [picture](const GuardEvent& event) {
        return event.picture == picture && event.layers == kPictureLayers;
    });
    if (last != m_events.rend())
        logInfo(last->sentence());
}

void StageGuard::settle(int picture)
{
    for (GuardEvent& event : m_events)
        if (event.picture == picture && (event.remedy.kind == Remedy::Clamp || event.layers == kPictureLayers)) {
            event.recovered = true;
            logInfo(event.sentence());
        }
}

} // namespace zimage
