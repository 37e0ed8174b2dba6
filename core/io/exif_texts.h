#pragma once

#include "io/png.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace zimage {

/// The texts of an Exif block, with or without its "Exif\0\0": `UserComment`, whatever its encoding,
/// `ImageDescription`, and `prompt` and `workflow` as ComfyUI hides them in others. Empty for a block that cannot be
/// read. Throws nothing but std::bad_alloc.
[[nodiscard]] std::vector<PictureText> exifTexts(std::span<const std::byte> block);

/// sd.cpp's `parameters` of an XMP document, if it has them.
[[nodiscard]] std::vector<PictureText> xmpTexts(std::string_view document);

/// UTF-16 of unknown byte order, or UTF-8, as UTF-8. What is no text becomes U+FFFD.
[[nodiscard]] std::string textOfUtf16(std::string_view bytes);

} // namespace zimage
