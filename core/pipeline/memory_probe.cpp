#include "pipeline/memory_probe.h"

#include "base/process_memory.h"

#ifdef ZIMAGE_CUDA
#include <ATen/ATen.h>
#include <c10/cuda/CUDACachingAllocator.h>
#endif

#include <algorithm>

namespace zimage {

void resetMemoryPeaks([[maybe_unused]] const c10::Device& device)
{
    resetPeakResident();
#ifdef ZIMAGE_CUDA
    if (device.is_cuda()) {
        (void)at::empty({1}, at::TensorOptions().device(device)); // before its first tensor the allocator knows no card
        c10::cuda::CUDACachingAllocator::resetPeakStats(device.index());
    }
#endif
}

MemoryUse memoryUse([[maybe_unused]] const c10::Device& device)
{
    MemoryUse use;
    use.held = allocatedBytes();
    use.resident = residentBytes();
    use.peak = std::max(use.resident, peakResidentBytes());
#ifdef ZIMAGE_CUDA
    if (device.is_cuda()) {
        const auto statistics = c10::cuda::CUDACachingAllocator::getDeviceStats(device.index());
        const auto& allocated = statistics.allocated_bytes[0]; // [0] sums up small and large blocks
        use.deviceHeld = allocated.current;
        use.devicePeak = allocated.peak;
        use.deviceReserved = statistics.reserved_bytes[0].peak;
    }
#endif
    return use;
}

} // namespace zimage
