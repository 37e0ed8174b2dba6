#include "queue/queue_undo.h"

#include "bridge/generation_service.h"
#include "session/messages.h"

namespace zimage::ui {

QueueUndo::QueueUndo(const StudioContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    connect(&m_context.service, &GenerationService::takenOut, this, &QueueUndo::offer);
}

void QueueUndo::offer(const QList<QueuedJob>& waiting, const QList<QueuedJob>& held)
{
    const auto putBack = [&service = m_context.service, waiting, held] {
        const bool isHeld = !service.held().isEmpty(); // by then: what was to run waits with the others
        for (const QueuedJob& job : held)
            service.addHeld(job.request);
        for (const QueuedJob& job : waiting)
            static_cast<void>(isHeld ? service.addHeld(job.request) : service.submit(job.request));
    };
    m_context.messages.show(
        Messages::Level::Info,
        tr("Removed %n {n|job|jobs} from the queue.", nullptr, static_cast<int>(waiting.size() + held.size())),
        {{tr("Undo"), putBack}});
}

} // namespace zimage::ui
