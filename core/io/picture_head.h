#pragma once

#include "io/file_kind.h"
#include "io/png.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace zimage {

/// What a picture's file says before its pixels.
struct PictureHead {
    FileKind kind = FileKind::Png;
    int width = 0; ///< px
    int height = 0;
    /// PNG's text chunks; `UserComment`, `ImageDescription` and ComfyUI's `prompt` and `workflow` of Exif; a JPEG
    /// comment as `Comment`; sd.cpp's `parameters`, wherever it puts them.
    std::vector<PictureText> texts;
};

/// Of a PNG, JPEG, WebP or AVIF file, told by its content, whatever its name. A PNG is read to its end. Throws Error
/// Corrupt for a damaged one, Unsupported for another kind or a file of more than 2 GiB, NotFound, Unreadable.
[[nodiscard]] PictureHead readPictureHead(const std::filesystem::path& path);
/// The same of a file's bytes; throws Error Corrupt for those of any other kind.
[[nodiscard]] PictureHead readPictureHead(std::span<const std::byte> file, const std::string& name);

/// Whether readPictureHead() reads this kind.
[[nodiscard]] bool hasReadableHead(FileKind kind);

} // namespace zimage
