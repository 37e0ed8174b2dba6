#include "io/file_lock.h"

#include "core/test_files.h"
#include "core/watched_calls.h"
#include "io/atomic_file.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>
#include <thread>

namespace zimage {
namespace {

using namespace zimage::test;
namespace fs = std::filesystem;

/// A process that takes a lock, says that it has it, and stays until it is killed.
class Holder {
public:
    explicit Holder(const fs::path& path)
    {
        int ends[2] = {-1, -1};
        EXPECT_EQ(pipe(ends), 0);
        m_child = fork();
        if (m_child == 0) {
            FileLock lock(path);
            lock.sign();
            const char held = lock.held() ? '1' : '0';
            if (write(ends[1], &held, 1) != 1)
                _exit(1);
            for (;;)
                pause();
        }
        char held = '?';
        EXPECT_EQ(read(ends[0], &held, 1), 1);
        EXPECT_EQ(held, '1');
        close(ends[0]);
        close(ends[1]);
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder() { end(); }

    void end()
    {
        if (m_child > 0) {
            kill(m_child, SIGKILL);
            waitpid(m_child, nullptr, 0);
        }
        m_child = 0;
    }
    [[nodiscard]] pid_t process() const { return m_child; }

private:
    pid_t m_child = 0;
};

/// Gives a file a time in the past.
void age(const fs::path& file, int seconds)
{
    struct stat status {};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    const timespec times[2] = {{status.st_atime - seconds, 0}, {status.st_mtime - seconds, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
}

void writeOnce(const fs::path& folder)
{
    const std::string text = "x";
    replaceFile(folder / "settings", std::as_bytes(std::span(text)));
}

} // namespace

TEST(FileLock, IsHeldByOneAtATime)
{
    const TempFolder folder;
    std::optional<FileLock> first(std::in_place, folder / "lock");
    EXPECT_TRUE(first->held());
    EXPECT_EQ(FileLock(folder / "lock").state(), FileLock::State::Busy);
    first.reset();
    EXPECT_TRUE(FileLock(folder / "lock").held());
}

TEST(FileLock, SaysWhoHoldsIt)
{
    const TempFolder folder;
    const Holder holder(folder / "lock");
    EXPECT_TRUE(FileLock(folder / "lock").holder().starts_with("process " + std::to_string(holder.process()) + " on "));
}

TEST(FileLock, OfAKilledProcessIsFreeWhateverItsFileSays)
{
    const TempFolder folder;
    Holder holder(folder / "lock");
    EXPECT_FALSE(FileLock::isAbandoned(folder / "lock"));
    holder.end();
    EXPECT_TRUE(FileLock::isAbandoned(folder / "lock"));
    // Another host's name, and the number of a process that lives here: nobody takes them for the holder.
    writeFile(folder / "lock", "process " + std::to_string(getpid()) + " on another-container\n");
    FileLock lock(folder / "lock");
    EXPECT_TRUE(lock.held());
    EXPECT_TRUE(lock.abandoned());
}

TEST(FileLock, ThatWasGivenBackIsNotAbandoned)
{
    const TempFolder folder;
    {
        FileLock lock(folder / "lock");
        lock.sign();
    }
    EXPECT_FALSE(FileLock::isAbandoned(folder / "lock"));
    EXPECT_FALSE(FileLock(folder / "lock").abandoned());
}

TEST(FileLock, WaitsForAsLongAsItIsTold)
{
    const TempFolder folder;
    std::optional<FileLock> first(std::in_place, folder / "lock");
    EXPECT_EQ(FileLock(folder / "lock", std::chrono::milliseconds(30)).state(), FileLock::State::Busy);
    std::thread gives([&] { first.reset(); });
    EXPECT_TRUE(FileLock(folder / "lock", std::chrono::hours(1)).held());
    gives.join();
}

TEST(FileLock, IsUnknownWhereTheFileSystemHasNone)
{
    class NoLocks : public FileCalls {
        int flock(int, int) override
        {
            errno = ENOLCK;
            return -1;
        }
    } calls;
    const TempFolder folder;
    const OtherFileCalls none(calls);
    EXPECT_EQ(FileLock(folder / "lock").state(), FileLock::State::Unknown);
}

TEST(FileLock, IsNotTakenWhereNoFileCanBeOrSomethingElseLies)
{
    const TempFolder folder;
    EXPECT_EQ(FileLock(folder / "missing/lock").state(), FileLock::State::NoAccess);
    fs::create_directory(folder / "lock");
    EXPECT_EQ(FileLock(folder / "lock").state(), FileLock::State::NoAccess);
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(FileLock(folder / "pipe").state(), FileLock::State::NoAccess);
}

/// Writes a file when the program ends, as the cache of hashes does.
struct LastWriter {
    std::filesystem::path folder;
    ~LastWriter() { replaceFile(folder / "last", {}); }
};

TEST(TemporaryFiles, AreMadeWhileTheProgramEnds)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe"); // a process of its own, in which nothing has been written yet
    setenv("MALLOC_PERTURB_", "165", 1);            // what is freed is no longer what it was
    setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);
    EXPECT_EXIT(
        {
            static const TempFolder folder;
            static const LastWriter last{folder.path()};
            std::filesystem::create_directory(folder / "other");
            replaceFile(folder / "other/first", {});
            std::exit(0);
        },
        testing::ExitedWithCode(0), "");
    unsetenv("MALLOC_PERTURB_");
    unsetenv("GLIBC_TUNABLES");
}

TEST(TemporaryFiles, OfKilledProgramsGoWithTheNextOneThatIsWrittenThere)
{
    const TempFolder folder;
    const fs::path old = folder / ".zimage-123-4.part";
    writeFile(old, "half a file");
    age(old, 2 * 3600);
    writeOnce(folder.path());
    EXPECT_FALSE(fs::exists(old));
}

TEST(TemporaryFiles, ThatAreYoungOrLockedOrNoneOfOursStay)
{
    const TempFolder folder;
    const fs::path young = folder / ".zimage-123-4.part";
    const fs::path locked = folder / ".zimage-123-5.part";
    const fs::path other = folder / "zimage-123-6.part";
    const fs::path link = folder / ".zimage-123-7.part";
    const fs::path pipe = folder / ".zimage-123-8.part";
    for (const fs::path& file : {young, locked, other})
        writeFile(file, "x");
    age(young, 60);
    age(locked, 48 * 3600);
    age(other, 48 * 3600);
    fs::create_symlink(other, link);
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    age(pipe, 48 * 3600);
    const Descriptor writer(open(locked.c_str(), O_RDONLY | O_CLOEXEC)); // as a slow writer elsewhere holds it
    ASSERT_EQ(flock(writer.number(), LOCK_EX | LOCK_NB), 0);
    writeOnce(folder.path());
    for (const fs::path& file : {young, locked, other, link, pipe})
        EXPECT_TRUE(fs::exists(fs::symlink_status(file))) << file;
}

} // namespace zimage
