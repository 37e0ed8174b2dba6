#pragma once

#include <cstdint>

namespace zimage {

/// A seed for a job of `count` pictures, drawn from the system's randomness. It has 32 bits, since no more of a seed
/// count, and so has that of the last picture. Thread-safe.
[[nodiscard]] std::int64_t randomSeed(int count);

} // namespace zimage
