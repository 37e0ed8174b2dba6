#pragma once

#include <c10/core/Device.h>

#include <functional>

namespace zimage {

/// Waits until a device has done what it was told.
void waitFor(const c10::Device& device);

/// How long work() takes in milliseconds: by the events of a card, by the clock on a CPU.
[[nodiscard]] double timed(const c10::Device& device, const std::function<void()>& work);

/// The same by the clock, from the call to the end of all that was launched.
[[nodiscard]] double timedByClock(const c10::Device& device, const std::function<void()>& work);

} // namespace zimage
