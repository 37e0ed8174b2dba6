#include "terminal/interrupt.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <thread>

namespace zimage::cli {
namespace {

constexpr int kOrderly = 7;

/// A process that says when its job is to stop, and ends with kOrderly when it was allowed to come to its end.
class Stopping {
public:
    explicit Stopping(const std::function<void()>& before = {})
    {
        EXPECT_EQ(pipe(m_told), 0);
        m_child = fork();
        if (m_child != 0) {
            close(m_told[1]);
            return;
        }
        if (before)
            before();
        Interrupt interrupt;
        interrupt.arm();
        tell();
        while (!interrupt.token().stop_requested())
            std::this_thread::yield();
        tell();
        std::this_thread::sleep_for(std::chrono::milliseconds(100)); // the job's last work
        interrupt.finish();
        _exit(kOrderly);
    }
    Stopping(const Stopping&) = delete;
    Stopping& operator=(const Stopping&) = delete;
    ~Stopping() { close(m_told[0]); }

    void waitForWord() const
    {
        char word = 0;
        EXPECT_EQ(read(m_told[0], &word, 1), 1);
    }
    void send(int signal) const { EXPECT_EQ(kill(m_child, signal), 0); }
    [[nodiscard]] int waitFor(int options) const
    {
        int status = 0;
        EXPECT_EQ(waitpid(m_child, &status, options), m_child);
        return status;
    }

private:
    void tell() const
    {
        if (write(m_told[1], "x", 1) != 1)
            _exit(1);
    }

    int m_told[2] = {-1, -1};
    pid_t m_child = 0;
};

} // namespace

TEST(Interrupt, LeavesAJobItsMomentAfterAStopAndAContinuation)
{
    const Stopping job;
    job.waitForWord();
    job.send(SIGINT);
    job.waitForWord();
    job.send(SIGSTOP);
    EXPECT_TRUE(WIFSTOPPED(job.waitFor(WUNTRACED)));
    job.send(SIGCONT);
    const int status = job.waitFor(0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), kOrderly);
}

TEST(Interrupt, TakesATerminalThatIsClosedAsAWishToStop)
{
    const Stopping job;
    job.waitForWord();
    job.send(SIGHUP);
    job.waitForWord();
    const int status = job.waitFor(0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), kOrderly);
}

TEST(Interrupt, DoesNotMindAClosedTerminalUnderNohup)
{
    const Stopping job([] { std::signal(SIGHUP, SIG_IGN); });
    job.waitForWord();
    job.send(SIGHUP);
    job.send(SIGTERM);
    job.waitForWord();
    const int status = job.waitFor(0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), kOrderly) << "the second signal counted as one";
}

} // namespace zimage::cli
