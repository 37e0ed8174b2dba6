#include "base/log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace zimage {
namespace {

/// Puts level and listener back as a program starts with them.
class Log : public testing::Test {
protected:
    void TearDown() override
    {
        setLogListener({});
        setLogLevel(LogLevel::Warning);
    }

    template <typename Action>
    static std::string written(Action action)
    {
        testing::internal::CaptureStderr();
        action();
        return testing::internal::GetCapturedStderr();
    }
};

TEST_F(Log, WritesTheLevelInLowerCaseAndTheMessage)
{
    EXPECT_EQ(written([] { logWarning("the prompt was cut"); }), "warning: the prompt was cut\n");
    EXPECT_EQ(written([] { log(LogLevel::Error, "no space"); }), "error: no space\n");
}

TEST_F(Log, WritesWarningsAndWorseUnlessTold)
{
    EXPECT_EQ(written([] {
                  logDebug("d");
                  logInfo("i");
                  logWarning("w");
              }),
              "warning: w\n");
    setLogLevel(LogLevel::Info);
    EXPECT_EQ(written([] {
                  logDebug("d");
                  logInfo("i");
              }),
              "info: i\n");
    setLogLevel(LogLevel::Off);
    EXPECT_EQ(written([] { log(LogLevel::Error, "e"); }), "");
}

TEST_F(Log, TellsTheTimeAtDebugOnly)
{
    setLogLevel(LogLevel::Debug);
    EXPECT_TRUE(
        std::regex_match(written([] { logDebug("step 1"); }), std::regex(R"(\d\d:\d\d:\d\d\.\d\d\d debug: step 1\n)")));
    setLogLevel(LogLevel::Warning);
    EXPECT_EQ(written([] { logWarning("w"); }), "warning: w\n");
}

TEST_F(Log, TakesMessagesLiterallyButKeepsThemOnOneLine)
{
    EXPECT_EQ(written([] { logWarning("{} %s {0} 狐狸"); }), "warning: {} %s {0} 狐狸\n");
    EXPECT_EQ(written([] { logWarning("a\nerror: forged\x1b[31m\r"); }), "warning: a error: forged [31m \n");
    EXPECT_EQ(written([] { logWarning(""); }), "warning: \n");
}

TEST_F(Log, TellsTheListenerEverythingWhateverTheLevel)
{
    std::vector<std::pair<LogLevel, std::string>> heard;
    setLogListener([&](LogLevel level, std::string_view message) { heard.emplace_back(level, message); });
    setLogLevel(LogLevel::Off);
    logDebug("d");
    log(LogLevel::Error, "e");
    log(LogLevel::Off, "never");
    EXPECT_EQ(heard, (std::vector<std::pair<LogLevel, std::string>>{{LogLevel::Debug, "d"}, {LogLevel::Error, "e"}}));
    setLogListener({});
    logDebug("unheard");
    EXPECT_EQ(heard.size(), 2U);
}

TEST_F(Log, SurvivesAListenerThatLogsThrowsOrRemovesItself)
{
    setLogLevel(LogLevel::Off);
    int calls = 0;
    setLogListener([&](LogLevel, std::string_view) {
        ++calls;
        logWarning("from the listener");
        throw std::runtime_error("trouble");
    });
    logWarning("one");
    logWarning("two");
    EXPECT_EQ(calls, 2);
    setLogListener([&](LogLevel, std::string_view) {
        setLogListener({});
        ++calls;
    });
    logWarning("three");
    logWarning("four");
    EXPECT_EQ(calls, 3);
}

TEST_F(Log, NeverCallsAListenerOnceItIsReplaced)
{
    setLogLevel(LogLevel::Off);
    std::atomic<bool> stop{false};
    std::thread chatter([&] {
        while (!stop)
            logDebug("chatter");
    });
    for (int i = 0; i < 200; ++i) {
        std::atomic<bool> alive{true};
        std::atomic<bool> calledLate{false};
        setLogListener([&](LogLevel, std::string_view) { calledLate = calledLate || !alive; });
        std::this_thread::yield();
        setLogListener({});
        alive = false;
        EXPECT_FALSE(calledLate);
    }
    stop = true;
    chatter.join();
}

TEST_F(Log, KeepsLinesOfSeveralThreadsApart)
{
    const std::string output = written([] {
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([] {
                for (int line = 0; line < 50; ++line)
                    logWarning("0123456789");
            });
        for (std::thread& thread : threads)
            thread.join();
    });
    std::string expected;
    for (int i = 0; i < 200; ++i)
        expected += "warning: 0123456789\n";
    EXPECT_EQ(output, expected);
}

} // namespace
} // namespace zimage
