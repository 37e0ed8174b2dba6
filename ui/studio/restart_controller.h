#pragma once

#include "session/studio_context.h"

#include <QObject>

#include <functional>

namespace zimage::ui {

class SessionStore;

/// After the loss of a device, which this process cannot recover from: says so, and offers to start the program anew
/// with everything as it is. GUI thread.
class RestartController : public QObject {
    Q_OBJECT

public:
    /// `startAnother` starts this program once more, false when it cannot; empty: as this one was started.
    RestartController(const StudioContext& context, SessionStore& store, std::function<bool()> startAnother);

    /// Saves the session, starts another program with it, and asks for the end of this one. False when none could be
    /// started: all stays as it is.
    bool restart();

    /// Says which sessions of other studios were not restored, and offers to open one that a killed studio has left.
    void tellOfOthers();

Q_SIGNALS:
    void restarted(); ///< the other one has the session: close

private:
    void offer();
    void openOther();

    StudioContext m_context;
    SessionStore& m_store;
    std::function<bool()> m_startAnother;
    quint64 m_job = 0;  ///< that the device was lost in
    QString m_sentence; ///< what was lost
};

} // namespace zimage::ui
