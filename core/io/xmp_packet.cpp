#include "io/xmp_packet.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/picture_formats.h"
#include "io/xmp_jpeg.h"
#include "io/xmp_png.h"
#include "io/xmp_webp.h"

#include <algorithm>

namespace zimage {

namespace {

FileKind kindOf(std::span<const std::byte> file)
{
    return fileKindOf({reinterpret_cast<const char*>(file.data()), std::min(file.size(), kFileHead)});
}

void checkLength(std::size_t bytes, const std::string& name)
{
    if (bytes > kMaxXmp)
        throw Error(ErrorCode::Unsupported, tr("The XMP of {file:path} is longer than 8 MiB, too long to read.", name),
                    {name, {}, {}});
}

} // namespace

bool holdsXmp(FileKind kind) { return kind == FileKind::Png || kind == FileKind::Jpeg || kind == FileKind::WebP; }

std::optional<std::string> xmpPacket(std::span<const std::byte> file, const std::string& name)
{
    std::optional<std::string> packet;
    switch (kindOf(file)) {
    case FileKind::Png: packet = xmpOfPng(file, name); break;
    case FileKind::Jpeg: packet = xmpOfJpeg(file, name); break;
    case FileKind::WebP: packet = xmpOfWebP(file, name); break;
    case FileKind::Avif: packet = avifXmp(file, name); break;
    default: break;
    }
    checkLength(packet ? packet->size() : 0, name);
    return packet;
}

std::vector<std::byte> withXmpPacket(std::span<const std::byte> file, std::string_view packet, const std::string& name)
{
    checkLength(packet.size(), name);
    switch (kindOf(file)) {
    case FileKind::Png: return withPngXmp(file, packet, name);
    case FileKind::Jpeg: return withJpegXmp(file, packet, name);
    case FileKind::WebP: return withWebPXmp(file, packet, name);
    default: break;
    }
    throw Error(ErrorCode::Unsupported, tr("{file:path} is no PNG, JPEG or WebP picture: no XMP can be put in.", name),
                {name, {}, {}});
}

} // namespace zimage
