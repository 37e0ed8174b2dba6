#pragma once

#include <cstdint>

namespace zimage {

// What the kernel counts as this process's memory. 0 where /proc does not say.

/// Resident now, in bytes.
[[nodiscard]] std::int64_t residentBytes();
/// The most that was resident at once since the start of the process or the last resetPeakResident(), in bytes.
[[nodiscard]] std::int64_t peakResidentBytes();
/// The peak counts from what is resident now. Does nothing where the kernel does not allow it: then the peak is that of the process's life.
void resetPeakResident();

} // namespace zimage
