#include "base/error.h"
#include "base/wording.h"
#include "core/test_files.h"
#include "io/atomic_file.h"
#include "io/file_calls.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace zimage {
namespace {

using namespace zimage::test;
namespace fs = std::filesystem;

std::vector<std::byte> bytes(std::string_view text)
{
    const auto view = std::as_bytes(std::span(text.data(), text.size()));
    return {view.begin(), view.end()};
}

/// Everything in a folder, hidden files too, sorted.
std::vector<std::string> namesIn(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        names.push_back(entry.path().lexically_relative(folder).string());
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<Error> errorOf(const std::function<void()>& action)
{
    try {
        action();
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    }
}

void expectUnwritable(const std::optional<Error>& error, const fs::path& path, std::string_view cause)
{
    ASSERT_TRUE(error) << path;
    EXPECT_EQ(error->code(), ErrorCode::Unwritable);
    EXPECT_NE(std::string(error->what()).find(printable(path.string(), 240)), std::string::npos) << error->what();
    EXPECT_NE(std::string(error->what()).find(cause), std::string::npos) << error->what();
}

/// Runs something in a process of its own, because it changes the process for good; returns its exit status.
int inChild(const std::function<int()>& action)
{
    const pid_t child = fork();
    if (child == 0) {
        int status = 99;
        try {
            status = action();
        } catch (...) {
            status = 98;
        }
        _exit(status);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// From now on a system call fails with `error`, if its argument (from 0) has one of the bits; false where seccomp is
/// not allowed.
bool failSystemCall(int number, unsigned argument, std::uint32_t mask, int error)
{
    const auto low = static_cast<std::uint32_t>(offsetof(seccomp_data, args) + argument * 8);
    std::array<sock_filter, 6> program{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, mask, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

constexpr std::uint32_t kTmpFileBit = O_TMPFILE & ~O_DIRECTORY;
#ifdef SYS_link
constexpr int kLinkCall = SYS_link;
#else
constexpr int kLinkCall = SYS_linkat;
#endif
constexpr int kSkipped = 77;

TEST(AtomicFile, WritesAFileAndTheFoldersOnItsWay)
{
    const TempFolder folder;
    const fs::path path = folder / "2026-11-23/狐狸/a.png";
    EXPECT_EQ(writeNewFile(path, bytes("content")), path);
    EXPECT_EQ(readFile(path), "content");
    EXPECT_EQ(namesIn(folder.path()),
              (std::vector<std::string>{"2026-11-23", "2026-11-23/狐狸", "2026-11-23/狐狸/a.png"}));
}

TEST(AtomicFile, WritesIntoTheCurrentFolder)
{
    const TempFolder folder;
    EXPECT_EQ(inChild([&] {
                  return chdir(folder.path().c_str()) == 0 && writeNewFile("a.png", bytes("x")) == "a.png"
                          && writeNewFile("new/b.png", bytes("y")) == "new/b.png"
                      ? 0
                      : 1;
              }),
              0);
    EXPECT_EQ(namesIn(folder.path()), (std::vector<std::string>{"a.png", "new", "new/b.png"}));
}

TEST(AtomicFile, NeverReplacesAFile)
{
    const TempFolder folder;
    EXPECT_EQ(writeNewFile(folder / "a.png", bytes("first")), folder / "a.png");
    EXPECT_EQ(writeNewFile(folder / "a.png", bytes("second")), folder / "a-2.png");
    EXPECT_EQ(writeNewFile(folder / "a.png", bytes("third")), folder / "a-3.png");
    EXPECT_EQ(readFile(folder / "a.png"), "first");
    EXPECT_EQ(readFile(folder / "a-2.png"), "second");
    EXPECT_EQ(readFile(folder / "a-3.png"), "third");
}

TEST(AtomicFile, TakesAnotherNameBesideAFolderOrADanglingLink)
{
    const TempFolder folder;
    fs::create_directory(folder / "a.png");
    fs::create_symlink("nowhere", folder / "b");
    EXPECT_EQ(writeNewFile(folder / "a.png", bytes("x")), folder / "a-2.png");
    EXPECT_EQ(writeNewFile(folder / "b", bytes("x")), folder / "b-2");
    EXPECT_FALSE(fs::exists(folder / "nowhere"));
}

TEST(AtomicFile, FollowsTheUmask)
{
    const TempFolder folder;
    EXPECT_EQ(inChild([&] {
                  umask(027);
                  struct stat status {};
                  writeNewFile(folder / "a", bytes("x"));
                  return stat((folder / "a").c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) & 0xFF
                                                                    : 99;
              }),
              0640 & 0xFF);
}

TEST(AtomicFile, LetsManyThreadsAskForTheSameName)
{
    const TempFolder folder;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] { writeNewFile(folder / "a.png", bytes(std::to_string(i))); });
    for (std::thread& thread : threads)
        thread.join();
    std::string contents;
    for (const std::string& name : namesIn(folder.path()))
        contents += readFile(folder / name);
    std::sort(contents.begin(), contents.end());
    EXPECT_EQ(contents, "01234567");
}

TEST(AtomicFile, WorksWhereUnnamedFilesAreUnknown)
{
    const TempFolder folder;
    const int status = inChild([&] {
        if (!failSystemCall(SYS_openat, 2, kTmpFileBit, EOPNOTSUPP))
            return kSkipped;
        checkWritable(folder.path());
        const bool first = writeNewFile(folder / "a.png", bytes("one")) == folder / "a.png";
        return first && writeNewFile(folder / "a.png", bytes("two")) == folder / "a-2.png" ? 0 : 1;
    });
    if (status == kSkipped)
        GTEST_SKIP() << "seccomp is not allowed here";
    EXPECT_EQ(status, 0);
    EXPECT_EQ(namesIn(folder.path()), (std::vector<std::string>{"a-2.png", "a.png"}));
    EXPECT_EQ(readFile(folder / "a.png"), "one");
    EXPECT_EQ(readFile(folder / "a-2.png"), "two");
}

TEST(AtomicFile, WorksWhereFilesCanNeitherBeUnnamedNorRenamedSafelyNorLinked)
{
    for (const bool links : {true, false}) {
        const TempFolder folder;
        const int status = inChild([&] {
            if (!failSystemCall(SYS_openat, 2, kTmpFileBit, EOPNOTSUPP) || !failSystemCall(SYS_renameat2, 4, 1, EINVAL)
                || (!links && !failSystemCall(kLinkCall, 0, 0xFFFFFFFF, EPERM)))
                return kSkipped;
            writeNewFile(folder / "a.png", bytes("one"));
            return writeNewFile(folder / "a.png", bytes("two")) == folder / "a-2.png" ? 0 : 1;
        });
        if (status == kSkipped)
            GTEST_SKIP() << "seccomp is not allowed here";
        EXPECT_EQ(status, 0);
        EXPECT_EQ(namesIn(folder.path()), (std::vector<std::string>{"a-2.png", "a.png"}));
        EXPECT_EQ(readFile(folder / "a.png"), "one");
    }
}

TEST(AtomicFile, WorksWhereUnnamedFilesCannotBeLinked)
{
    const TempFolder folder;
    const int status = inChild([&] {
        if (!failSystemCall(SYS_linkat, 4, 0xFFFFFFFF, EPERM))
            return kSkipped;
        return writeNewFile(folder / "a.png", bytes("one")) == folder / "a.png" ? 0 : 1;
    });
    if (status == kSkipped)
        GTEST_SKIP() << "seccomp is not allowed here";
    EXPECT_EQ(status, 0);
    EXPECT_EQ(namesIn(folder.path()), (std::vector<std::string>{"a.png"}));
}

TEST(AtomicFile, LeavesOnlyWholeFilesWhenKilled)
{
    const TempFolder folder;
    const std::string content(std::size_t{1} << 20, 'z');
    const pid_t child = fork();
    if (child == 0) {
        for (;;)
            writeNewFile(folder / "new/a.png", bytes(content));
    }
    for (int wait = 0; wait < 500 && !fs::exists(folder / "new/a-2.png"); ++wait)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (const auto& entry : fs::directory_iterator(folder / "new"))
        EXPECT_EQ(readFile(entry.path()), content) << entry.path();
}

TEST(AtomicFile, LeavesNothingBehindWhenTheFileCannotGrow)
{
    const TempFolder folder;
    std::optional<Error> error;
    const int status = inChild([&] {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{100'000, 100'000};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
            return kSkipped;
        error = errorOf([&] { writeNewFile(folder / "a/b/c.png", std::vector<std::byte>(200'000)); });
        const std::string message = error ? error->what() : "";
        return message.find("c.png") != std::string::npos
                && message.find("larger than this system allows") != std::string::npos
            ? 0
            : 1;
    });
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(namesIn(folder.path()).empty());
}

/// Every write fails.
class BadDisk : public FileCalls {
public:
    explicit BadDisk(int error) : m_error(error) {}
    ssize_t write(int, const void*, std::size_t) override
    {
        errno = m_error;
        return -1;
    }

private:
    int m_error;
};

TEST(AtomicFile, SaysOfAFullDiskThatItIsFullAndWhatToDo)
{
    const TempFolder folder;
    const std::string place = printable(folder.path().string(), 240);
    for (const auto& [error, cause] :
         {std::pair(ENOSPC, "the disk with the folder " + place + " is full. Make room"),
          std::pair(EDQUOT, "your share of the disk with the folder " + place + " is used up. Make room")}) {
        BadDisk disk(error);
        const OtherFileCalls full(disk);
        const auto make = errorOf([&] { writeNewFile(folder / "a.png", bytes("one")); });
        expectUnwritable(make, folder / "a.png", cause + ", or choose another folder.");
        const auto change = errorOf([&] { replaceFile(folder / "a.json", bytes("one")); });
        expectUnwritable(change, folder / "a.json", cause + " on it.");
        const auto check = errorOf([&] { checkWritable(folder.path()); });
        expectUnwritable(check, folder.path(), cause.substr(1) + ", or choose another folder.");
    }
    BadDisk broken(EIO);
    const OtherFileCalls bad(broken);
    expectUnwritable(errorOf([&] { writeNewFile(folder / "a.png", bytes("one")); }), folder / "a.png",
                     "the disk reports an error");
}

TEST(AtomicFile, LeavesNothingBehindOnAFullDisk)
{
    const TempFolder folder;
    const int status = inChild([&] {
        // A small disk of this process's own.
        if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || mount("none", folder.path().c_str(), "tmpfs", 0, "size=256k") != 0)
            return kSkipped;
        const auto tooLarge = errorOf([&] { writeNewFile(folder / "new/a.png", std::vector<std::byte>(1 << 20)); });
        expectUnwritable(tooLarge, folder / "new/a.png", "is full");
        EXPECT_TRUE(namesIn(folder.path()).empty());
        checkWritable(folder / "new");
        EXPECT_TRUE(namesIn(folder.path()).empty());
        writeNewFile(folder / "fill", std::vector<std::byte>(252 << 10));
        std::ofstream(folder / "rest") << std::string(1 << 20, 'x');
        expectUnwritable(errorOf([&] { checkWritable(folder.path()); }), folder.path(), "is full");
        return testing::Test::HasFailure() ? 1 : 0;
    });
    if (status == kSkipped)
        GTEST_SKIP() << "mounting is not allowed here";
    EXPECT_EQ(status, 0);
}

TEST(AtomicFile, RefusesAReadOnlyDisk)
{
    const TempFolder folder;
    const int status = inChild([&] {
        if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || mount("none", folder.path().c_str(), "tmpfs", MS_RDONLY, "size=256k") != 0)
            return kSkipped;
        expectUnwritable(errorOf([&] { writeNewFile(folder / "a.png", bytes("x")); }), folder / "a.png", "read-only");
        expectUnwritable(errorOf([&] { writeNewFile(folder / "new/a.png", bytes("x")); }), folder / "new/a.png",
                         "read-only");
        expectUnwritable(errorOf([&] { checkWritable(folder / "new"); }), folder / "new", "read-only");
        return testing::Test::HasFailure() ? 1 : 0;
    });
    if (status == kSkipped)
        GTEST_SKIP() << "mounting is not allowed here";
    EXPECT_EQ(status, 0);
}

TEST(AtomicFile, RefusesAFolderWithoutPermission)
{
    if (geteuid() == 0)
        GTEST_SKIP() << "permissions do not bind root";
    const TempFolder folder;
    fs::create_directory(folder / "closed");
    fs::permissions(folder / "closed", fs::perms::owner_read | fs::perms::owner_exec);
    expectUnwritable(errorOf([&] { writeNewFile(folder / "closed/a.png", bytes("x")); }), folder / "closed/a.png",
                     "no permission");
    expectUnwritable(errorOf([&] { checkWritable(folder / "closed/new"); }), folder / "closed/new", "no permission");
}

TEST(AtomicFile, RefusesAPathThroughAFile)
{
    const TempFolder folder;
    writeFile(folder / "file", "x");
    for (const char* inside : {"file/a.png", "file/new/a.png"}) {
        const fs::path path = folder / inside;
        expectUnwritable(errorOf([&] { writeNewFile(path, bytes("x")); }), path, "a file where a folder is needed");
        expectUnwritable(errorOf([&] { checkWritable(path.parent_path()); }), path.parent_path(),
                         "a file where a folder is needed");
    }
    EXPECT_EQ(namesIn(folder.path()), std::vector<std::string>{"file"});
}

TEST(AtomicFile, RefusesNamesThatAreNoFilesOrTooLong)
{
    const TempFolder folder;
    for (const char* name : {"", "new/", ".", "..", "new/.."})
        EXPECT_TRUE(errorOf([&] { writeNewFile(name == std::string_view() ? fs::path() : folder / name, bytes("x")); }))
            << name;
    const fs::path longName = folder / std::string(300, 'x');
    expectUnwritable(errorOf([&] { writeNewFile(longName, bytes("x")); }), longName, "too long");
    expectUnwritable(errorOf([&] { writeNewFile(longName / "a.png", bytes("x")); }), longName / "a.png", "too long");
    EXPECT_TRUE(namesIn(folder.path()).empty());
}

TEST(AtomicFile, ChecksAFolderWithoutMakingIt)
{
    const TempFolder folder;
    checkWritable(folder.path());
    checkWritable(folder / "not/yet/there");
    EXPECT_EQ(inChild([&] {
                  const bool inside = chdir(folder.path().c_str()) == 0;
                  checkWritable({});
                  checkWritable("new");
                  return inside ? 0 : 1;
              }),
              0);
    EXPECT_TRUE(namesIn(folder.path()).empty());
}

} // namespace
} // namespace zimage
