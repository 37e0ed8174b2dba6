#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

namespace zimage::bench {

/// A field of /proc/self/status in MiB: "VmRSS:" is the resident memory, "VmHWM:" its peak since the last resetPeak().
inline double memory(const char* field)
{
    std::ifstream status("/proc/self/status");
    const std::string name = field;
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name))
            return std::strtod(line.c_str() + name.size(), nullptr) / 1024;
    return 0;
}

inline void resetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

} // namespace zimage::bench
