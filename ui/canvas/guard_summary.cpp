#include "canvas/guard_summary.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <functional>

namespace zimage::ui {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("zimage::ui::GuardSummary", text); }

bool concernsPicture(const GuardEvent& event) { return event.layers == "picture"; }

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
    return share < 0.0001 ? translated("under 0.01 %") : translated("%1 %").arg(plain.toString(share * 100, 'g', share < 0.1 ? 2 : 3));
}

QString place(const GuardEvent& event)
{
    if (concernsPicture(event))
        return translated("Picture");
    if (event.step > 0)
        return translated("Step %1").arg(event.step);
    return event.stage == Stage::Decoding ? translated("Decoding") : translated("Reading the prompt");
}

QString remedy(const GuardEvent& event)
{
    const QString precision = QString::fromStdString(event.precision);
    if (event.remedy == "clamped to ±10")
        return translated("values clamped to ±10");
    if (event.remedy == "fp32 where values are largest")
        return translated("repeated with fp32 where values are largest");
    if (event.remedy == "fp32")
        return translated("repeated in fp32");
    if (event.remedy == "no clamping")
        return translated("repeated without clamping");
    return QString::fromStdString(event.remedy);
}

/// One line of the ledger from the events it concerns.
GuardCheck check(const ShownPicture& picture, const QString& what, const QString& passed, const std::function<bool(const GuardEvent&)>& concerned)
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
    const QString what = concernsPicture(event) ? translated("%1: came out as one flat colour in %2.").arg(place(event), precision)
                                                : translated("%1: values that are not finite in %2 (%3).").arg(place(event), precision, percent(event.badShare));
    if (event.remedy == "none")
        return what + QLatin1Char(' ') + translated("Nothing was left to try.");
    const QString outcome = event.recovered ? translated("Remedy: %1, which helped.") : translated("Remedy: %1, which did not help.");
    return what + QLatin1Char(' ') + outcome.arg(remedy(event));
}

QVector<GuardCheck> guardChecks(const ShownPicture& picture)
{
    if (!picture.params.guards)
        return {};
    const auto stage = [](Stage wanted) {
        return [wanted](const GuardEvent& event) { return event.stage == wanted && !concernsPicture(event); };
    };
    QVector<GuardCheck> checks{
        check(picture, translated("Prompt"), translated("All values finite"), stage(Stage::Text)),
        check(picture, translated("Steps"), translated("All values finite, at every step"), stage(Stage::Steps)),
        check(picture, translated("Decoding"), translated("All values finite"), stage(Stage::Decoding)),
        check(picture, translated("Picture"), translated("Neither black nor flat"), concernsPicture),
    };
    // A preview that was kept, or a draft, has no file; a file is named only when it is written whole.
    checks.push_back({translated("File"), picture.file.empty() ? translated("Not saved") : translated("Written whole, with its settings"),
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
