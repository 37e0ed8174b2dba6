#pragma once

#include "bridge/messages.h"
#include "session/studio_context.h"

#include <QCoreApplication>

#include <vector>

namespace zimage::ui {

/// What a user does with one entry of the queue; each is a step of the undo history. GUI thread.
class QueueActions {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::QueueActions) // a plain Q… is taken for one of Qt's

public:
    explicit QueueActions(const StudioContext& context) : m_context(context) {}

    /// Of a job that waits for its turn and goes on from no finished steps, which would be lost.
    [[nodiscard]] bool canEdit(quint64 id) const;
    /// Also the one that runs, but none of several jobs: what they have in common may be the seed.
    [[nodiscard]] bool canDuplicate(quint64 id) const;

    void edit(quint64 id);      ///< its settings go into the controls, and it leaves the queue
    void duplicate(quint64 id); ///< one more behind it, with a new seed: the same seed makes the same picture
    /// They get new seeds, and so does whatever comes: the seed is unlocked. One that runs is made anew.
    void renew(const std::vector<quint64>& ids);
    void removeAll(const std::vector<quint64>& ids); ///< as remove(), in one step
    void remove(quint64 id);                         ///< one that runs is stopped, and the others go on
    void move(quint64 id, JobQueue::Place to);

private:
    void insertWithNewSeeds(const QueueEntry& entry, JobQueue::Place place, const QString& step);
    bool moveOrSay(quint64 id, JobQueue::Place to) const;

    StudioContext m_context;
};

} // namespace zimage::ui
