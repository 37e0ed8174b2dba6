#include "pictures/guard_summary.h"

#include <QCoreApplication>
#include <QLocale>
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
bool concernsMemory(const GuardEvent& event) { return event.layers == "memory"; }

/// A remedy that did not help is followed by a stronger one of the same place; only the last one counts.
GuardState stateOf(const std::vector<GuardEvent>& events)
{
    if (events.empty())
        return GuardState::Passed;
    return events.back().recovered ? GuardState::Repaired : GuardState::Rejected;
}

QString percent(double share)
{
    const QLocale plain = QLocale::c();
    return share < 0.0001 ? GuardSummary::tr("under 0.01 %")
                          : GuardSummary::tr("%1 %").arg(plain.toString(share * 100, 'g', share < 0.1 ? 2 : 3));
}

QString place(const GuardEvent& event)
{
    if (concernsPicture(event))
        return GuardSummary::tr("Picture");
    if (event.step > 0)
        return GuardSummary::tr("Step %1").arg(event.step);
    switch (event.stage) {
    case Stage::Loading: return GuardSummary::tr("Loading");
    case Stage::Steps: return GuardSummary::tr("Steps", "phase");
    case Stage::Decoding: return GuardSummary::tr("Decoding");
    default: return GuardSummary::tr("Reading the prompt");
    }
}

QString remedy(const GuardRemedy& remedy)
{
    using Kind = GuardRemedy::Kind;
    switch (remedy.kind) {
    case Kind::Clamp: return GuardSummary::tr("values clamped to ±10");
    case Kind::Fp32Sites: return GuardSummary::tr("repeated with fp32 where values are largest");
    case Kind::Fp32: return GuardSummary::tr("repeated in fp32");
    case Kind::NoClamp: return GuardSummary::tr("repeated without clamping");
    case Kind::FreedMemory: return GuardSummary::tr("repeated after memory was set free");
    case Kind::Rows: return GuardSummary::tr("repeated with %1 rows at once").arg(remedy.count);
    case Kind::Tiles: return GuardSummary::tr("repeated in tiles of %1 px").arg(remedy.count);
    default: return QString::fromStdString(remedy.stored());
    }
}

/// One line of the ledger from the events it concerns.
GuardCheck check(const ShownPicture& picture, const QString& what, const QString& passed,
                 const std::function<bool(const GuardEvent&)>& concerned)
{
    std::vector<GuardEvent> events;
    std::copy_if(picture.run.guardEvents.begin(), picture.run.guardEvents.end(), std::back_inserter(events), concerned);
    QStringList sentences;
    for (const GuardEvent& event : events)
        sentences << guardSentence(event);
    const QString detail = events.empty() ? passed : sentences.join(QLatin1Char('\n'));
    return {what, detail, stateOf(events), static_cast<int>(events.size())};
}

} // namespace

QString guardSentence(const GuardEvent& event)
{
    const QString precision = QString::fromStdString(event.precision);
    const QString what = concernsMemory(event) ? GuardSummary::tr("%1: did not fit into memory.").arg(place(event))
        : concernsPicture(event)
        ? GuardSummary::tr("%1: came out as one flat colour in %2.").arg(place(event), precision)
        : GuardSummary::tr("%1: values that are not finite in %2 (%3).")
              .arg(place(event), precision, percent(event.badShare));
    if (event.remedy.kind == GuardRemedy::Kind::None)
        return what + QLatin1Char(' ') + GuardSummary::tr("Nothing was left to try.");
    const QString outcome = event.recovered ? GuardSummary::tr("Remedy: %1, which helped.")
                                            : GuardSummary::tr("Remedy: %1, which did not help.");
    return what + QLatin1Char(' ') + outcome.arg(remedy(event.remedy));
}

QVector<GuardCheck> guardChecks(const ShownPicture& picture)
{
    if (!picture.params.guards)
        return {};
    const auto stage = [](Stage wanted) {
        return [wanted](const GuardEvent& event) { return event.stage == wanted && !concernsPicture(event); };
    };
    QVector<GuardCheck> checks{
        check(picture, GuardSummary::tr("Prompt"), GuardSummary::tr("All values finite"), stage(Stage::Text)),
        check(picture, GuardSummary::tr("Steps", "phase"), GuardSummary::tr("All values finite, at every step"),
              stage(Stage::Steps)),
        check(picture, GuardSummary::tr("Decoding"), GuardSummary::tr("All values finite"), stage(Stage::Decoding)),
        check(picture, GuardSummary::tr("Picture"), GuardSummary::tr("Neither black nor flat"), concernsPicture),
    };
    // A preview that was kept, or a draft, has no file; a file is named only when it is written whole.
    checks.push_back(
        {GuardSummary::tr("File"),
         picture.file.empty() ? GuardSummary::tr("Not saved") : GuardSummary::tr("Written whole, with its settings"),
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
