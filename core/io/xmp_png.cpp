#include "io/xmp_png.h"

#include "io/png_chunks.h"
#include "io/xmp_bytes.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace zimage {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view kKeyword{"XML:com.adobe.xmp\0", 18};
constexpr std::size_t kSignature = 8;
constexpr std::size_t kFrame = 12; // of a chunk: length, type, checksum

bool isXmp(const PngChunk& chunk) { return chunk.type == "iTXt" && textOf(chunk.data).starts_with(kKeyword); }

/// Throws Error Incomplete where pngChunks() would call the file damaged because it ends before IEND.
std::vector<PngChunk> wholeChunks(Bytes file, const std::string& name)
{
    for (std::size_t at = kSignature;;) {
        if (at > file.size() || file.size() - at < kFrame)
            throwCutShort(name);
        const std::size_t length = pngNumber(file.subspan(at));
        if (textOf(file.subspan(at + 4, 4)) == "IEND")
            break;
        at += length + kFrame;
    }
    return pngChunks(file, name);
}

/// The chunk as it stands in the file.
Bytes wholeChunk(const PngChunk& chunk) { return {chunk.data.data() - 8, chunk.data.size() + kFrame}; }

void appendNumber(std::vector<std::byte>& output, std::size_t number)
{
    for (const int shift : {24, 16, 8, 0})
        output.push_back(static_cast<std::byte>(number >> shift));
}

void appendXmp(std::vector<std::byte>& output, std::string_view packet)
{
    constexpr std::string_view kPlain{"\0\0\0\0", 4}; // uncompressed, in no language
    appendNumber(output, kKeyword.size() + kPlain.size() + packet.size());
    const std::size_t begin = output.size();
    append(output, "iTXt");
    append(output, kKeyword);
    append(output, kPlain);
    append(output, packet);
    appendNumber(output, crc32_z(0, reinterpret_cast<const Bytef*>(output.data() + begin), output.size() - begin));
}

} // namespace

std::optional<std::string> xmpOfPng(Bytes file, const std::string& name)
{
    const std::vector<PngChunk> chunks = wholeChunks(file, name);
    const auto found = std::find_if(chunks.begin(), chunks.end(), isXmp);
    if (found == chunks.end())
        return std::nullopt;
    return pngTexts({*found}, name).front().text;
}

std::vector<std::byte> withPngXmp(Bytes file, std::string_view packet, const std::string& name)
{
    const std::vector<PngChunk> chunks = wholeChunks(file, name);
    const auto pixels =
        std::find_if(chunks.begin(), chunks.end(), [](const PngChunk& chunk) { return chunk.type == "IDAT"; });
    if (pixels == chunks.end())
        throwDamagedPng(name, tr("it has no picture data"));
    const auto place = std::find_if(chunks.begin(), pixels, isXmp); // the pixels' own where there is none before them
    std::vector<std::byte> output;
    output.reserve(file.size() + packet.size() + 64);
    append(output, file.first(kSignature));
    for (auto chunk = chunks.begin(); chunk != chunks.end(); ++chunk) {
        if (chunk == place)
            appendXmp(output, packet);
        if (!isXmp(*chunk))
            append(output, wholeChunk(*chunk));
    }
    const auto* const end = chunks.back().data.data() + chunks.back().data.size() + 4;
    append(output, file.subspan(static_cast<std::size_t>(end - file.data()))); // what others put behind the picture
    return output;
}

} // namespace zimage
