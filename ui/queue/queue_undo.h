#pragma once

#include "bridge/messages.h"
#include "session/studio_context.h"

#include <QObject>

#include <vector>

namespace zimage::ui {

/// Says how many jobs were taken out of the queue, and puts them back on demand. GUI thread.
class QueueUndo : public QObject {
    Q_OBJECT

public:
    explicit QueueUndo(const StudioContext& context, QObject* parent = nullptr);

private:
    void offer(const std::vector<JobQueue::Taken>& entries);

    StudioContext m_context;
};

} // namespace zimage::ui
