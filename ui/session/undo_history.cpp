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

void UndoHistory::quietly(const std::function<void()>& change)
{
    const QScopedValueRollback working(m_working, true);
    change();
}

bool UndoHistory::has(quint64 number) const
{
    return std::any_of(m_done.begin(), m_done.end(), [number](const Entry& entry) { return entry.number == number; });
}

void UndoHistory::undo() { takeBack(last()); }

void UndoHistory::takeBack(quint64 number)
{
    const auto found =
        std::find_if(m_done.begin(), m_done.end(), [number](const Entry& entry) { return entry.number == number; });
    if (m_working || found == m_done.end())
        return;
    const bool barred = std::any_of(found + 1, m_done.end(), [](const Entry& entry) {
        return std::any_of(entry.parts.begin(), entry.parts.end(), [](const Step& part) { return part.border; });
    });
    if (!barred)
        go(m_done, found - m_done.begin(), m_undone);
}

void UndoHistory::redo()
{
    if (!m_working && canRedo())
        go(m_undone, m_undone.size() - 1, m_done);
}

void UndoHistory::go(QList<Entry>& from, qsizetype index, QList<Entry>& to)
{
    const bool back = &from == &m_done;
    m_sameTurn = false;
    const Entry entry = from.takeAt(index);
    const qsizetype count = entry.parts.size();
    bool worked = true;
    {
        const QScopedValueRollback working(m_working, true);
        for (qsizetype i = 0; i < count; ++i)
            worked = (back ? entry.parts[count - 1 - i].undo() : entry.parts[i].redo()) && worked;
    }
    if (worked)
        to.append(entry);
    Q_EMIT changed();
    if (worked)
        back ? Q_EMIT undone(entry.text) : Q_EMIT redone(entry.text);
}

void UndoHistory::retell()
{
    for (QList<Entry>* entries : {&m_done, &m_undone})
        for (Entry& entry : *entries)
            entry.text = retold(entry.text);
    Q_EMIT changed();
}

} // namespace zimage::ui
