#include "queue/queue_actions.h"

#include "bridge/generation_service.h"
#include "params/param_table.h"
#include "queue/shared_edit.h"
#include "session/job_maker.h"
#include "session/messages.h"
#include "session/model_choice.h"
#include "session/parameters.h"
#include "session/sessions.h"
#include "session/undo_history.h"
#include "session/variation_sets.h"
#include "theme/retold.h"
#include "theme/translator.h"

#include <QStringList>

#include <algorithm>
#include <utility>

namespace zimage::ui {

bool QueueActions::canEdit(quint64 id) const
{
    const QueueEntry* entry = m_context.service.find(id);
    return entry != nullptr && !entry->judged
        && std::all_of(entry->jobs.begin(), entry->jobs.end(),
                       [](const QueuedJob& job) { return job.request.latents.empty(); });
}

bool QueueActions::canDuplicate(quint64 id) const
{
    const QueueEntry* entry = m_context.service.entry(id);
    return entry != nullptr && !entry->judged;
}

void QueueActions::edit(quint64 id)
{
    if (!canEdit(id))
        return;
    const QueueEntry& entry = *m_context.service.find(id);
    if (entry.jobs.size() > 1)
        return editShared(QueueEntry(entry));
    const JobRequest request = entry.jobs[0].request;
    UndoHistory& history = m_context.history;
    GenerationParams params = shownParams(request);
    if (request.purpose == JobRequest::Purpose::Draft)
        params.count = m_context.parameters.params().count;
    const bool elsewhere = m_context.sessions.isElsewhere(QString::fromStdString(request.session));
    m_context.service.remove(id);
    const quint64 step = history.last();
    m_context.parameters.set(params); // the same turn: one step
    history.rename(step, tr("Edit a job of the queue"));
    m_context.messages.show(
        Messages::Level::Info,
        elsewhere ? tr("The job's settings are in the controls. It left the queue, and this session gets its pictures.")
                  : tr("The job's settings are in the controls. It left the queue."),
        {Messages::undoing(history, step)});
}

void QueueActions::editShared(const QueueEntry& entry)
{
    GenerationParams params = shownParams(entry.jobs.front().request);
    params.count = m_context.parameters.params().count;
    m_context.parameters.set(params);
    const auto apply = [*this, id = entry.id, params]() mutable { applyShared(id, params); };
    m_context.messages.show(
        Messages::Level::Info,
        tr("The settings of “%1” are in the controls. Change them there, then apply them to all its %n {n|job|jobs}.",
           nullptr, static_cast<int>(entry.jobs.size()))
            .arg(retold(QString::fromStdString(entry.title))),
        {{tr("Apply to all"), apply, true,
          [&service = m_context.service, id = entry.id] { return service.find(id) != nullptr; }}});
}

/// The changed jobs take the place of those that wait.
void QueueActions::applyShared(quint64 id, const GenerationParams& from)
{
    GenerationService& service = m_context.service;
    if (service.find(id) == nullptr)
        return m_context.messages.show(Messages::Level::Info, tr("The jobs are no longer waiting."));
    const QueueEntry entry = *service.find(id);
    const SharedEdit edit = sharedEdit(entry, from, m_context.parameters.params());
    const ModelConfig* model = m_context.model.config();
    for (const JobRequest& request : edit.requests)
        if (const QString problem = model == nullptr ? QString() : problemOf(request.params, *model);
            !problem.isEmpty())
            return m_context.messages.show(Messages::Level::Error, problem);
    const int count = static_cast<int>(entry.jobs.size());
    const QString step = tr("Change %n {n|job|jobs} of the queue", nullptr, count);
    QStringList sentences;
    if (!std::equal(
            entry.jobs.begin(), entry.jobs.end(), edit.requests.begin(),
            [](const QueuedJob& job, const JobRequest& request) { return job.request.params == request.params; })) {
        choose(insert(edit.requests, entry.title, *service.placeOf(id), step));
        changeSets(entry.jobs, edit.requests, step);
        service.remove(id);
        sentences.append(tr("%n {n|job|jobs} of the queue {n|was|were} changed.", nullptr, count));
    }
    QStringList kept;
    for (const ParamDef* def : edit.kept)
        kept.append(parameterText(def->label));
    if (!kept.isEmpty())
        sentences.append(tr("The jobs differ in this, and each keeps its own: %1.").arg(listedWords(kept)));
    if (sentences.isEmpty())
        return m_context.messages.show(Messages::Level::Info, tr("No setting was changed."));
    UndoHistory& history = m_context.history;
    std::vector<Messages::Action> actions;
    if (sentences.size() > (kept.isEmpty() ? 0 : 1)) {
        history.rename(history.last(), step);
        actions.push_back(Messages::undoing(history, history.last()));
    }
    m_context.messages.show(Messages::Level::Info, oneLine(sentences), std::move(actions));
}

/// Where they are the cells of a grid, that grid expects the changed ones.
void QueueActions::changeSets(const std::vector<QueuedJob>& from, const std::vector<JobRequest>& to,
                              const QString& step)
{
    std::vector<std::pair<GenerationParams, GenerationParams>> cells;
    for (std::size_t i = 0; i < from.size(); ++i)
        cells.emplace_back(shownParams(from[i].request), shownParams(to[i]));
    const QString model = QString::fromStdString(to.front().modelName);
    const auto change = [&sets = m_context.sets, cells, model](bool back) {
        for (const auto& [before, after] : cells)
            back ? sets.replaceCell(after, before, model) : sets.replaceCell(before, after, model);
        return true;
    };
    change(false);
    m_context.history.did({step, [change] { return change(true); }, [change] { return change(false); }});
}

void QueueActions::duplicate(quint64 id)
{
    if (!canDuplicate(id))
        return;
    JobQueue::Place place = m_context.service.placeOf(id).value_or(JobQueue::Place{false, -1});
    ++place.index;
    insertWithNewSeeds(*m_context.service.entry(id), place, tr("Duplicate a job of the queue"));
}

void QueueActions::insertWithNewSeeds(const QueueEntry& entry, JobQueue::Place place, const QString& step)
{
    const std::vector<JobRequest> requests = withNewSeeds(entry);
    if (requests.size() > 1)
        m_context.sets.addLike(shownParams(entry.jobs.front().request),
                               QString::fromStdString(requests.front().modelName), [&requests] {
                                   std::vector<GenerationParams> cells;
                                   for (const JobRequest& request : requests)
                                       cells.push_back(shownParams(request));
                                   return cells;
                               }());
    insert(requests, entry.title, place, step);
    m_context.parameters.setLastSeed(requests.back().params.seed);
}

quint64 QueueActions::insert(std::vector<JobRequest> requests, const std::string& title, JobQueue::Place place,
                             const QString& step)
{
    GenerationService& service = m_context.service;
    const quint64 id = service.insert(queueEntry(std::move(requests), title), place);
    const QueueEntry copy = *service.entry(id);
    m_context.history.did({step, [&service, copy] { return service.remove(copy.id); },
                           [*this, copy, place] {
                               const bool put = m_context.service.insert(copy, place) != 0;
                               choose(copy.id);
                               return put;
                           }});
    return id;
}

void QueueActions::choose(quint64 id) const
{
    if (m_choose)
        m_choose(id);
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
    if (moved)
        choose(id);
    else
        m_context.messages.show(Messages::Level::Info, tr("The job that was moved is no longer waiting."));
    return moved;
}

} // namespace zimage::ui
