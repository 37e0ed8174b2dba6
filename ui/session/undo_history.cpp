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

bool UndoHistory::Entry::hasBorder() const
{
    return std::any_of(parts.begin(), parts.end(), [](const Step& part) { return part.border; });
}

quint64 UndoHistory::did(Step step)
{
    if (m_working)
        return 0;
    m_undone.clear();
    ++m_moves;
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
    ++m_moves;
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
    if (!std::any_of(found + 1, m_done.end(), [](const Entry& entry) { return entry.hasBorder(); }))
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
    ++m_moves;
    const Entry entry = from.takeAt(index);
    const qsizetype count = entry.parts.size();
    bool worked = true;
    bool stuck = false;
    {
        const QScopedValueRollback working(m_working, true);
        for (qsizetype i = 0; i < count && !stuck; ++i) {
            const Step& part = entry.parts[back ? count - 1 - i : i];
            const bool did = back ? part.undo() : part.redo();
            worked = did && worked;
            stuck = !did && part.border; // what is left of it is of the other side
        }
    }
    if (entry.hasBorder()) {
        if (!worked)
            return clear();
        from.resize(index); // what was done behind it
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
