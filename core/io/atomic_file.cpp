#include "io/atomic_file.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace zimage {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxNames = 100'000; // "-2" … "-100000"

std::string causeOf(int error)
{
    switch (error) {
    case ENOSPC: return "there is no space left on the disk";
    case EDQUOT: return "the disk quota is used up";
    case EROFS: return "the disk is read-only";
    case EACCES:
    case EPERM: return "you have no permission to write there";
    case ENOTDIR: return "a part of its path is a file, not a folder";
    case ENOENT: return "its folder does not exist";
    case ENAMETOOLONG: return "the name is too long";
    case EFBIG: return "the file would be larger than this system allows";
    default: return std::generic_category().message(error);
    }
}

[[noreturn]] void throwUnwritable(const fs::path& path, const char* kind, const std::string& cause)
{
    throw Error(ErrorCode::Unwritable,
                std::string("Cannot write the ") + kind + ' ' + path.string() + ": " + cause + '.',
                {path.string(), {}, {}});
}

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_number >= 0)
            close(m_number);
    }

    [[nodiscard]] int number() const noexcept { return m_number; }
    [[nodiscard]] bool valid() const noexcept { return m_number >= 0; }

private:
    int m_number;
};

/// 0 or errno. File systems that cannot flush say EINVAL; that is no reason to refuse a picture.
int flush(int descriptor)
{
    while (fsync(descriptor) != 0)
        if (errno != EINTR)
            return errno == EINVAL || errno == EROFS || errno == ENOTSUP ? 0 : errno;
    return 0;
}

/// Makes a new name, or a removed one, survive a power cut. Failing here loses nothing that is written, so nobody is
/// told.
void flushFolder(const fs::path& folder)
{
    const Descriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.valid())
        flush(descriptor.number());
}

int writeAll(int descriptor, std::span<const std::byte> bytes, Durability durability)
{
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return durability == Durability::PowerCut ? flush(descriptor) : 0;
}

/// The temporary file: nameless where the file system can, otherwise a dot-file that is removed unless it was renamed.
class TemporaryFile {
public:
    /// Sets `error` to errno when it cannot be made.
    static std::unique_ptr<TemporaryFile> makeUnnamed(const fs::path& folder, int& error)
    {
        const int number = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
        error = number < 0 ? errno : 0;
        return number < 0 ? nullptr : std::make_unique<TemporaryFile>(number, fs::path());
    }

    static std::unique_ptr<TemporaryFile> makeNamed(const fs::path& folder, int& error)
    {
        static std::atomic<unsigned> counter{0};
        for (int attempt = 0; attempt < 1000; ++attempt) {
            fs::path name =
                folder / (".zimage-" + std::to_string(getpid()) + '-' + std::to_string(++counter) + ".part");
            const int number = open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
            error = number < 0 ? errno : 0;
            if (number >= 0)
                return std::make_unique<TemporaryFile>(number, std::move(name));
            if (error != EEXIST)
                break;
        }
        return nullptr;
    }

    TemporaryFile(int descriptor, fs::path name) : m_descriptor(descriptor), m_name(std::move(name)) {}
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile()
    {
        if (!m_name.empty())
            unlink(m_name.c_str());
    }

    [[nodiscard]] int descriptor() const noexcept { return m_descriptor.number(); }

    /// Gives the file its name unless there is one of that name: 0, EEXIST or another errno.
    int publish(const fs::path& target) { return m_name.empty() ? linkUnnamed(target) : renameNamed(target); }

    /// Gives a named temporary file its name, in place of any file that has it: 0 or errno.
    int replace(const fs::path& target)
    {
        if (rename(m_name.c_str(), target.c_str()) != 0)
            return errno;
        m_name.clear();
        return 0;
    }

private:
    int linkUnnamed(const fs::path& target) const
    {
        std::array<char, 40> link{};
        std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", m_descriptor.number());
        if (linkat(AT_FDCWD, link.data(), AT_FDCWD, target.c_str(), AT_SYMLINK_FOLLOW) == 0)
            return 0;
        if (errno != ENOENT) // no /proc: this other way asks for privileges on older kernels
            return errno;
        return linkat(m_descriptor.number(), "", AT_FDCWD, target.c_str(), AT_EMPTY_PATH) == 0 ? 0 : errno;
    }

