#pragma once

#include "bridge/messages.h"

#include <QList>

#include <optional>

namespace zimage::ui {

/// The jobs that have not begun, in the order in which they are made: first those that wait, then those that are held.
/// A value; tells nobody of changes. GUI thread.
class JobQueue {
public:
    /// Where a job is, or is to be: among those that wait or those that are held, from 0.
    struct Place {
        bool held = false;
        qsizetype index = 0;

        friend bool operator==(const Place&, const Place&) = default;
    };
    struct Taken {
        QueuedJob job;
        Place from;
    };

    [[nodiscard]] const QList<QueuedJob>& waiting() const { return m_waiting; }
    [[nodiscard]] const QList<QueuedJob>& held() const { return m_held; }
    [[nodiscard]] QList<QueuedJob> all() const { return m_waiting + m_held; }
    [[nodiscard]] int pictures() const;
    [[nodiscard]] std::optional<Place> placeOf(quint64 id) const;
    [[nodiscard]] const QueuedJob* find(quint64 id) const;

    /// An index past the end is the end.
    void insert(QueuedJob job, Place place);
    void append(QueuedJob job, bool held) { (held ? m_held : m_waiting).append(std::move(job)); }
    std::optional<Taken> take(quint64 id);
    /// Those of them that are there, in their order in the queue, with the places that they all had.
    [[nodiscard]] QList<Taken> take(const QList<quint64>& ids);
    [[nodiscard]] QList<Taken> takeAll();
    QueuedJob takeNext() { return m_waiting.takeFirst(); }

    void hold();    ///< what waits is held, before what was held already
    void release(); ///< what is held waits, after what waits already

    /// Each of them, as `change(JobRequest&)`.
    template <typename Change>
    void forEach(const Change& change)
    {
        for (QList<QueuedJob>* list : {&m_waiting, &m_held})
            for (QueuedJob& job : *list)
                change(job.request);
    }

private:
    QList<QueuedJob> m_waiting;
    QList<QueuedJob> m_held;
};

} // namespace zimage::ui
