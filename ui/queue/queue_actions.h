#pragma once

#include "bridge/job_queue.h"
#include "session/studio_context.h"

#include <QCoreApplication>
#include <QList>

namespace zimage::ui {

/// What a user does with one job of the queue; each is a step of the undo history. GUI thread.
class QueueActions {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::QueueActions) // a plain Q… is taken for one of Qt's

public:
    explicit QueueActions(const StudioContext& context) : m_context(context) {}

    /// Of a job that waits for its turn and goes on from no finished steps, which would be lost.
    [[nodiscard]] bool canEdit(quint64 id) const;
    [[nodiscard]] bool canDuplicate(quint64 id) const; ///< also the one that runs

    void edit(quint64 id);      ///< its settings go into the controls, and it leaves the queue
    void duplicate(quint64 id); ///< one more behind it, with a new seed: the same seed makes the same picture
    /// They get new seeds, and so does whatever comes: the seed is unlocked. One that runs is made anew.
    void renew(const QList<quint64>& ids);
    void removeAll(const QList<quint64>& ids); ///< as remove(), in one step
    void remove(quint64 id);                   ///< one that runs is stopped, and the others go on
    void move(quint64 id, JobQueue::Place to);

private:
    [[nodiscard]] const QueuedJob* jobOf(quint64 id) const; ///< that runs, waits or is held
    void insertWithNewSeed(JobRequest request, JobQueue::Place place, const QString& step);
    bool moveOrSay(quint64 id, JobQueue::Place to) const;

    StudioContext m_context;
};

} // namespace zimage::ui