    int renameNamed(const fs::path& target)
    {
        if (renameat2(AT_FDCWD, m_name.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
            m_name.clear();
            return 0;
        }
        if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
            return errno;
        if (link(m_name.c_str(), target.c_str()) == 0) // the destructor removes the first name
            return 0;
        if (errno != EPERM && errno != ENOSYS && errno != ENOTSUP && errno != EMLINK)
            return errno;
        // Neither exists here (some network and FUSE file systems): look, then rename. The gap between the two is the
        // best there is.
        struct stat existing {};
        if (lstat(target.c_str(), &existing) == 0)
            return EEXIST;
        if (rename(m_name.c_str(), target.c_str()) != 0)
            return errno;
        m_name.clear();
        return 0;
    }

    Descriptor m_descriptor;
    fs::path m_name; ///< empty for an unnamed file, and once it has its final name
};

bool lacksUnnamedFiles(int error) { return error == EOPNOTSUPP || error == EISDIR || error == EINVAL; }

std::unique_ptr<TemporaryFile> makeTemporary(const fs::path& folder, int& error)
{
    auto file = TemporaryFile::makeUnnamed(folder, error);
    if (!file && lacksUnnamedFiles(error))
        file = TemporaryFile::makeNamed(folder, error);
    return file;
}

/// The folders on the way to `folder` that were missing and are now made; removed again unless keep() is called.
class NewFolders {
public:
    /// Returns 0 or errno.
    int make(const fs::path& folder)
    {
        std::vector<fs::path> missing;
        for (fs::path at = folder; !at.empty() && !fs::exists(fs::symlink_status(at, m_ignored));
             at = at.parent_path()) {
            if (at.has_filename()) // not the empty last part of "out/"
                missing.push_back(at);
            if (at == at.parent_path())
                break;
        }
        for (; !missing.empty(); missing.pop_back()) {
            const fs::path& next = missing.back();
            if (mkdir(next.c_str(), 0777) == 0) {
                m_made.push_back(next);
                flushFolder(next.has_parent_path() ? next.parent_path() : fs::path("."));
            } else if (errno != EEXIST) { // another program was quicker
                return errno;
            }
        }
        return 0;
    }

    void keep() { m_made.clear(); }

    NewFolders() = default;
    NewFolders(const NewFolders&) = delete;
    NewFolders& operator=(const NewFolders&) = delete;
    ~NewFolders()
    {
        for (; !m_made.empty(); m_made.pop_back())
            rmdir(m_made.back().c_str()); // fails, rightly, when somebody has put something in
    }

private:
    std::vector<fs::path> m_made;
    std::error_code m_ignored;
};

/// Gives a written file its name, or the first free "-2", "-3", … one. Returns nothing, with errno in `error`, when it
/// cannot be named.
std::optional<fs::path> publishNumbered(TemporaryFile& file, const fs::path& path, int& error)
{
    fs::path target = path;
    for (int number = 2;; ++number) {
        error = file.publish(target);
        if (error == 0)
            return target;
        if (error != EEXIST || number > kMaxNames)
            return std::nullopt;
        target = path.parent_path() / (path.stem().string() + '-' + std::to_string(number) + path.extension().string());
    }
}

/// An existing folder at or above `folder`: the one that new folders would be made in.
fs::path existingFolder(const fs::path& folder)
{
    std::error_code ignored;
    for (fs::path at = folder; !at.empty(); at = at.parent_path()) {
        if (fs::exists(fs::symlink_status(at, ignored)) || at == at.parent_path())
            return at;
    }
    return ".";
}

} // namespace

std::filesystem::path writeNewFile(const std::filesystem::path& path, std::span<const std::byte> bytes,
                                   Durability durability)
{
    if (!path.has_filename() || path.filename() == "." || path.filename() == "..")
        throwUnwritable(path, "file", "this is the name of a folder");
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    NewFolders folders;
    if (const int error = folders.make(folder); error != 0)
        throwUnwritable(path, "file", causeOf(error));

    int error = 0;
    auto file = makeTemporary(folder, error);
    if (!file || (error = writeAll(file->descriptor(), bytes, durability)) != 0)
        throwUnwritable(path, "file", causeOf(error));
    auto written = publishNumbered(*file, path, error);
    if (!written && error != EEXIST && error != ENAMETOOLONG) {
        // Some file systems make unnamed files but do not link them.
        file.reset();
        int other = 0;
        file = TemporaryFile::makeNamed(folder, other);
        if (file && (error = writeAll(file->descriptor(), bytes, durability)) == 0)
            written = publishNumbered(*file, path, error);
    }
    if (!written)
        throwUnwritable(path, "file", causeOf(error));
    folders.keep();
    file.reset(); // removes a temporary name that link() has left
    if (durability == Durability::PowerCut)
        flushFolder(folder);
    return *written;
}

void replaceFile(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    std::error_code ignored;
    const fs::path real = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
    const fs::path& target = real.empty() ? path : real;
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    NewFolders folders;
    int error = folders.make(folder);
    if (error != 0)
        throwUnwritable(path, "file", causeOf(error));
    const auto file = TemporaryFile::makeNamed(folder, error); // only a file with a name can be renamed over another
    struct stat existing {};
    if (file && stat(target.c_str(), &existing) == 0)
        (void)fchmod(file->descriptor(), existing.st_mode & 07777);
    if (!file || (error = writeAll(file->descriptor(), bytes, Durability::PowerCut)) != 0
        || (error = file->replace(target)) != 0)
        throwUnwritable(path, "file", causeOf(error));
    folders.keep();
    flushFolder(folder);
}

void checkWritable(const std::filesystem::path& folder)
{
    const fs::path place = existingFolder(folder);
    int error = 0;
    const auto file = makeTemporary(place, error);
    // A page of data, since a full disk still makes empty files.
    const std::array<std::byte, 4096> page{};
    if (!file || (error = writeAll(file->descriptor(), page, Durability::PowerCut)) != 0)
        throwUnwritable(folder.empty() ? place : folder, "folder", causeOf(error));
}

} // namespace zimage
