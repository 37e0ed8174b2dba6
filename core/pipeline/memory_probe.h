#pragma once

#include "engine/outcome.h"

#include <c10/core/Device.h>

namespace zimage {

/// Starts counting a job's memory anew: the peaks count from what is held now.
void resetMemoryPeaks(const c10::Device& device);

/// The process's memory, and on a card what the caching allocator counts.
[[nodiscard]] MemoryUse memoryUse(const c10::Device& device);

} // namespace zimage
