#pragma once

#include <cstdint>
#include <filesystem>

namespace zimage {

// Limits on memory that are not the computer's own: of control groups, as systemd, Slurm and containers set them, and
// of this process.

/// What the control groups of this process leave to it. Negative: they set no limit.
struct GroupMemory {
    std::int64_t limit = -1;     ///< the least of all groups, bytes
    std::int64_t available = -1; ///< what is free of the group with the least left, bytes; files that the kernel keeps
                                 ///< for later count as free, as in MemAvailable
};

/// Reads both versions of control groups, and every group from the process's own up to the topmost that can be seen.
/// `root`: where /proc and /sys are; another folder for tests. What cannot be read is no limit; never throws.
[[nodiscard]] GroupMemory groupMemory(const std::filesystem::path& root = "/");

/// What RLIMIT_AS and RLIMIT_DATA (ulimit -v, ulimit -d) leave to this process for memory of its own, what it holds
/// already included; negative for no limit. Bytes.
[[nodiscard]] std::int64_t processLimitBytes();

/// Whether RLIMIT_AS is set, which also counts files that are only mapped.
[[nodiscard]] bool addressSpaceIsLimited();

} // namespace zimage
