#include "base/process_memory.h"

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace zimage {

namespace {

/// A line "NAME:   1234 kB" of /proc/self/status, in bytes.
std::int64_t statusBytes(std::string_view name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name))
            return std::strtoll(line.c_str() + name.size(), nullptr, 10) * 1024;
    return 0;
}

} // namespace

std::int64_t residentBytes() { return statusBytes("VmRSS:"); }

std::int64_t peakResidentBytes() { return statusBytes("VmHWM:"); }

void resetPeakResident() { std::ofstream("/proc/self/clear_refs") << "5"; }

} // namespace zimage
