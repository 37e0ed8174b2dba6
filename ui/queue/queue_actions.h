#pragma once

#include "bridge/messages.h"
#include "session/studio_context.h"

#include <QCoreApplication>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace zimage::ui {

/// What a user does with one entry of the queue; each is a step of the undo history. GUI thread.
class QueueActions {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::QueueActions) // a plain Q… is taken for one of Qt's

public:
    /// `choose` shows the entry that something was done to, also by undo and redo.
    explicit QueueActions(const StudioContext& context, std::function<void(quint64 id)> choose = {})
        : m_context(context), m_choose(std::move(choose))
    {}

    /// Of jobs that wait for their turn and go on from no finished steps, which would be lost.
    [[nodiscard]] bool canEdit(quint64 id) const;
    [[nodiscard]] bool canDuplicate(quint64 id) const; ///< also the one that runs: what is still to be made of it

    /// The settings of a job go into the controls, and it leaves the queue. Those of several jobs go there, too, while
    /// the jobs wait: their message applies what is changed then to all of them.
    void edit(quint64 id);
    void duplicate(quint64 id); ///< one more behind it, with a new seed: the same seed makes the same picture
    /// They get new seeds, and so does whatever comes: the seed is unlocked. One that runs is made anew.
    void renew(const std::vector<quint64>& ids);
    void removeAll(const std::vector<quint64>& ids); ///< as remove(), in one step
    void remove(quint64 id);                         ///< one that runs is stopped, and the others go on
    void move(quint64 id, JobQueue::Place to);

private:
    void editShared(const QueueEntry& entry);
    void applyShared(quint64 id, const GenerationParams& from);
    quint64 insert(std::vector<JobRequest> requests, const std::string& title, JobQueue::Place place,
                   const QString& step);
    void insertWithNewSeeds(const QueueEntry& entry, JobQueue::Place place, const QString& step);
    void changeSets(const std::vector<QueuedJob>& from, const std::vector<JobRequest>& to, const QString& step);
    bool moveOrSay(quint64 id, JobQueue::Place to) const;
    void choose(quint64 id) const;

    StudioContext m_context;
    std::function<void(quint64)> m_choose;
};

} // namespace zimage::ui
