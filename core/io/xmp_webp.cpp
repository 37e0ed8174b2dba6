#include "io/xmp_webp.h"

#include "io/xmp_bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace zimage {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kRiffHead = 12;   // "RIFF", size, "WEBP"
constexpr std::size_t kChunkHead = 8;   // type, size
constexpr std::size_t kExtended = 10;   // bytes of a VP8X chunk
constexpr std::uint32_t kHasXmp = 0x04; // flags in its first byte
constexpr std::uint32_t kHasAlpha = 0x10;

struct Chunk {
    std::string_view type;
    Bytes data;
};

struct WebP {
    std::vector<Chunk> chunks;
    Bytes behind; ///< bytes after the picture
};

[[noreturn]] void throwDamaged(const std::string& name)
{
    throw Error(ErrorCode::Corrupt,
                tr("{file:path} is damaged: it begins as a {kind} file and cannot be read as one.", name, "WebP"),
                {name, {}, {}});
}

/// Little-endian.
std::uint32_t numberAt(Bytes bytes, std::size_t at, std::size_t count = 4)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < count; ++i)
        number |= std::to_integer<std::uint32_t>(bytes[at + i]) << (8 * i);
    return number;
}

void appendNumber(std::vector<std::byte>& output, std::size_t number, int count = 4)
{
    for (int i = 0; i < count; ++i)
        output.push_back(static_cast<std::byte>(number >> (8 * i)));
}

WebP parsed(Bytes file, const std::string& name)
{
    if (file.size() < kRiffHead)
        throwCutShort(name);
    const std::size_t size = std::size_t{numberAt(file, 4)} + 8;
    if (size > file.size())
        throwCutShort(name);
    if (size < kRiffHead)
        throwDamaged(name);
    WebP webp{{}, file.subspan(size)};
    for (std::size_t at = kRiffHead; at < size;) {
        if (size - at < kChunkHead)
            throwDamaged(name);
        const std::size_t length = numberAt(file, at + 4);
        if (length > size - at - kChunkHead)
            throwDamaged(name);
        webp.chunks.push_back({textOf(file.subspan(at, 4)), file.subspan(at + kChunkHead, length)});
        at = std::min(size, at + kChunkHead + length + length % 2); // the last one may want its filling byte
    }
    if (webp.chunks.empty())
        throwDamaged(name);
    return webp;
}

/// Flags, width and height of a file that has but one picture, as its first chunk says them.
std::array<std::uint32_t, 3> simpleHead(const Chunk& picture, const std::string& name)
{
    if (picture.type == "VP8 " && picture.data.size() >= 10)
        return {0, numberAt(picture.data, 6, 2) & 0x3FFF, numberAt(picture.data, 8, 2) & 0x3FFF};
    if (picture.type != "VP8L" || picture.data.size() < 5)
        throwDamaged(name);
    const std::uint32_t bits = numberAt(picture.data, 1);
    return {(bits >> 28 & 1) != 0 ? kHasAlpha : 0, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
}

void appendChunk(std::vector<std::byte>& output, std::string_view type, Bytes data)
{
    append(output, type);
    appendNumber(output, data.size());
    append(output, data);
    if (data.size() % 2 != 0)
        output.push_back(std::byte{0});
}

/// The VP8X chunk with the flag that XMP is there, made where the file has none.
void appendHead(std::vector<std::byte>& output, const Chunk& first, const std::string& name)
{
    std::vector<std::byte> head;
    if (first.type == "VP8X") {
        if (first.data.size() < kExtended)
            throwDamaged(name);
        append(head, first.data);
    } else {
        const auto [flags, width, height] = simpleHead(first, name);
        if (width == 0 || height == 0)
            throwDamaged(name);
        appendNumber(head, flags);
        appendNumber(head, width - 1, 3);
        appendNumber(head, height - 1, 3);
    }
    head[0] |= std::byte{kHasXmp};
    appendChunk(output, "VP8X", head);
}

bool isXmp(const Chunk& chunk) { return chunk.type == "XMP "; }

} // namespace

std::optional<std::string> xmpOfWebP(Bytes file, const std::string& name)
{
    const WebP webp = parsed(file, name);
    const auto found = std::find_if(webp.chunks.begin(), webp.chunks.end(), isXmp);
    if (found == webp.chunks.end())
        return std::nullopt;
    return std::string(textOf(found->data));
}

std::vector<std::byte> withWebPXmp(Bytes file, std::string_view packet, const std::string& name)
{
    const WebP webp = parsed(file, name);
    const auto place = std::find_if(webp.chunks.begin(), webp.chunks.end(), isXmp);
    std::vector<std::byte> output;
    output.reserve(file.size() + packet.size() + 64);
    append(output, file.first(kRiffHead));
    appendHead(output, webp.chunks.front(), name);
    const Bytes xmp = std::as_bytes(std::span(packet));
    for (auto chunk = webp.chunks.begin(); chunk != webp.chunks.end(); ++chunk) {
        if (chunk == place)
            appendChunk(output, "XMP ", xmp);
        else if (chunk->type != "VP8X" && !isXmp(*chunk))
            appendChunk(output, chunk->type, chunk->data);
    }
    if (place == webp.chunks.end())
        appendChunk(output, "XMP ", xmp);
    const std::size_t size = output.size() - 8;
    for (std::size_t i = 0; i < 4; ++i)
        output[4 + i] = static_cast<std::byte>(size >> (8 * i));
    append(output, webp.behind);
    return output;
}

} // namespace zimage
