#pragma once

#include "engine/outcome.h"

#include <c10/core/Device.h>

namespace zimage {

/// Starts counting a job's memory anew: the peaks count from what is held now.
void resetMemoryPeaks(const c10::Device& device);

/// Notes the most that tensors take of a card in each stage of a job. Nothing on a CPU. One thread.
class StagePeaks {
public:
    /// `use` outlives it and gets the peaks.
    StagePeaks(const c10::Device& device, MemoryUse& use) : m_device(device), m_use(use) {}
    ~StagePeaks() { note(); }
    StagePeaks(const StagePeaks&) = delete;
    StagePeaks& operator=(const StagePeaks&) = delete;

    /// Ends the stage before.
    void begin(Stage stage);

private:
    void note();

    c10::Device m_device;
    MemoryUse& m_use;
    Stage m_stage = Stage::Loading;
};

/// The process's memory, and on a card what the caching allocator counts. `peaks`: those that are known already.
[[nodiscard]] MemoryUse memoryUse(const c10::Device& device, MemoryUse peaks = {});

} // namespace zimage
