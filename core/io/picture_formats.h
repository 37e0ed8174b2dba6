#pragma once

#include "io/picture_head.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace zimage {

// What readPictureHead() asks for each format. All throw Error Corrupt for a damaged file.

[[nodiscard]] PictureHead jpegHead(std::span<const std::byte> file, const std::string& name);
[[nodiscard]] PictureHead webpHead(std::span<const std::byte> file, const std::string& name);
[[nodiscard]] PictureHead avifHead(std::span<const std::byte> file, const std::string& name);
/// The XMP packet of an AVIF file, if it has one.
[[nodiscard]] std::optional<std::string> avifXmp(std::span<const std::byte> file, const std::string& name);

} // namespace zimage
