#pragma once

#include "base/image.h"

#include <cstddef>
#include <span>
#include <string>

namespace zimage {

// A picture is known by its pixels, wherever its file goes and whatever is written into it. The hash is SHA-256, 64 hex
// digits in lower case, of "zimage-pixels-1\n", width and height (each 8 bytes, little-endian), the bits of a sample
// (one byte: 8 or 16), and the rows from top to bottom: red, green, blue and opacity of each pixel, 16-bit samples
// little-endian. Grey and palettes are expanded; a wholly transparent pixel counts as black; no colour profile and no
// turn of Exif is applied. Of an animation it is the first picture.

/// Of a PNG, JPEG, WebP or AVIF file's bytes. Throws Error Corrupt for a damaged file, Unsupported for another kind or
/// more than 2²⁸ pixels.
[[nodiscard]] std::string pixelHash(std::span<const std::byte> file, const std::string& name);

/// Of a picture in memory, whose pixels are opaque: the same as that of its file.
[[nodiscard]] std::string pixelHash(const Image& image);

} // namespace zimage
