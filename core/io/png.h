#pragma once

#include "base/image.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace zimage {

/// A PNG text chunk: a Latin-1 keyword of 1 to 79 bytes, and UTF-8 text of any length.
struct PictureText {
    std::string keyword;
    std::string text;

    friend bool operator==(const PictureText&, const PictureText&) = default;
};

/// A PNG file in memory: 8-bit RGB, sRGB chunk, text chunks before the image data – tEXt when the text is Latin-1
/// (written as Latin-1 bytes), else uncompressed iTXt, because ComfyUI's reader knows no compressed ones. NUL
/// characters in a text become spaces, invalid UTF-8 becomes U+FFFD; line ends stay as they are.
[[nodiscard]] std::vector<std::byte> encodePng(const Image& image, const std::vector<PictureText>& texts);

struct DecodedPng {
    Image image;
    std::vector<PictureText> texts; ///< tEXt (UTF-8 if it is valid UTF-8, else Latin-1), zTXt, iTXt and eXIf, as UTF-8
};

/// Any colour type becomes 8-bit RGB; alpha is dropped and colour profiles are not applied. Throws Error Corrupt for
/// anything that is no whole PNG with sound checksums, Unsupported beyond 65,535 px a side, 2²⁸ px in all, or 16 MiB of
/// text.
[[nodiscard]] DecodedPng decodePng(std::span<const std::byte> file, const std::string& name);
[[nodiscard]] DecodedPng readPng(const std::filesystem::path& path);

} // namespace zimage
