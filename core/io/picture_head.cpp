#include "io/picture_head.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/input_file.h"
#include "io/picture_formats.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace zimage {

namespace {

constexpr std::size_t kMaxFile = std::size_t{2} << 30;

using Bytes = std::span<const std::byte>;

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

} // namespace

bool hasReadableHead(FileKind kind)
{
    return kind == FileKind::Png || kind == FileKind::Jpeg || kind == FileKind::WebP || kind == FileKind::Avif;
}

PictureHead readPictureHead(const std::filesystem::path& path)
{
    const FileKind kind = fileKind(path);
    if (!hasReadableHead(kind) || kind == FileKind::Png) {
        DecodedPng png = readPng(path); // also says why another kind cannot be read
        return {FileKind::Png, png.image.width, png.image.height, std::move(png.texts)};
    }
    const std::string name = path.string();
    InputFault fault{};
    const std::optional<std::string> file = readInput(path, kMaxFile, fault);
    if (!file)
        throw Error(fault == InputFault::TooLarge ? ErrorCode::Unsupported : ErrorCode::Unreadable,
                    fault == InputFault::TooLarge
                        ? tr("{file:path} is larger than 2 GiB, too large for a picture.", name)
                        : tr("{file:path} cannot be read. Check its permissions.", name),
                    {name, {}, {}});
    return readPictureHead(std::as_bytes(std::span(*file)), name);
}

PictureHead readPictureHead(std::span<const std::byte> file, const std::string& name)
{
    switch (fileKindOf(asText(file.first(std::min(file.size(), kFileHead))))) {
    case FileKind::Jpeg: return jpegHead(file, name);
    case FileKind::WebP: return webpHead(file, name);
    case FileKind::Avif: return avifHead(file, name);
    default: break;
    }
    DecodedPng png = decodePng(file, name); // also says that it is none
    return {FileKind::Png, png.image.width, png.image.height, std::move(png.texts)};
}

} // namespace zimage
