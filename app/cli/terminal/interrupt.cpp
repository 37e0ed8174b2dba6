#include "terminal/interrupt.h"

#include "base/sentence.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>

namespace zimage::cli {

namespace {

constexpr std::chrono::milliseconds kGrace{750};     // within a second of the key press, all told
constexpr std::chrono::milliseconds kWritePart{100}; // of the longest wait for a file that is being written
constexpr int kWriteParts = 50;

sigset_t stopSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    struct sigaction hangUp {};
    if (sigaction(SIGHUP, nullptr, &hangUp) == 0 && hangUp.sa_handler != SIG_IGN) // nohup wants it to have no effect
        sigaddset(&set, SIGHUP);
    return set;
}

/// The next stop signal, or 0 after `limit`. A process that is stopped (Ctrl+Z) and goes on has the whole of it again:
/// nothing could be done meanwhile.
int nextSignal(std::chrono::milliseconds limit)
{
    const sigset_t set = stopSignals();
    const timespec time{limit.count() / 1000, static_cast<long>(limit.count() % 1000) * 1'000'000};
    int signal = 0;
    do
        signal = sigtimedwait(&set, nullptr, &time);
    while (signal < 0 && errno == EINTR);
    return signal > 0 ? signal : 0;
}

void writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace

Interrupt::Interrupt()
{
    // A shell without job control starts background programs with SIGINT ignored; blocked signals are delivered to the
    // waiting thread all the same, so "kill -INT" works on them, too.
    const sigset_t set = stopSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this] { wait(); });
}

Interrupt::~Interrupt() { finish(); }

void Interrupt::finish()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_exit);
        m_finished = true;
    }
    pthread_kill(m_thread.native_handle(), SIGTERM); // wakes the wait
    m_thread.join();
    const sigset_t set = stopSignals();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Interrupt::setLastWords(std::string text)
{
    const std::lock_guard lock(m_wordsMutex);
    m_lastWords = std::move(text);
}

void Interrupt::wait()
{
    const sigset_t set = stopSignals();
    int signal = 0;
    if (sigwait(&set, &signal) != 0 || m_finished)
        return;
    m_signal = signal;
    if (m_armed) {
        m_source.request_stop();
        const int second = nextSignal(kGrace);
        if (second != 0 && !m_finished)
            _exit(128 + signal);
    }
    end(signal);
}

void Interrupt::end(int signal)
{
    // In parts: time in which the process was stopped counts as one at most.
    std::unique_lock exit(m_exit, std::defer_lock);
    for (int part = 0; part < kWriteParts && !exit.try_lock_for(kWritePart); ++part) {}
    if (m_finished)
        return;
    if (isatty(STDERR_FILENO) != 0)
        writeAll(STDERR_FILENO, "\n");
    writeAll(STDERR_FILENO, std::string("zimage: ").append(tr("Stopped.")).append("\n"));
    const std::lock_guard lock(m_wordsMutex);
    writeAll(STDOUT_FILENO, m_lastWords);
    _exit(128 + signal);
}

} // namespace zimage::cli
