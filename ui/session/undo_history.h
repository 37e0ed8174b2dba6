#pragma once

#include <QList>
#include <QObject>
#include <QString>

#include <functional>

namespace zimage::ui {

/// What was done in the studio and can be undone and done again, whoever did it; a text field keeps its own history of
/// what is typed into it. What happens in one turn of the event loop, as by one click, is one step. GUI thread.
class UndoHistory : public QObject {
    Q_OBJECT

public:
    static constexpr qsizetype kMost = 200; ///< steps; older ones cannot be undone any more

    /// Either function returns whether it worked. One that does not work says why by itself, and the step is given up:
    /// so is one of which nothing is left to undo.
    struct Step {
        QString text; ///< what it does, as in a menu: "Remove 3 jobs from the queue"
        std::function<bool()> undo;
        std::function<bool()> redo;
        bool border = false; ///< it leads elsewhere: no step before it means anything there, and none after it here
    };

    explicit UndoHistory(QObject* parent = nullptr);

    /// Something was done. Returns its number; 0 while undo() or redo() does it, which is no step.
    quint64 did(Step step);
    void rename(quint64 number, const QString& text); ///< the step went on, as when a slider is drawn further
    void clear();
    void quietly(const std::function<void()>& change); ///< what it does is no step

    void undo();
    void redo();
    /// That step alone, whatever was done since, unless a border lies between: for the button beside its message. With
    /// a border all that was done behind it stays done, and is no step any more.
    void takeBack(quint64 number);

    [[nodiscard]] bool has(quint64 number) const; ///< that step was done and is not undone
    [[nodiscard]] bool canUndo() const { return !m_done.isEmpty(); }
    [[nodiscard]] bool canRedo() const { return !m_undone.isEmpty(); }
    [[nodiscard]] QString undoText() const { return canUndo() ? m_done.last().text : QString(); }
    [[nodiscard]] QString redoText() const { return canRedo() ? m_undone.last().text : QString(); }
    [[nodiscard]] quint64 last() const { return canUndo() ? m_done.last().number : 0; } ///< 0 when there is none
    [[nodiscard]] quint64 moves() const { return m_moves; }    ///< grows with all that is done, undone and done again
    [[nodiscard]] bool isWorking() const { return m_working; } ///< within undo() or redo()

Q_SIGNALS:
    void changed();
    void undone(const QString& text);
    void redone(const QString& text);

private:
    struct Entry {
        quint64 number = 0;
        QString text;
        QList<Step> parts; ///< in the order in which they were done

        [[nodiscard]] bool hasBorder() const;
    };

    void retell();
    /// Undoes or redoes a step of one list, which goes to the end of the other one if that works. Whoever stands on the
    /// wrong side of a border forgets all steps.
    void go(QList<Entry>& from, qsizetype index, QList<Entry>& to);

    QList<Entry> m_done;
    QList<Entry> m_undone; ///< the next to redo last
    quint64 m_lastNumber = 0;
    quint64 m_moves = 0;
    bool m_sameTurn = false;
    bool m_working = false;
};

} // namespace zimage::ui
