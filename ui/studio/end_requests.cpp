#include "studio/end_requests.h"

#include <QSocketNotifier>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace zimage::ui {

namespace {

constexpr int kSignals[] = {SIGTERM, SIGHUP, SIGINT};
constexpr int kImpatient = 3; // signals that nobody heard, since the window hangs: the next one ends it

// What the handler uses: it may run at any moment, on any thread.
int channel = -1;
volatile std::sig_atomic_t unheard = 0;

extern "C" void onEndSignal(int number)
{
    const int before = errno;
    unheard = unheard + 1;
    if (unheard > kImpatient) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
    const std::uint64_t one = 1;
    if (write(channel, &one, sizeof one) < 0) { // there is a word in it already
    }
    errno = before;
}

} // namespace

EndRequests::EndRequests(QObject* parent) : QObject(parent)
{
    channel = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (channel < 0)
        return;
    unheard = 0;
    m_notifier = std::make_unique<QSocketNotifier>(channel, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        std::uint64_t count = 0;
        if (read(channel, &count, sizeof count) < 0)
            return;
        unheard = 0;
        m_notifier->setEnabled(false); // once
        Q_EMIT save();
        giveBack();
        Q_EMIT end();
    });
    struct sigaction action {};
    action.sa_handler = onEndSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int number : kSignals) {
        struct sigaction before {};
        if (sigaction(number, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) // as under nohup
            continue;
        m_before.emplace(number, before);
        sigaction(number, &action, nullptr);
    }
}

void EndRequests::giveBack()
{
    for (const auto& [number, before] : m_before)
        sigaction(number, &before, nullptr);
    m_before.clear();
}

EndRequests::~EndRequests()
{
    giveBack();
    m_notifier.reset();
    if (channel >= 0)
        close(channel);
    channel = -1;
}

} // namespace zimage::ui
