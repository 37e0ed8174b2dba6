#include "io/write_room.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/atomic_file.h"
#include "io/disk_full.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <limits>
#include <system_error>

namespace zimage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kUsualName = 255; // bytes, where a file system does not say

[[noreturn]] void refuse(const fs::path& path, const std::string& sentence)
{
    throw Error(ErrorCode::Unwritable, sentence, {path.string(), {}, {}});
}

std::size_t longestName(const fs::path& folder)
{
    const long most = pathconf(folder.c_str(), _PC_NAME_MAX);
    return most > 0 ? static_cast<std::size_t>(most) : kUsualName;
}

/// As sentences take it.
std::int64_t signedBytes(std::uintmax_t bytes)
{
    constexpr std::uintmax_t kMost = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min(bytes, kMost));
}

} // namespace

fs::path existingPlace(const fs::path& folder)
{
    std::error_code ignored;
    for (fs::path at = folder; !at.empty(); at = at.parent_path()) {
        if (fs::exists(fs::symlink_status(at, ignored)) || at == at.parent_path())
            return at;
    }
    return ".";
}

void checkNameLength(const fs::path& file, std::size_t longer)
{
    if (file.native().size() + longer >= PATH_MAX)
        refuse(file,
               tr("Cannot write the file {file:path}: its path has {size:int} bytes, more than the {most:int} that the "
                  "system allows. Choose a shorter path.",
                  file, file.native().size() + longer, PATH_MAX - 1));
    const fs::path place = existingPlace(file.parent_path());
    const std::size_t most = longestName(place);
    const auto check = [&](const fs::path& name, std::size_t size) {
        if (size > most)
            refuse(file,
                   tr("Cannot write the file {file:path}: the name {name:quoted} has {size:int} bytes, but the folder "
                      "{folder:path} allows {most:int}. Choose a shorter name.",
                      file, name, size, place, most));
    };
    for (const fs::path& folder : file.parent_path())
        check(folder, folder.native().size());
    check(file.filename(), file.filename().native().size() + longer);
}

std::optional<std::uintmax_t> freeBytes(const fs::path& folder)
{
    struct statvfs system {};
    if (statvfs(existingPlace(folder).c_str(), &system) != 0 || system.f_blocks == 0) // some that have no size say 0
        return {};
    return std::uintmax_t{system.f_bavail} * system.f_frsize;
}

void checkRoom(const fs::path& folder, std::uintmax_t bytes)
{
    const auto free = freeBytes(folder);
    if (!free || *free >= bytes)
        return;
    const bool full = *free < (std::uintmax_t{1} << 20);
    throw DiskFull(
        full ? tr("The disk with the folder {folder:path} is full: less than 1 MiB is free, and up to {needed:bytes} "
                  "are needed. Make room, or choose another folder.",
                  folder, signedBytes(bytes))
             : tr("There is not enough room in the folder {folder:path}: {free:bytes} are free, and up to "
                  "{needed:bytes} are needed. Make room, or choose another folder.",
                  folder, signedBytes(*free), signedBytes(bytes)),
        {folder.string(), {}, {}});
}

std::optional<std::string> folderProblem(const fs::path& folder, std::uintmax_t bytes)
{
    try {
        checkWritable(folder);
        checkRoom(folder, bytes);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace zimage
