#pragma once

#include "io/file_kind.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

// The XMP packet in a picture's file. All else in the file stays bit for bit: the libraries that write XMP into files
// would bring Exif and IPTC in line with it.

/// The longest packet that is read or written, in bytes.
inline constexpr std::size_t kMaxXmp = std::size_t{8} << 20;

/// Whether withXmpPacket() can put a packet into this kind: PNG, JPEG, WebP. Others have it beside them in a sidecar.
[[nodiscard]] bool holdsXmp(FileKind kind);

/// The packet of a PNG, JPEG, WebP or AVIF file; nothing when it has none, or is of another kind. A JPEG's main packet
/// comes without its extension (see withXmpPacket()). Throws Error Incomplete for a file that ends too early, as one
/// does while another program writes it; Corrupt for one that breaks its own format; Unsupported for a packet over
/// kMaxXmp.
[[nodiscard]] std::optional<std::string> xmpPacket(std::span<const std::byte> file, const std::string& name);

/// The file with this packet, in place of any it had. PNG: an iTXt chunk `XML:com.adobe.xmp`, uncompressed, in the
/// place of the one before, else before the first IDAT. JPEG: an APP1 segment in the place of the one before, else
/// after JFIF and Exif; an ExtendedXMP, which the main packet names, stays. WebP: a chunk `XMP ` and its flag in VP8X,
/// which a simple file gets. Throws as xmpPacket(); Unsupported for another kind, and for a packet that does not fit:
/// over 65,502 bytes in a JPEG.
[[nodiscard]] std::vector<std::byte> withXmpPacket(std::span<const std::byte> file, std::string_view packet,
                                                   const std::string& name);

} // namespace zimage
