#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace zimage {

/// A PNG file without its image data (chunks IDAT and fdAT), which are most of it and need not be fetched from the
/// disk: a PNG file for pngChunks(), whose checksums are those of the file. One that is cut short stays so. Nothing for
/// another kind of file, one that cannot be read, or more than 64 MiB of other chunks.
[[nodiscard]] std::optional<std::string> readPngFrame(const std::filesystem::path& path);

} // namespace zimage
