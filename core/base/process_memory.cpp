#include "base/process_memory.h"

#include "base/memory_limits.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace zimage {

namespace {

/// A line "NAME:   1234 kB" of a file in /proc, in bytes.
std::int64_t bytesIn(const std::filesystem::path& file, std::string_view name)
{
    std::ifstream status(file);
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name))
            return std::strtoll(line.c_str() + name.size(), nullptr, 10) * 1024;
    return 0;
}

} // namespace

std::int64_t allocatedBytes()
{
#ifdef __GLIBC__
    const struct mallinfo2 heap = mallinfo2();
    return static_cast<std::int64_t>(heap.uordblks + heap.hblkhd); // within the heaps, and in mappings of their own
#else
    return 0;
#endif
}

std::int64_t residentBytes() { return bytesIn("/proc/self/status", "VmRSS:"); }

std::int64_t peakResidentBytes() { return bytesIn("/proc/self/status", "VmHWM:"); }

ProcessMemory processMemory()
{
    constexpr const char* kStatus = "/proc/self/status";
    return {bytesIn(kStatus, "RssAnon:"), bytesIn(kStatus, "RssFile:"), bytesIn(kStatus, "VmSize:"),
            bytesIn(kStatus, "VmData:")};
}

ComputerMemory computerMemory(const std::filesystem::path& root)
{
    const std::filesystem::path info = root / "proc/meminfo";
    ComputerMemory memory{bytesIn(info, "MemTotal:"), bytesIn(info, "MemAvailable:")};
    const GroupMemory group = groupMemory(root);
    if (group.limit >= 0 && (memory.total == 0 || group.limit < memory.total))
        memory.total = group.limit;
    if (group.available >= 0 && (memory.available == 0 || group.available < memory.available))
        memory.available = group.available;
    return memory;
}

std::int64_t lockLimitBytes()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        return 0;
    return limit.rlim_cur == RLIM_INFINITY ? -1 : static_cast<std::int64_t>(limit.rlim_cur);
}

void resetPeakResident() { std::ofstream("/proc/self/clear_refs") << "5"; }

double secondsSinceStart()
{
    // The 22nd field of stat, in ticks since the machine was started; the second one is a name that may hold anything
    // but ends with ')'.
    std::ifstream stat("/proc/self/stat");
    std::string line;
    std::getline(stat, line);
    std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 1)));
    std::string field;
    for (int i = 3; i <= 22; ++i)
        fields >> field;
    double uptime = 0;
    std::ifstream("/proc/uptime") >> uptime;
    const long ticks = sysconf(_SC_CLK_TCK);
    return fields && uptime > 0 && ticks > 0 ? uptime - std::strtod(field.c_str(), nullptr) / static_cast<double>(ticks)
                                             : 0;
}

} // namespace zimage
