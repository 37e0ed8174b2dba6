#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace zimage {

/// The pixels of a file in full: what a hash of them is made of.
struct PixelBuffer {
    std::uint32_t width = 0, height = 0; ///< px
    int bits = 8;                        ///< of a sample, 8 or 16
    std::vector<std::uint8_t> rgba;      ///< rows from top to bottom, no padding; 16-bit samples little-endian
};

/// No more than 2²⁸ pixels, 65,535 a side. Throws Error Unsupported.
void checkPixelCount(std::uint64_t width, std::uint64_t height, const std::string& name);

// All throw Error Corrupt for a damaged file, and what checkPixelCount() throws.

[[nodiscard]] PixelBuffer pngPixels(std::span<const std::byte> file, const std::string& name);
[[nodiscard]] PixelBuffer jpegPixels(std::span<const std::byte> file, const std::string& name);
[[nodiscard]] PixelBuffer webpPixels(std::span<const std::byte> file, const std::string& name);
[[nodiscard]] PixelBuffer avifPixels(std::span<const std::byte> file, const std::string& name);

} // namespace zimage
