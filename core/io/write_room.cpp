#include "io/write_room.h"

#include "base/error.h"
#include "base/wording.h"
#include "io/atomic_file.h"

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

[[noreturn]] void refuse(const fs::path& path, const std::string& why)
{
    throw Error(ErrorCode::Unwritable, "Cannot write the file " + printable(path.string(), 240) + ": " + why,
                {path.string(), {}, {}});
}

std::size_t longestName(const fs::path& folder)
{
    const long most = pathconf(folder.c_str(), _PC_NAME_MAX);
    return most > 0 ? static_cast<std::size_t>(most) : kUsualName;
}

std::string bytesText(std::uintmax_t bytes)
{
    constexpr std::uintmax_t kMost = std::numeric_limits<std::int64_t>::max();
    return binaryBytesText(static_cast<std::int64_t>(std::min(bytes, kMost)));
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
               "the path has " + std::to_string(file.native().size() + longer) + " bytes, more than the "
                   + std::to_string(PATH_MAX - 1) + " that the system allows; choose a shorter one.");
    const fs::path place = existingPlace(file.parent_path());
    const std::size_t most = longestName(place);
    const auto check = [&](const fs::path& name, std::size_t size) {
        if (size > most)
            refuse(file,
                   "the name " + inQuotes(name.string()) + " takes " + std::to_string(size) + " bytes, and "
                       + place.string() + " allows " + std::to_string(most) + "; choose a shorter one.");
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

void checkRoom(const fs::path& folder, std::uintmax_t bytes, const std::string& what)
{
    const auto free = freeBytes(folder);
    if (free && *free < bytes)
        throw Error(ErrorCode::Unwritable,
                    "There is no room for " + what + " in " + printable(folder.string(), 240) + ": they take up to "
                        + bytesText(bytes) + ", and "
                        + (*free < (std::uintmax_t{1} << 20) ? "less than 1 MiB is" : bytesText(*free) + " are")
                        + " free; make room, or choose another folder.",
                    {folder.string(), {}, {}});
}

std::optional<std::string> folderProblem(const fs::path& folder, std::uintmax_t bytes, const std::string& what)
{
    try {
        checkWritable(folder);
        checkRoom(folder, bytes, what);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace zimage
