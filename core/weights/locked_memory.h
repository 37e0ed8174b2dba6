#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zimage {

/// Bytes of the computer's memory, uint8 [bytes]. For a card they are locked in place, so that copies to it run at full
/// speed beside computing; where the system does not allow that, they are not, which is slower and noted in the log.
/// Exactly as large as asked: libtorch's own locked memory is rounded up to a power of two. Throws std::bad_alloc.
[[nodiscard]] at::Tensor hostMemory(std::int64_t bytes, bool forCard);
/// All that is held of it now.
[[nodiscard]] std::int64_t heldHostMemory() noexcept;

} // namespace zimage
