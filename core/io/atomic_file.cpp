#include "io/atomic_file.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/system_error_text.h"
#include "io/disk_full.h"
#include "io/file_calls.h"
#include "io/temporary_file.h"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace zimage {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxNames = 100'000; // "-2" … "-100000"

/// A clause without a full stop.
std::string causeOf(int error)
{
    switch (error) {
    case EACCES:
    case EPERM: return tr("you have no permission to write there");
    case ENOENT: return tr("its folder does not exist");
    default: return systemErrorText(error);
    }
}

[[noreturn]] void throwUnwritable(const fs::path& file, const std::string& cause)
{
    throw Error(ErrorCode::Unwritable, tr("Cannot write the file {file:path}: {why}.", file, cause),
                {file.string(), {}, {}});
}

fs::path folderOf(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

/// Of a new file, which can be written elsewhere.
[[noreturn]] void throwUnwritable(const fs::path& file, int error)
{
    if (!isDiskFull(error))
        throwUnwritable(file, causeOf(error));
    throw DiskFull(
        error == EDQUOT
            ? tr("Cannot write the file {file:path}: your share of the disk with the folder {folder:path} is "
                 "used up. Make room, or choose another folder.",
                 file, folderOf(file))
            : tr("Cannot write the file {file:path}: the disk with the folder {folder:path} is full. Make "
                 "room, or choose another folder.",
                 file, folderOf(file)),
        {file.string(), {}, {}});
}

/// Of a file that has its place.
[[noreturn]] void throwUnreplaceable(const fs::path& file, int error)
{
    if (!isDiskFull(error))
        throwUnwritable(file, causeOf(error));
    throw DiskFull(error == EDQUOT ? tr("Cannot write the file {file:path}: your share of the disk with the folder "
                                        "{folder:path} is used up. Make room on it.",
                                        file, folderOf(file))
                                   : tr("Cannot write the file {file:path}: the disk with the folder {folder:path} is "
                                        "full. Make room on it.",
                                        file, folderOf(file)),
                   {file.string(), {}, {}});
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
            if (fileCalls().mkdir(next.c_str(), 0777) == 0) {
                m_made.push_back(next);
                if (const int error = flushFolder(next.has_parent_path() ? next.parent_path() : fs::path("."));
                    error != 0)
                    return error;
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
            fileCalls().rmdir(m_made.back().c_str()); // fails, rightly, when somebody has put something in
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

/// Makes the new name of a written file survive a power cut. Throws where the disk says that it may not.
void flushNames(const fs::path& file, const fs::path& folder)
{
    if (const int error = flushFolder(folder); error != 0)
        throw Error(ErrorCode::Unwritable,
                    tr("{file:path} is written, but may be lost in a power cut: {why}. Save it on another disk, too.",
                       file, causeOf(error)),
                    {file.string(), {}, {}});
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
        throwUnwritable(path, tr("this is the name of a folder"));
    const fs::path folder = folderOf(path);
    NewFolders folders;
    if (const int error = folders.make(folder); error != 0)
        throwUnwritable(path, error);

    int error = 0;
    auto file = TemporaryFile::make(folder, error);
    if (!file || (error = file->write(bytes, durability)) != 0)
        throwUnwritable(path, error);
    auto written = publishNumbered(*file, path, error);
    if (!written && file->isUnnamed() && error != EEXIST && error != ENAMETOOLONG) {
        // Some file systems make unnamed files but do not link them.
        file.reset();
        int other = 0;
        file = TemporaryFile::makeNamed(folder, other);
        if (file && (error = file->write(bytes, durability)) == 0)
            written = publishNumbered(*file, path, error);
    }
    if (!written)
        throwUnwritable(path, error);
    folders.keep();
    file.reset(); // removes a temporary name that link() has left
    if (durability == Durability::PowerCut)
        flushNames(*written, folder);
    return *written;
}

void replaceFile(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    std::error_code ignored;
    const fs::path real = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
    const fs::path& target = real.empty() ? path : real;
    const fs::path folder = folderOf(target);
    NewFolders folders;
    int error = folders.make(folder);
    if (error != 0)
        throwUnreplaceable(path, error);
    const auto file = TemporaryFile::makeNamed(folder, error); // only a file with a name can be renamed over another
    struct stat existing {};
    if (file && stat(target.c_str(), &existing) == 0)
        (void)fchmod(file->descriptor(), existing.st_mode & 07777);
    if (!file || (error = file->write(bytes, Durability::PowerCut)) != 0 || (error = file->replace(target)) != 0)
        throwUnreplaceable(path, error);
    folders.keep();
    flushNames(path, folder);
}

void checkWritable(const std::filesystem::path& folder)
{
    const fs::path place = existingFolder(folder);
    int error = 0;
    const auto file = TemporaryFile::make(place, error);
    // A page of data, since a full disk still makes empty files.
    const std::array<std::byte, 4096> page{};
    if (file && (error = file->write(page, Durability::PowerCut)) == 0)
        return;
    const fs::path& named = folder.empty() ? place : folder;
    if (isDiskFull(error))
        throw DiskFull(error == EDQUOT
                           ? tr("Your share of the disk with the folder {folder:path} is used up. Make room, "
                                "or choose another folder.",
                                named)
                           : tr("The disk with the folder {folder:path} is full. Make room, or choose another "
                                "folder.",
                                named),
                       {named.string(), {}, {}});
    throw Error(ErrorCode::Unwritable, tr("Cannot write into the folder {folder:path}: {why}.", named, causeOf(error)),
                {named.string(), {}, {}});
}

} // namespace zimage
