#include "io/temporary_file.h"

#include "io/descriptor.h"
#include "io/file_calls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace zimage {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = ".zimage-";
constexpr const char* kEnding = ".part";
constexpr std::time_t kAbandonedAfter = 3600; // s; writers hold a lock, so this is for where there are none
constexpr int kMostLookedAt = 20'000;         // names in a folder

bool lacksUnnamedFiles(int error) { return error == EOPNOTSUPP || error == EISDIR || error == EINVAL; }

/// Whether a program that was killed has left this file. `now` is by the clock that gives files their times.
bool isAbandoned(const fs::path& file, std::time_t now)
{
    const Descriptor opened(::open(file.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status {};
    return opened.valid() && ::fstat(opened.number(), &status) == 0 && S_ISREG(status.st_mode)
        && status.st_uid == ::geteuid() && status.st_mtime + kAbandonedAfter < now
        && fileCalls().flock(opened.number(), LOCK_EX | LOCK_NB) == 0;
}

/// The time as the folder's file system tells it, which may be another machine's: that of a file just made there.
std::time_t timeOf(int descriptor)
{
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 ? status.st_mtime : 0;
}

void removeAbandoned(const fs::path& folder, std::time_t now)
{
    struct Seen {
        std::mutex mutex;
        std::set<fs::path> folders;
    };
    static Seen& seen = *new Seen; // never destroyed: destructors of other static objects write files, too
    std::error_code ignored;
    {
        const std::lock_guard lock(seen.mutex);
        if (!seen.folders.insert(fs::absolute(folder, ignored)).second)
            return;
    }
    std::vector<fs::path> found;
    int looked = 0;
    for (auto entry = fs::directory_iterator(folder, ignored);
         !ignored && entry != fs::directory_iterator() && looked < kMostLookedAt; entry.increment(ignored), ++looked)
        if (const std::string name = entry->path().filename().string();
            name.starts_with(kPrefix) && name.ends_with(kEnding))
            found.push_back(entry->path());
    for (const fs::path& file : found)
        if (isAbandoned(file, now))
            fileCalls().unlink(file.c_str());
}

} // namespace

int flushFile(int descriptor)
{
    while (fileCalls().fsync(descriptor) != 0)
        if (errno != EINTR)
            return errno == EINVAL || errno == EROFS || errno == ENOTSUP ? 0 : errno;
    return 0;
}

int flushFolder(const fs::path& folder)
{
    const int descriptor = fileCalls().open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (descriptor < 0)
        return 0;
    const int error = flushFile(descriptor);
    fileCalls().close(descriptor);
    return error;
}

std::unique_ptr<TemporaryFile> TemporaryFile::makeUnnamed(const fs::path& folder, int& error)
{
    const int number = fileCalls().open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    error = number < 0 ? errno : 0;
    return number < 0 ? nullptr : std::make_unique<TemporaryFile>(number, fs::path());
}

std::unique_ptr<TemporaryFile> TemporaryFile::makeNamed(const fs::path& folder, int& error)
{
    static std::atomic<unsigned> counter{0};
    for (int attempt = 0; attempt < 1000; ++attempt) {
        fs::path name = folder / (kPrefix + std::to_string(getpid()) + '-' + std::to_string(++counter) + kEnding);
        const int number = fileCalls().open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        error = number < 0 ? errno : 0;
        if (number >= 0) {
            fileCalls().flock(number, LOCK_EX | LOCK_NB); // tells that its writer lives; not all places can
            removeAbandoned(folder, timeOf(number));
            return std::make_unique<TemporaryFile>(number, std::move(name));
        }
        if (error != EEXIST)
            break;
    }
    return nullptr;
}

std::unique_ptr<TemporaryFile> TemporaryFile::make(const fs::path& folder, int& error)
{
    auto file = makeUnnamed(folder, error);
    if (!file && lacksUnnamedFiles(error))
        file = makeNamed(folder, error);
    return file;
}

TemporaryFile::TemporaryFile(int descriptor, fs::path name) : m_descriptor(descriptor), m_name(std::move(name)) {}

TemporaryFile::~TemporaryFile()
{
    if (!m_name.empty())
        fileCalls().unlink(m_name.c_str());
    if (m_descriptor >= 0)
        fileCalls().close(m_descriptor);
}

int TemporaryFile::write(std::span<const std::byte> bytes, Durability durability)
{
    while (!bytes.empty()) {
        const ssize_t written = fileCalls().write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return durability == Durability::PowerCut ? flushFile(m_descriptor) : 0;
}

/// Network file systems may tell of a full disk only now, so a name comes after it. An unnamed file has to stay open to
/// get its name.
int TemporaryFile::closeNamed()
{
    const int descriptor = std::exchange(m_descriptor, -1);
    return descriptor < 0 || fileCalls().close(descriptor) == 0 || errno == EINTR ? 0 : errno;
}

int TemporaryFile::publish(const fs::path& target)
{
    if (m_name.empty())
        return linkUnnamed(target);
    const int error = closeNamed();
    return error != 0 ? error : renameNamed(target);
}

int TemporaryFile::replace(const fs::path& target)
{
    if (const int error = closeNamed(); error != 0)
        return error;
    if (fileCalls().rename(m_name.c_str(), target.c_str()) != 0)
        return errno;
    m_name.clear();
    return 0;
}

int TemporaryFile::linkUnnamed(const fs::path& target) const
{
    std::array<char, 40> link{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", m_descriptor);
    if (fileCalls().linkat(AT_FDCWD, link.data(), target.c_str(), AT_SYMLINK_FOLLOW) == 0)
        return 0;
    if (errno != ENOENT) // no /proc: this other way asks for privileges on older kernels
        return errno;
    return fileCalls().linkat(m_descriptor, "", target.c_str(), AT_EMPTY_PATH) == 0 ? 0 : errno;
}

int TemporaryFile::renameNamed(const fs::path& target)
{
    FileCalls& calls = fileCalls();
    if (calls.renameNoReplace(m_name.c_str(), target.c_str()) == 0) {
        m_name.clear();
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return errno;
    if (calls.link(m_name.c_str(), target.c_str()) == 0) // the destructor removes the first name
        return 0;
    if (errno != EPERM && errno != ENOSYS && errno != ENOTSUP && errno != EMLINK)
        return errno;
    // Neither exists here (some network and FUSE file systems): look, then rename. The gap between the two is the best
    // there is.
    struct stat existing {};
    if (lstat(target.c_str(), &existing) == 0)
        return EEXIST;
    if (calls.rename(m_name.c_str(), target.c_str()) != 0)
        return errno;
    m_name.clear();
    return 0;
}

} // namespace zimage
