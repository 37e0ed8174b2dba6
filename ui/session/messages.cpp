#include "session/messages.h"

#include "base/log.h"
#include "session/undo_history.h"
#include "theme/retold.h"
#include "theme/translator.h"

#include <algorithm>
#include <utility>

namespace zimage::ui {

Messages::Messages(QObject* parent) : QObject(parent)
{
    connect(&languageNews(), &LanguageNews::changed, this, &Messages::retell);
}

void Messages::retell()
{
    m_text = retold(m_text);
    for (Action& action : m_actions)
        action.text = retold(action.text);
    for (Offer& offer : m_offers) {
        offer.action.text = retold(offer.action.text);
        offer.tip = retold(offer.tip);
        offer.reason = retold(offer.reason);
    }
    Q_EMIT changed();
}

void Messages::begin(std::optional<Subject> about)
{
    m_about = about;
    m_urgency = Urgency::Offer;
    m_level = Level::Info;
    m_text.clear();
    m_actions.clear();
    m_offers.clear();
}

void Messages::show(Level level, const QString& text, std::vector<Action> actions)
{
    begin({});
    m_level = level;
    m_text = text;
    m_actions = std::move(actions);
    Q_EMIT changed();
}

void Messages::warn(const QString& text)
{
    logWarning(text.toStdString());
    if (m_text.isEmpty() || m_level != Level::Error)
        show(Level::Warning, text);
}

void Messages::report(Report report)
{
    if (m_about != report.about || m_urgency == report.urgency) // a second refusal is another one
        begin(report.about);
    if (report.urgency < m_urgency)
        return;
    m_urgency = report.urgency;
    m_level = report.level;
    m_text = report.text;
    m_actions = std::move(report.actions);
    Q_EMIT changed();
}

void Messages::offer(Offer offer)
{
    if (m_about != offer.about)
        begin(offer.about);
    if (m_text.isEmpty())
        m_text = offer.reason;
    m_offers.push_back(std::move(offer));
    Q_EMIT changed();
}

void Messages::dismiss()
{
    begin({});
    Q_EMIT changed();
}

Messages::Action Messages::undoing(UndoHistory& history, quint64 step)
{
    return {tr("Undo"), [&history, step] { history.takeBack(step); }, true,
            [&history, step] { return history.has(step); }};
}

void Messages::follow(const UndoHistory& history)
{
    connect(&history, &UndoHistory::changed, this, [this] {
        const auto isOver = [](const Action& action) { return action.lasts && !action.lasts(); };
        if (std::any_of(m_actions.begin(), m_actions.end(), isOver))
            dismiss();
    });
}

void Messages::showIn(MessageBar& bar) const
{
    if (m_text.isEmpty())
        return bar.dismiss();
    bar.showMessage(m_level, m_text, m_actions);
    if (m_urgency != Urgency::Alarm)
        for (const Offer& offer : m_offers)
            bar.addAction(offer.action, offer.tip);
}

} // namespace zimage::ui
