#pragma once

#include <QObject>

#include <csignal>
#include <map>
#include <memory>

class QSocketNotifier;

namespace zimage::ui {

/// The signals by which a system asks a program to end – SIGTERM at a logout, SIGHUP when its terminal is closed,
/// SIGINT for Ctrl+C – as Qt's signals. Signals that were ignored stay so. One at a time; GUI thread.
class EndRequests : public QObject {
    Q_OBJECT

public:
    explicit EndRequests(QObject* parent = nullptr);
    ~EndRequests() override;

Q_SIGNALS:
    void save(); ///< keep what must not be lost; a second signal waits for this
    void end();  ///< then end. From now on the system's own way holds: another signal ends the process at once

private:
    void giveBack();

    std::map<int, struct sigaction> m_before; ///< by signal
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace zimage::ui
