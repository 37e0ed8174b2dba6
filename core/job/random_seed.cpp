#include "job/random_seed.h"

#include <limits>
#include <random>

namespace zimage {

std::int64_t randomSeed(int count)
{
    constexpr std::int64_t kLargest = std::numeric_limits<std::uint32_t>::max();
    std::random_device device;
    return std::uniform_int_distribution<std::int64_t>(0, kLargest - (count - 1))(device);
}

} // namespace zimage
