#include "base/memory_limits.h"

#include "base/process_memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNone = std::int64_t{1} << 60; ///< version 1 says "none" with the largest number of whole pages

/// A hierarchy of control groups that limits memory, and what its files are called.
struct Hierarchy {
    int version = 2;
    fs::path mount; ///< where it is seen
    fs::path top;   ///< the group that is seen there
    fs::path group; ///< this process's
};

/// The number in a file; negative for "max", for what version 1 takes for that, and where there is none.
std::int64_t numberIn(const fs::path& file)
{
    std::ifstream stream(file);
    std::string text;
    stream >> text;
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value < kNone ? value : -1;
}

/// The sum of some lines "NAME VALUE".
std::int64_t sumIn(const fs::path& file, const std::vector<std::string_view>& names)
{
    std::ifstream stream(file);
    std::int64_t sum = 0;
    std::string name;
    for (std::int64_t value = 0; stream >> name >> value;)
        if (std::find(names.begin(), names.end(), name) != names.end())
            sum += value;
    return sum;
}

bool listHas(const std::string& list, std::string_view word)
{
    std::istringstream stream(list);
    for (std::string item; std::getline(stream, item, ',');)
        if (item == word)
            return true;
    return false;
}

/// mountinfo writes spaces and the like as \040.
std::string unescaped(const std::string& text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int code = 0;
        const char* digits = text.data() + i + 1;
        if (text[i] == '\\' && i + 3 < text.size() && std::from_chars(digits, digits + 3, code, 8).ptr == digits + 3) {
            plain += static_cast<char>(code);
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

/// This process's group: version 2 has one line "0::/PATH", version 1 one for each hierarchy, "4:cpu,memory:/PATH".
std::string groupOf(const fs::path& root, int version)
{
    std::ifstream stream(root / "proc/self/cgroup");
    for (std::string line; std::getline(stream, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        if (version == 2 ? controllers.empty() : listHas(controllers, "memory"))
            return line.substr(second + 1);
    }
    return {};
}

/// The hierarchies that may limit memory, of /proc/self/mountinfo: "ID PARENT DEVICE ROOT MOUNT OPTIONS … - TYPE SOURCE
/// OPTIONS".
std::vector<Hierarchy> hierarchies(const fs::path& root)
{
    std::vector<Hierarchy> found;
    std::ifstream stream(root / "proc/self/mountinfo");
    for (std::string line; std::getline(stream, line);) {
        const std::size_t dash = line.find(" - ");
        if (dash == std::string::npos)
            continue;
        std::string skipped, top, mount, type, options;
        std::istringstream(line) >> skipped >> skipped >> skipped >> top >> mount;
        std::istringstream(line.substr(dash + 3)) >> type >> skipped >> options;
        const int version = type == "cgroup2" ? 2 : type == "cgroup" && listHas(options, "memory") ? 1 : 0;
        if (version == 0)
            continue;
        const std::string group = groupOf(root, version);
        if (!group.empty())
            found.push_back({version, root / fs::path(unescaped(mount)).relative_path(), unescaped(top), group});
    }
    return found;
}

/// The process's group as a path below the mount. What is mounted may be a group of its own, as in containers, whose
/// path from outside /proc/self/cgroup says or does not say.
fs::path ownFolder(const Hierarchy& hierarchy)
{
    fs::path inside = hierarchy.group.lexically_relative(hierarchy.top);
    if (inside.empty() || *inside.begin() == "..")
        inside = hierarchy.group.relative_path();
    fs::path below; // a namespace says "/../x" of groups outside it
    for (const fs::path& part : inside)
        if (part != ".." && part != ".")
            below /= part;
    std::error_code error;
    return fs::is_directory(hierarchy.mount / below, error) ? below : fs::path();
}

void lower(std::int64_t& most, std::int64_t value)
{
    if (value >= 0 && (most < 0 || value < most))
        most = value;
}

void addGroup(const fs::path& folder, int version, GroupMemory& memory)
{
    std::int64_t limit = -1;
    lower(limit, numberIn(folder / (version == 2 ? "memory.max" : "memory.limit_in_bytes")));
    if (version == 2)
        lower(limit, numberIn(folder / "memory.high")); // above it the kernel holds the process back
    if (limit < 0)
        return;
    lower(memory.limit, limit);
    const std::int64_t used = numberIn(folder / (version == 2 ? "memory.current" : "memory.usage_in_bytes"));
    const std::int64_t kept = version == 2
        ? sumIn(folder / "memory.stat", {"active_file", "inactive_file", "slab_reclaimable"})
        : sumIn(folder / "memory.stat", {"total_active_file", "total_inactive_file"});
    lower(memory.available, std::clamp<std::int64_t>(limit - std::max<std::int64_t>(0, used) + kept, 0, limit));
}

} // namespace

GroupMemory groupMemory(const fs::path& root)
{
    GroupMemory memory;
    for (const Hierarchy& hierarchy : hierarchies(root)) {
        fs::path folder = ownFolder(hierarchy);
        addGroup(hierarchy.mount / folder, hierarchy.version, memory);
        while (!folder.empty()) {
            folder = folder.parent_path();
            addGroup(hierarchy.mount / folder, hierarchy.version, memory);
        }
    }
    return memory;
}

std::int64_t processLimitBytes()
{
    const ProcessMemory process = processMemory();
    std::int64_t least = -1;
    const auto add = [&](decltype(RLIMIT_AS) which, std::int64_t used) {
        rlimit limit{};
        if (getrlimit(which, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && std::cmp_less(limit.rlim_cur, kNone))
            lower(
                least,
                std::max<std::int64_t>(0, static_cast<std::int64_t>(limit.rlim_cur) - std::max<std::int64_t>(0, used)));
    };
    add(RLIMIT_AS, process.addressSpace - process.own);
    add(RLIMIT_DATA, process.data - process.own);
    return least;
}

bool addressSpaceIsLimited()
{
    rlimit limit{};
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

} // namespace zimage
