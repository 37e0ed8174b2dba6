#include "queue/queue_undo.h"

#include "bridge/generation_service.h"
#include "session/messages.h"
#include "session/undo_history.h"

#include <algorithm>
#include <memory>

namespace zimage::ui {

QueueUndo::QueueUndo(const StudioContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    connect(&m_context.service, &GenerationService::takenOut, this, &QueueUndo::offer);
}

void QueueUndo::offer(const QList<QueuedJob>& waiting, const QList<QueuedJob>& held)
{
    UndoHistory& history = m_context.history;
    if (history.isWorking())
        return;
    const auto back = std::make_shared<QList<quint64>>(); // the jobs that are back
    const auto undo = [&service = m_context.service, waiting, held, back] {
        const bool isHeld = !service.held().isEmpty(); // by then: what was to run waits with the others
        back->clear();
        for (const QueuedJob& job : held)
            back->append(service.addHeld(job.request));
        for (const QueuedJob& job : waiting)
            back->append(isHeld ? service.addHeld(job.request) : service.submit(job.request));
        return true;
    };
    const auto redo = [&service = m_context.service, back] {
        const qsizetype removed =
            std::count_if(back->begin(), back->end(), [&service](quint64 id) { return service.remove(id); });
        return removed > 0; // what began meanwhile goes on
    };
    const int count = static_cast<int>(waiting.size() + held.size());
    const quint64 step = history.did({tr("Remove %n {n|job|jobs} from the queue", nullptr, count), undo, redo});
    m_context.messages.show(Messages::Level::Info, tr("Removed %n {n|job|jobs} from the queue.", nullptr, count),
                            {{tr("Undo"), [&history, step] { history.takeBack(step); }}});
}

} // namespace zimage::ui
