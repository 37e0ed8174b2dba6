#include "session/undo_history.h"

#include "theme/retold.h"
#include "theme/translator.h"

#include <QScopedValueRollback>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace zimage::ui {

UndoHistory::UndoHistory(QObject* parent) : QObject(parent)
{
    connect(&languageNews(), &LanguageNews::changed, this, &UndoHistory::retell);
}

quint64 UndoHistory::did(Step step)
{
    if (m_working)
        return 0;
    m_undone.clear();
    if (m_sameTurn && canUndo()) {
        m_done.last().parts.append(std::move(step));
    } else {
        const QString text = step.text;
        m_done.append({++m_lastNumber, text, {std::move(step)}});
        m_sameTurn = true;
        QTimer::singleShot(0, this, [this] { m_sameTurn = false; });
    }
    if (m_done.size() > kMost)
        m_done.removeFirst();
    Q_EMIT changed();
    return last();
}

void UndoHistory::rename(quint64 number, const QString& text)
{
    const auto found =
        std::find_if(m_done.begin(), m_done.end(), [number](const Entry& entry) { return entry.number == number; });
    if (found == m_done.end())
        return;
    found->text = text;
    Q_EMIT changed();
}

void UndoHistory::clear()
{
    m_done.clear();
    m_undone.clear();
    m_sameTurn = false;
    Q_EMIT changed();
}

bool UndoHistory::takeBack(const Entry& entry)
{
    const QScopedValueRollback working(m_working, true);
    bool worked = true;
    for (auto part = entry.parts.rbegin(); part != entry.parts.rend(); ++part)
        worked = part->undo() && worked;
    return worked;
}

void UndoHistory::undo() { takeBack(last()); }

void UndoHistory::takeBack(quint64 number)
{
    const auto found =
        std::find_if(m_done.begin(), m_done.end(), [number](const Entry& entry) { return entry.number == number; });
    if (m_working || found == m_done.end())
        return;
    m_sameTurn = false;
    Entry entry = *found;
    m_done.erase(found);
    const bool worked = takeBack(entry);
    const QString text = entry.text;
    if (worked)
        m_undone.append(std::move(entry));
    Q_EMIT changed();
    if (worked)
        Q_EMIT undone(text);
}

void UndoHistory::redo()
{
    if (m_working || !canRedo())
        return;
    m_sameTurn = false;
    Entry entry = m_undone.takeLast();
    bool worked = true;
    {
        const QScopedValueRollback working(m_working, true);
        for (const Step& part : std::as_const(entry.parts))
            worked = part.redo() && worked;
    }
    const QString text = entry.text;
    if (worked)
        m_done.append(std::move(entry));
    Q_EMIT changed();
    if (worked)
        Q_EMIT redone(text);
}

void UndoHistory::retell()
{
    for (QList<Entry>* entries : {&m_done, &m_undone})
        for (Entry& entry : *entries)
            entry.text = retold(entry.text);
    Q_EMIT changed();
}

} // namespace zimage::ui
