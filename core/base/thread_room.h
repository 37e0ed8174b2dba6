#pragma once

#include <cstddef>

namespace zimage {

/// What OpenBLAS maps for each thread that multiplies. It tries for ever where that fails.
inline constexpr std::size_t kProductBuffer = std::size_t{128} << 20;

/// How many of `wanted` threads can compute: so many can be there at once, each with a buffer for products, and `spare`
/// bytes beside them. 0 to `wanted`. Starts them for a moment and maps that memory, since limits of memory, of
/// processes and of the system all have a say in it. A thread costs about 30 µs.
[[nodiscard]] int threadsThatFit(int wanted, std::size_t spare);

} // namespace zimage
