#pragma once

#include "bridge/messages.h"

#include <QObject>

namespace zimage::ui {

class MainWindow;

/// After the loss of a device, which this process cannot recover from: says so, and offers to start the program anew
/// with everything as it is.
class RestartDesk : public QObject {
    Q_OBJECT

public:
    explicit RestartDesk(MainWindow& window);

    /// Saves the session, starts another program with it, and closes this one. False when none could be started: all
    /// stays as it is.
    bool restart();

private:
    void offer();

    MainWindow& m_window;
    QString m_sentence; ///< what was lost
};

} // namespace zimage::ui
