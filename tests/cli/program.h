#pragma once

#include <nlohmann/json.hpp>

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace zimage::test {

struct RunOptions {
    std::filesystem::path folder = {}; ///< to run in; the present one when empty
    std::string input = {};            ///< on standard input
    bool holdInput = false;            ///< leaves standard input open after `input`
    bool terminal = false;             ///< standard error is a terminal
    unsigned short columns = 80;       ///< of that terminal
    std::vector<std::pair<std::string, std::string>> environment = {};
    std::function<void()> inChild = {}; ///< runs between fork and exec
};

struct RunResult {
    int status = -1; ///< as shells count: 128 + signal when one ended it
    std::string out;
    std::string err;
    double seconds = 0; ///< from the last signal, or else the start, to the end

    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// The built program as a child process. It is killed with the object if it still runs.
class Program {
public:
    Program(const std::vector<std::string>& arguments, const RunOptions& options = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Reads until standard error holds `text`; false when the program ended or two minutes passed before.
    bool waitForError(const std::string& text);
    void send(int signal);
    void closeOutput(); ///< as a reader that goes away
    /// Reads to the end and waits, 120 s at most.
    RunResult finish();

private:
    using Clock = std::chrono::steady_clock;

    void start(const std::vector<std::string>& arguments, const RunOptions& options);
    /// Reads what there is, waiting for it a moment. False when both streams are at their end.
    bool pump();

    pid_t m_pid = -1;
    int m_in = -1, m_out = -1, m_err = -1;
    RunResult m_result;
    Clock::time_point m_since;
};

[[nodiscard]] RunResult run(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// One line that starts with the program's name and ends in a full stop or question mark.
[[nodiscard]] bool isOneSentence(const std::string& err);

[[nodiscard]] std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder);

} // namespace zimage::test
