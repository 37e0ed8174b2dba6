#include "base/error.h"
#include "core/test_files.h"
#include "engine/engine_loader.h"
#include "io/atomic_file.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

namespace zimage {
namespace {

/// In a process that was prepared as both programs are; with what its main() is given otherwise.
int inPreparedProcess(int (*action)(const std::filesystem::path&), const std::filesystem::path& folder)
{
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_DFL);
        std::signal(SIGPIPE, SIG_DFL);
        prepareProcess();
        _exit(action(folder));
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

TEST(Process, IsToldThatAFileGrowsTooLargeAndLives) // as after "ulimit -f 1"
{
    const test::TempFolder folder;
    const int status = inPreparedProcess(
        [](const std::filesystem::path& place) {
            const rlimit limit{1024, 1024};
            setrlimit(RLIMIT_FSIZE, &limit);
            try {
                writeNewFile(place / "a.png", std::vector<std::byte>(5000));
            } catch (const Error& error) {
                return std::string(error.what()).find("larger than this system allows") != std::string::npos ? 0 : 1;
            }
            return 2;
        },
        folder.path());
    EXPECT_EQ(status, 0);
}

TEST(Process, IsToldThatItsReaderWentAwayAndLives)
{
    const int status = inPreparedProcess(
        [](const std::filesystem::path&) {
            int ends[2] = {-1, -1};
            if (pipe(ends) != 0 || close(ends[0]) != 0)
                return 1;
            return write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 2;
        },
        {});
    EXPECT_EQ(status, 0);
}

} // namespace zimage
