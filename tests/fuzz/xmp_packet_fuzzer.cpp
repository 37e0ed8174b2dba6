// The XMP packet of a PNG, JPEG or WebP file: taken out, put in, and found again.

#include "io/xmp_packet.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto file = std::as_bytes(std::span(data, size));
    fuzz::onlyErrors([&] { static_cast<void>(xmpPacket(file, "fuzz")); });
    fuzz::onlyErrors([&] {
        const std::string packet = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
        const auto made = withXmpPacket(file, packet, "fuzz");
        fuzz::require(xmpPacket(made, "made") == packet, "a packet is not found where it was put");
        fuzz::require(withXmpPacket(made, packet, "again") == made, "the same packet changes the file");
        fuzz::require(made.size() <= size + packet.size() + 100, "a file grew by more than its packet");
    });
    return 0;
}
