#pragma once

#include "bridge/job_queue.h"
#include "session/studio_context.h"

#include <QList>
#include <QObject>

namespace zimage::ui {

/// Says how many jobs were taken out of the queue, and puts them back on demand. GUI thread.
class QueueUndo : public QObject {
    Q_OBJECT

public:
    explicit QueueUndo(const StudioContext& context, QObject* parent = nullptr);

private:
    void offer(const QList<JobQueue::Taken>& jobs);

    StudioContext m_context;
};

} // namespace zimage::ui
