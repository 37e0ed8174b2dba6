#pragma once

#include "memory/planner.h"

#include <c10/core/Device.h>

#include <cstdint>

namespace zimage {

/// The memory of a device as it is now. The first call for a card, which should come before anything is placed on it,
/// measures what driver and libraries take of it; later ones see that grow. On a CPU it is the computer's memory.
[[nodiscard]] DeviceMemory deviceMemoryOf(const c10::Device& device);

/// Lets tensors take no more of a card than that; 0 or less: all of it.
void capDeviceMemory(const c10::Device& device, std::int64_t bytes);

/// The plan for a job, with the card's memory capped to it; `now`: what the model that is there follows, null without
/// one. Throws Error OutOfMemory, naming the size that fits, where no plan is near fitting.
[[nodiscard]] MemoryPlan planJob(const ModelConfig& model, const GenerationParams& params, const c10::Device& device,
                                 const DeviceRates& rates, const MemoryPlan* now);

/// How latents that are there are decoded on a CPU beside `held` bytes of this process's memory, which stay taken.
[[nodiscard]] MemoryPlan planDecode(const ModelConfig& model, const GenerationParams& params, std::int64_t held);
/// Throws Error OutOfMemory where such a plan does not fit.
void requireRoomToDecode(const MemoryPlan& plan, const GenerationParams& params);

/// Whether a card has failed so that every further call in this process fails, too: an illegal address, a fault of its
/// memory, a lost bus.
[[nodiscard]] bool deviceLost(const c10::Device& device);

} // namespace zimage
