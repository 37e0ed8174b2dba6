#include "cli/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace zimage::test {

namespace {

constexpr int kPollMilliseconds = 50;

struct Pipe {
    int read = -1;
    int write = -1;
};

Pipe makePipe()
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    return {ends[0], ends[1]};
}

/// The two ends of a terminal: what we read, and what the program writes to.
Pipe makeTerminal(unsigned short columns)
{
    const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        throw std::runtime_error("no terminal");
    const int slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    if (slave < 0 || ioctl(master, TIOCSWINSZ, &size) != 0)
        throw std::runtime_error("no terminal");
    return {master, slave};
}

void closeOnce(int& descriptor)
{
    if (descriptor >= 0)
        close(std::exchange(descriptor, -1));
}

/// False at the end of the stream; a terminal says EIO there.
bool readSome(int descriptor, std::string& text)
{
    std::array<char, 65536> buffer;
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count > 0)
        text.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
}

} // namespace

Program::Program(const std::vector<std::string>& arguments, const RunOptions& options) { start(arguments, options); }

void Program::start(const std::vector<std::string>& arguments, const RunOptions& options)
{
    Pipe in = makePipe();
    Pipe out = makePipe();
    Pipe err = options.terminal ? makeTerminal(options.columns) : makePipe();
    std::vector<std::string> words = {ZIMAGE_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    m_since = Clock::now();
    m_pid = fork();
    if (m_pid < 0)
        throw std::runtime_error("no process");
    if (m_pid == 0) {
        dup2(in.read, STDIN_FILENO);
        dup2(out.write, STDOUT_FILENO);
        dup2(err.write, STDERR_FILENO);
        setenv("TERM", "xterm", 1);
        for (const auto& [name, value] : options.environment)
            setenv(name.c_str(), value.c_str(), 1);
        if (!options.folder.empty() && chdir(options.folder.c_str()) != 0)
            _exit(126);
        if (options.inChild)
            options.inChild();
        execv(argv[0], argv.data());
        _exit(127);
    }
    closeOnce(in.read);
    closeOnce(out.write);
    closeOnce(err.write);
    m_in = in.write;
    m_out = out.read;
    m_err = err.read;
    if (!options.input.empty() && write(m_in, options.input.data(), options.input.size()) < 0)
        throw std::runtime_error("the program does not read");
    if (!options.holdInput)
        closeOnce(m_in);
}

Program::~Program()
{
    for (int* descriptor : {&m_in, &m_out, &m_err})
        closeOnce(*descriptor);
    if (m_pid > 0) {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }
}

bool Program::pump()
{
    std::array<pollfd, 2> ends = {pollfd{m_out, POLLIN, 0},
                                  pollfd{m_err, POLLIN, 0}}; // closed ones are −1 and passed over
    poll(ends.data(), ends.size(), kPollMilliseconds);
    if (ends[0].revents != 0 && !readSome(m_out, m_result.out))
        closeOnce(m_out);
    if (ends[1].revents != 0 && !readSome(m_err, m_result.err))
        closeOnce(m_err);
    return m_out >= 0 || m_err >= 0;
}

bool Program::waitForError(const std::string& text)
{
    const auto end = Clock::now() + std::chrono::seconds(120); // for a very busy machine
    while (m_result.err.find(text) == std::string::npos) {
        if (!pump() || Clock::now() > end)
            return false;
    }
    return true;
}

void Program::send(int signal)
{
    m_since = Clock::now();
    kill(m_pid, signal);
}

void Program::closeOutput() { closeOnce(m_out); }

RunResult Program::finish()
{
    const auto end = Clock::now() + std::chrono::seconds(300);
    while (pump()) {
        if (Clock::now() > end)
            kill(m_pid, SIGKILL);
    }
    int status = 0;
    waitpid(std::exchange(m_pid, -1), &status, 0);
    m_result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    m_result.seconds = std::chrono::duration<double>(Clock::now() - m_since).count();
    return m_result;
}

RunResult run(const std::vector<std::string>& arguments, const RunOptions& options)
{
    return Program(arguments, options).finish();
}

bool isOneSentence(const std::string& err)
{
    const bool oneLine = std::count(err.begin(), err.end(), '\n') == 1 && err.ends_with('\n');
    return oneLine && err.starts_with("zimage: ")
        && (err.ends_with(".\n") || err.ends_with("?\n") || err.ends_with(").\n"));
}

std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace zimage::test
