#pragma once

#include <cstdint>

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

/// The computer's memory; 0 where nobody says.
struct ComputerMemory {
    std::int64_t total = 0;
    std::int64_t available = 0; ///< to programs without swapping, what is only cached included
};
[[nodiscard]] ComputerMemory computerMemory();
/// How much this process may lock, in bytes; negative for no limit.
[[nodiscard]] std::int64_t lockLimitBytes();

/// Since the process was started, in hundredths of a second.
[[nodiscard]] double secondsSinceStart();

} // namespace zimage
