#include "bridge/job_queue.h"

#include <algorithm>
#include <utility>

namespace zimage::ui {

int JobQueue::pictures() const
{
    int pictures = 0;
    for (const QList<QueuedJob>* list : {&m_waiting, &m_held})
        for (const QueuedJob& job : *list)
            pictures += job.request.params.count;
    return pictures;
}

std::optional<JobQueue::Place> JobQueue::placeOf(quint64 id) const
{
    for (const bool held : {false, true}) {
        const QList<QueuedJob>& list = held ? m_held : m_waiting;
        const auto found = std::find_if(list.begin(), list.end(), [id](const QueuedJob& job) { return job.id == id; });
        if (found != list.end())
            return Place{held, found - list.begin()};
    }
    return {};
}

const QueuedJob* JobQueue::find(quint64 id) const
{
    const auto place = placeOf(id);
    return place ? &(place->held ? m_held : m_waiting).at(place->index) : nullptr;
}

void JobQueue::insert(QueuedJob job, Place place)
{
    QList<QueuedJob>& list = place.held ? m_held : m_waiting;
    list.insert(std::clamp<qsizetype>(place.index, 0, list.size()), std::move(job));
}

std::optional<JobQueue::Taken> JobQueue::take(quint64 id)
{
    const auto place = placeOf(id);
    if (!place)
        return {};
    return Taken{(place->held ? m_held : m_waiting).takeAt(place->index), *place};
}

QList<JobQueue::Taken> JobQueue::take(const QList<quint64>& ids)
{
    QList<Taken> taken;
    for (const bool held : {false, true}) {
        QList<QueuedJob>& list = held ? m_held : m_waiting;
        for (qsizetype i = 0; i < list.size(); ++i)
            if (ids.contains(list.at(i).id))
                taken.append({list.at(i), {held, i}});
        list.removeIf([&ids](const QueuedJob& job) { return ids.contains(job.id); });
    }
    return taken;
}

QList<JobQueue::Taken> JobQueue::takeAll()
{
    QList<Taken> taken;
    for (const bool held : {false, true}) {
        const QList<QueuedJob> jobs = std::exchange(held ? m_held : m_waiting, {});
        for (qsizetype i = 0; i < jobs.size(); ++i)
            taken.append({jobs[i], {held, i}});
    }
    return taken;
}

void JobQueue::hold() { m_held = std::exchange(m_waiting, {}) + m_held; }

void JobQueue::release() { m_waiting += std::exchange(m_held, {}); }

} // namespace zimage::ui
