#pragma once

#include "base/error.h"
#include "io/png.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

// The frame of a PNG file and the text chunks in it; the picture itself is libpng's business (io/png.cpp). Text chunks
// are read here and not by libpng because libpng drops those it does not like without a word.

/// All text of a file together, in bytes, inflated and as UTF-8.
inline constexpr std::size_t kMaxPngText = std::size_t{16} << 20;

struct PngChunk {
    std::string_view type;           ///< "IDAT"
    std::span<const std::byte> data; ///< a part of the file's bytes
};

/// All chunks up to IEND. Throws Error Corrupt for a wrong signature, a file that is cut short, or a wrong checksum,
/// Unsupported for more than 400,000 chunks.
[[nodiscard]] std::vector<PngChunk> pngChunks(std::span<const std::byte> file, const std::string& name);

/// The texts of all tEXt, zTXt, iTXt and eXIf chunks, in the file's order. Throws Error Corrupt or Unsupported (over
/// kMaxPngText).
[[nodiscard]] std::vector<PictureText> pngTexts(const std::vector<PngChunk>& chunks, const std::string& name);

/// A text as it is to stand in a file.
struct StoredPngText {
    std::string keyword;
    std::string bytes;          ///< Latin-1, or UTF-8 when international
    bool international = false; ///< iTXt, otherwise tEXt
};

/// Bytes that are no UTF-8 become U+FFFD, and NULs, which end a text for every reader, become spaces. Throws Error
/// Internal for a keyword that PNG does not allow, Unsupported for a text that pngTexts would refuse.
[[nodiscard]] StoredPngText storedPngText(const PictureText& text);

/// Big-endian, from the first four of the bytes.
[[nodiscard]] std::uint32_t pngNumber(std::span<const std::byte> bytes);

/// `why` is a clause without a full stop.
[[noreturn]] void throwDamagedPng(const std::string& name, const std::string& why);

} // namespace zimage
