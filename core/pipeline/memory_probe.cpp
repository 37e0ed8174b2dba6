#include "pipeline/memory_probe.h"

#include "base/process_memory.h"
#include "weights/torch_compat.h"

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

void StagePeaks::begin(Stage stage)
{
    note();
    m_stage = stage;
}

void StagePeaks::note()
{
#ifdef ZIMAGE_CUDA
    if (!m_device.is_cuda())
        return;
    const std::int64_t peak = c10::cuda::CUDACachingAllocator::getDeviceStats(m_device.index()).allocated_bytes[0].peak;
    std::int64_t* const of = m_stage == Stage::Text ? &m_use.textPeak
        : m_stage == Stage::Steps                   ? &m_use.stepPeak
        : m_stage == Stage::Decoding                ? &m_use.decodePeak
                                                    : nullptr;
    if (of != nullptr)
        *of = std::max(*of, peak);
    m_use.devicePeak = std::max(m_use.devicePeak, peak);
    m_use.deviceReserved = std::max(
        m_use.deviceReserved, c10::cuda::CUDACachingAllocator::getDeviceStats(m_device.index()).reserved_bytes[0].peak);
    c10::cuda::CUDACachingAllocator::resetPeakStats(m_device.index());
#else
    (void)m_stage;
    (void)m_use;
#endif
}

MemoryUse memoryUse([[maybe_unused]] const c10::Device& device, MemoryUse use)
{
    use.held = allocatedBytes();
    use.resident = residentBytes();
    use.peak = std::max(use.resident, peakResidentBytes());
#ifdef ZIMAGE_CUDA
    if (device.is_cuda()) {
        const auto statistics = c10::cuda::CUDACachingAllocator::getDeviceStats(device.index());
        const auto& allocated = statistics.allocated_bytes[0]; // [0] sums up small and large blocks
        use.deviceHeld = allocated.current;
        use.devicePeak = std::max<std::int64_t>(use.devicePeak, allocated.peak);
        use.deviceReserved = std::max<std::int64_t>(use.deviceReserved, statistics.reserved_bytes[0].peak);
#if TORCH_VERSION_MAJOR >= 2
        std::size_t largest = 0;
        c10::cuda::CUDACachingAllocator::cacheInfo(device.index(), &largest);
        use.deviceLargestFree = static_cast<std::int64_t>(largest);
#endif
    }
#endif
    return use;
}

} // namespace zimage
