#pragma once

#include "job/job_request.h"
#include "session/studio_context.h"

#include <QObject>

namespace zimage::ui {

struct JobEnd;

/// Says how a job ended, and why an engine cannot be had. GUI thread.
class JobReport : public QObject {
    Q_OBJECT

public:
    explicit JobReport(const StudioContext& context, QObject* parent = nullptr);

private:
    void report(const JobEnd& end);
    void tryAgain(const JobRequest& again, bool begun);
    void saveElsewhere(const JobRequest& again, bool begun);
    void showLog();

    StudioContext m_context;
};

} // namespace zimage::ui
