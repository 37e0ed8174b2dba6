#include "pictures/guard_summary.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <functional>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct GuardSummary {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::GuardSummary)
};

bool concernsPicture(const GuardEvent& event) { return event.layers == "picture"; }

/// A remedy that did not help is followed by a stronger one of the same place; only the last one counts.
GuardState stateOf(const std::vector<GuardEvent>& events)
{
    if (events.empty())
        return GuardState::Passed;
    return events.back().recovered ? GuardState::Repaired : GuardState::Rejected;
}

/// One line of the ledger from the events it concerns.
GuardCheck check(const ShownPicture& picture, const QString& what, const QString& passed,
                 const std::function<bool(const GuardEvent&)>& concerned)
{
    std::vector<GuardEvent> events;
    std::copy_if(picture.run.guardEvents.begin(), picture.run.guardEvents.end(), std::back_inserter(events), concerned);
    QStringList sentences;
    for (const GuardEvent& event : events)
        sentences << QString::fromStdString(event.sentence());
    const QString detail = events.empty() ? passed : sentences.join(QLatin1Char('\n'));
    return {what, detail, stateOf(events), static_cast<int>(events.size())};
}

} // namespace

QVector<GuardCheck> guardChecks(const ShownPicture& picture)
{
    if (!picture.params.guards)
        return {};
    const auto stage = [](Stage wanted) {
        return [wanted](const GuardEvent& event) { return event.stage == wanted && !concernsPicture(event); };
    };
    QVector<GuardCheck> checks{
        check(picture, GuardSummary::tr("Prompt"), GuardSummary::tr("All values finite"), stage(Stage::Text)),
        check(picture, GuardSummary::tr("Steps", "phase"), GuardSummary::tr("All values finite at every step"),
              stage(Stage::Steps)),
        check(picture, GuardSummary::tr("Decoding"), GuardSummary::tr("All values finite"), stage(Stage::Decoding)),
        check(picture, GuardSummary::tr("Picture"), GuardSummary::tr("Neither black nor one flat colour"),
              concernsPicture),
    };
    // A preview that was kept, or a draft, has no file; a file is named only when it is written whole.
    checks.push_back(
        {GuardSummary::tr("File"),
         picture.file.empty() ? GuardSummary::tr("Not saved") : GuardSummary::tr("Saved completely, with its settings"),
         picture.file.empty() ? GuardState::Unknown : GuardState::Passed, 0});
    return checks;
}

GuardState guardState(const ShownPicture& picture)
{
    if (!picture.params.guards)
        return GuardState::Unknown;
    GuardState worst = GuardState::Passed;
    const std::vector<GuardEvent>& events = picture.run.guardEvents;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto samePlace = [&](const GuardEvent& later) {
            return later.stage == events[i].stage && concernsPicture(later) == concernsPicture(events[i]);
        };
        if (std::none_of(events.begin() + static_cast<std::ptrdiff_t>(i) + 1, events.end(), samePlace))
            worst = std::max(worst, events[i].recovered ? GuardState::Repaired : GuardState::Rejected);
    }
    return worst;
}

} // namespace zimage::ui
