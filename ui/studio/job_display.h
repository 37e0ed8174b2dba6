#pragma once

#include "session/studio_context.h"

#include <QObject>

namespace zimage::ui {

class GenerateBar;
class StatusStrip;

/// Shows the work of the service in the Generate bar and the status bar. GUI thread.
class JobDisplay : public QObject {
    Q_OBJECT

public:
    JobDisplay(const StudioContext& context, GenerateBar& bar, StatusStrip& status);

private:
    void wireBar();
    void wireStatus();
    void showQueue();
    void showModel();

    StudioContext m_context;
    GenerateBar& m_bar;
    StatusStrip& m_status;
};

} // namespace zimage::ui
