#pragma once

#include <atomic>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace zimage::cli {

/// Ctrl+C (SIGINT), SIGTERM and a terminal that is closed (SIGHUP) as a request to stop. Make one before the program
/// has any other thread: it blocks the signals in the calling thread, those made later inherit that, and a thread of
/// its own waits for them.
///
/// Before arm() and after finish() a signal ends the process at once. Between them the first one raises token() and
/// gives the job a moment for an orderly end, then ends the process, since nothing promises that a library call returns
/// in time; a second one ends it at once.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }
    [[nodiscard]] bool stopped() const { return m_signal != 0; }
    /// 128 + the signal's number once stopped.
    [[nodiscard]] int exitStatus() const { return 128 + m_signal; }

    void arm() { m_armed = true; }
    /// The job has returned: its results can be reported without being cut off by a stop that is already under way.
    void finish();

    /// Goes to standard output if the process has to be ended before the job returned. Any thread.
    void setLastWords(std::string text);

    /// While it is held, only a second signal ends the process: for the moment in which a file is written.
    [[nodiscard]] std::unique_lock<std::timed_mutex> holdExit() { return std::unique_lock(m_exit); }

private:
    void wait();
    void end(int signal);

    std::stop_source m_source;
    std::atomic<int> m_signal{0};
    std::atomic<bool> m_armed{false};
    std::atomic<bool> m_finished{false};
    std::timed_mutex m_exit;
    std::mutex m_wordsMutex;
    std::string m_lastWords;
    std::thread m_thread;
};

} // namespace zimage::cli
