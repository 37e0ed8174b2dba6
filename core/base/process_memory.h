#pragma once

#include <cstdint>
#include <filesystem>

namespace zimage {

// This process's memory and age. 0 where nobody says.

/// In allocations that were not freed, in bytes. What was freed stays resident for the next picture, so only this tells
/// a leak; 0 where the C library does not say.
[[nodiscard]] std::int64_t allocatedBytes();
/// Resident now, in bytes.
[[nodiscard]] std::int64_t residentBytes();
/// The most that was resident at once since the start of the process or the last resetPeakResident(), in bytes.
[[nodiscard]] std::int64_t peakResidentBytes();
/// The peak counts from what is resident now. Does nothing where the kernel does not allow it: then the peak is that of
/// the process's life.
void resetPeakResident();

/// What the process has of memory now, in bytes.
struct ProcessMemory {
    std::int64_t own = 0;          ///< resident and no file's: what it has written to
    std::int64_t files = 0;        ///< resident of files: code, and weights as they are read
    std::int64_t addressSpace = 0; ///< all that is mapped, used or not: what RLIMIT_AS limits
    std::int64_t data = 0;         ///< of that, what RLIMIT_DATA limits
};
[[nodiscard]] ProcessMemory processMemory();

/// The computer's memory, or what control groups leave of it to this process; 0 where nobody says.
///
/// Swap is not counted. All weights are read in every step, so what lies in swap would come back from the disk in each
/// one: a picture would take hours and hold up the whole computer. Whoever waits for a picture would rather read at
/// once which size fits.
struct ComputerMemory {
    std::int64_t total = 0;
    std::int64_t available = 0; ///< to programs without swapping, what is only cached included
};
/// `root`: where /proc and /sys are; another folder for tests.
[[nodiscard]] ComputerMemory computerMemory(const std::filesystem::path& root = "/");
/// How much this process may lock, in bytes; negative for no limit.
[[nodiscard]] std::int64_t lockLimitBytes();

/// Since the process was started, in hundredths of a second.
[[nodiscard]] double secondsSinceStart();

} // namespace zimage
