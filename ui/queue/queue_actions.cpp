#include "queue/queue_actions.h"

#include "bridge/generation_service.h"
#include "job/random_seed.h"
#include "session/messages.h"
#include "session/parameters.h"
#include "session/undo_history.h"

namespace zimage::ui {

const QueuedJob* QueueActions::jobOf(quint64 id) const
{
    const QueuedJob* running = m_context.service.running();
    return running != nullptr && running->id == id ? running : m_context.service.find(id);
}

bool QueueActions::canEdit(quint64 id) const
{
    const QueuedJob* job = m_context.service.find(id);
    return job != nullptr && job->measure == nullptr && job->request.latents.empty();
}

bool QueueActions::canDuplicate(quint64 id) const
{
    const QueuedJob* job = jobOf(id);
    return job != nullptr && job->measure == nullptr;
}

void QueueActions::edit(quint64 id)
{
    if (!canEdit(id))
        return;
    const JobRequest request = m_context.service.find(id)->request;
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
                            {{tr("Undo"), [&history, step] { history.takeBack(step); }}});
}

void QueueActions::duplicate(quint64 id)
{
    if (!canDuplicate(id))
        return;
    JobQueue::Place place = m_context.service.placeOf(id).value_or(JobQueue::Place{false, -1});
    ++place.index;
    insertWithNewSeed(jobOf(id)->request, place, tr("Duplicate a job of the queue"));
}

void QueueActions::insertWithNewSeed(JobRequest request, JobQueue::Place place, const QString& step)
{
    GenerationService& service = m_context.service;
    request.latents.clear();
    request.params.seed = randomSeed(request.params.count);
    QueuedJob copy{0, std::move(request)};
    copy.id = service.insert(copy, place);
    m_context.history.did({step, [&service, copy] { return service.remove(copy.id); },
                           [&service, copy, place] { return service.insert(copy, place) != 0; }});
}

void QueueActions::renew(const QList<quint64>& ids)
{
    GenerationService& service = m_context.service;
    const QString step = tr("Use new seeds");
    int pictures = 0;
    for (const quint64 id : ids) {
        const QueuedJob* job = jobOf(id);
        if (job == nullptr)
            continue;
        const JobRequest request = job->request;
        const JobQueue::Place place = service.placeOf(id).value_or(JobQueue::Place{});
        pictures += request.params.count;
        insertWithNewSeed(request, place, step); // before it goes, so that an empty queue is not taken for a held one
        remove(id);
    }
    m_context.parameters.setSeed(-1);
    UndoHistory& history = m_context.history;
    const quint64 number = history.last();
    history.rename(number, step);
    m_context.messages.show(
        Messages::Level::Info,
        tr("%n {n|picture has|pictures have} {n|a new seed|new seeds}. The seed is unlocked.", nullptr, pictures),
        {{tr("Undo"), [&history, number] { history.takeBack(number); }}});
}

void QueueActions::remove(quint64 id)
{
    if (!m_context.service.remove(id))
        m_context.service.skip(id);
}

void QueueActions::removeAll(const QList<quint64>& ids)
{
    GenerationService& service = m_context.service;
    service.removeAll(ids);
    if (service.running() != nullptr && ids.contains(service.running()->id))
        service.skip(service.running()->id);
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
