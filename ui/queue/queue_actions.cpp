#include "queue/queue_actions.h"

#include "bridge/generation_service.h"
#include "job/random_seed.h"
#include "session/messages.h"
#include "session/parameters.h"
#include "session/undo_history.h"

#include <cstdint>
#include <map>
#include <utility>

namespace zimage::ui {

bool QueueActions::canEdit(quint64 id) const
{
    const QueueEntry* entry = m_context.service.find(id);
    return entry != nullptr && !entry->judged && entry->jobs.size() == 1 && entry->jobs[0].request.latents.empty();
}

bool QueueActions::canDuplicate(quint64 id) const
{
    const QueueEntry* entry = m_context.service.entry(id);
    return entry != nullptr && !entry->judged && entry->jobs.size() == 1;
}

void QueueActions::edit(quint64 id)
{
    if (!canEdit(id))
        return;
    const JobRequest request = m_context.service.find(id)->jobs[0].request;
    UndoHistory& history = m_context.history;
    GenerationParams params = request.params;
    if (request.purpose == JobRequest::Purpose::Draft) { // the controls have what the drafts stand for
        params.count = m_context.parameters.params().count;
        if (request.fullSteps > 0)
            params.steps = request.fullSteps;
    }
    m_context.service.remove(id);
    const quint64 step = history.last();
    m_context.parameters.set(params); // the same turn: one step
    history.rename(step, tr("Edit a job of the queue"));
    m_context.messages.show(Messages::Level::Info, tr("The job's settings are in the controls. It left the queue."),
                            {Messages::undoing(history, step)});
}

void QueueActions::duplicate(quint64 id)
{
    if (!canDuplicate(id))
        return;
    JobQueue::Place place = m_context.service.placeOf(id).value_or(JobQueue::Place{false, -1});
    ++place.index;
    insertWithNewSeeds(*m_context.service.entry(id), place, tr("Duplicate a job of the queue"));
}

/// Jobs that had one seed have one again.
void QueueActions::insertWithNewSeeds(const QueueEntry& entry, JobQueue::Place place, const QString& step)
{
    GenerationService& service = m_context.service;
    std::vector<JobRequest> requests;
    std::map<std::int64_t, std::int64_t> seeds;
    for (const QueuedJob& job : entry.jobs) {
        JobRequest request = job.request;
        request.latents.clear();
        request.params.seed = seeds.try_emplace(request.params.seed, randomSeed(request.params.count)).first->second;
        requests.push_back(std::move(request));
    }
    const quint64 id = service.insert(queueEntry(std::move(requests), entry.title), place);
    const QueueEntry copy = *m_context.service.entry(id);
    m_context.parameters.setLastSeed(copy.jobs.back().request.params.seed);
    m_context.history.did({step, [&service, copy] { return service.remove(copy.id); },
                           [&service, copy, place] { return service.insert(copy, place) != 0; }});
}

void QueueActions::renew(const std::vector<quint64>& ids)
{
    GenerationService& service = m_context.service;
    const QString step = tr("Use new seeds");
    int pictures = 0;
    for (const quint64 id : ids) {
        if (m_context.service.entry(id) == nullptr)
            continue;
        const QueueEntry entry = *m_context.service.entry(id);
        pictures += entry.pictures();
        // Before it goes, so that an empty queue is not taken for a held one.
        insertWithNewSeeds(entry, service.placeOf(id).value_or(JobQueue::Place{}), step);
        remove(id);
    }
    m_context.parameters.setSeed(-1);
    UndoHistory& history = m_context.history;
    const quint64 number = history.last();
    history.rename(number, step);
    m_context.messages.show(
        Messages::Level::Info,
        tr("%n {n|picture has|pictures have} {n|a new seed|new seeds}. The seed is unlocked.", nullptr, pictures),
        {Messages::undoing(history, number)});
}

void QueueActions::remove(quint64 id)
{
    if (!m_context.service.remove(id))
        m_context.service.skip(id);
}

void QueueActions::removeAll(const std::vector<quint64>& ids)
{
    GenerationService& service = m_context.service;
    service.removeAll(ids);
    for (const quint64 id : ids)
        service.skip(id); // the one that runs
}

void QueueActions::move(quint64 id, JobQueue::Place to)
{
    const auto from = m_context.service.placeOf(id);
    if (!from || *from == to || !m_context.service.move(id, to))
        return;
    m_context.history.did({tr("Move a job of the queue"), [*this, id, from] { return moveOrSay(id, *from); },
                           [*this, id, to] { return moveOrSay(id, to); }});
}

bool QueueActions::moveOrSay(quint64 id, JobQueue::Place to) const
{
    const bool moved = m_context.service.move(id, to);
    if (!moved)
        m_context.messages.show(Messages::Level::Info, tr("The job that was moved is no longer waiting."));
    return moved;
}

} // namespace zimage::ui
