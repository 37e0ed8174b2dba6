#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zimage {

/// An 8-bit sRGB picture, rows from top to bottom, three interleaved bytes (R, G, B) a pixel, no padding between rows.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb; ///< width · height · 3 bytes

    [[nodiscard]] bool empty() const noexcept { return rgb.empty(); }
    [[nodiscard]] const std::uint8_t* pixel(int x, int y) const noexcept
    {
        return rgb.data()
            + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3;
    }
};

} // namespace zimage
