#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

// What io/xmp_packet.h does, for a JPEG file.

[[nodiscard]] std::optional<std::string> xmpOfJpeg(std::span<const std::byte> file, const std::string& name);
[[nodiscard]] std::vector<std::byte> withJpegXmp(std::span<const std::byte> file, std::string_view packet,
                                                 const std::string& name);

} // namespace zimage
