#include "queue/queue_undo.h"

#include "bridge/generation_service.h"
#include "session/messages.h"
#include "session/undo_history.h"

#include <algorithm>

namespace zimage::ui {

QueueUndo::QueueUndo(const StudioContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    connect(&m_context.service, &GenerationService::takenOut, this, &QueueUndo::offer);
}

void QueueUndo::offer(const std::vector<JobQueue::Taken>& entries)
{
    UndoHistory& history = m_context.history;
    if (history.isWorking())
        return;
    const auto undo = [&service = m_context.service, entries] {
        for (const JobQueue::Taken& taken : entries)
            service.insert(taken.entry, taken.from);
        return true;
    };
    const auto redo = [&service = m_context.service, entries] {
        const auto removed = std::count_if(entries.begin(), entries.end(), [&service](const JobQueue::Taken& taken) {
            return service.remove(taken.entry.id);
        });
        return removed > 0; // what began meanwhile goes on
    };
    const int count = static_cast<int>(entries.size());
    const quint64 step = history.did({tr("Remove %n {n|job|jobs} from the queue", nullptr, count), undo, redo});
    m_context.messages.show(Messages::Level::Info, tr("Removed %n {n|job|jobs} from the queue.", nullptr, count),
                            {Messages::undoing(history, step)});
}

} // namespace zimage::ui
