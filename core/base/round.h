#pragma once

#include <cstdint>

namespace zimage {

/// The smallest multiple of `unit` (> 0) that is at least `value` (≥ 0).
[[nodiscard]] constexpr std::int64_t roundUp(std::int64_t value, std::int64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

} // namespace zimage
