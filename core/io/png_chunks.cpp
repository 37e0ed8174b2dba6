#include "io/png_chunks.h"

#include "base/sentence.h"
#include "base/utf8.h"
#include "io/exif_texts.h"

#include <utf8proc.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace zimage {
namespace {

constexpr std::size_t kMaxKeyword = 79;
constexpr std::size_t kMaxChunks = 400'000; // 2 GiB in libpng's chunks of 8 KiB are 262,144
constexpr std::array<unsigned char, 8> kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

std::string_view asText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Takes one code point off the front; a byte that is not UTF-8 comes back as nothing.
std::optional<std::uint32_t> takeCodePoint(std::string_view& text)
{
    utf8proc_int32_t codePoint = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &codePoint);
    text.remove_prefix(length > 0 ? static_cast<std::size_t>(length) : 1);
    if (length <= 0)
        return std::nullopt;
    return static_cast<std::uint32_t>(codePoint);
}

bool isUtf8(std::string_view text) { return firstInvalidUtf8(text) == std::string_view::npos; }

std::string latin1ToUtf8(std::string_view text)
{
    std::string utf8;
    utf8.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            utf8 += c;
        } else {
            utf8 += static_cast<char>(0xC0 | (byte >> 6));
            utf8 += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return utf8;
}

std::string toUtf8(std::string_view text) { return isUtf8(text) ? std::string(text) : latin1ToUtf8(text); }

bool isKeyword(std::string_view keyword)
{
    if (keyword.empty() || keyword.size() > kMaxKeyword || keyword.front() == ' ' || keyword.back() == ' '
        || keyword.find("  ") != std::string_view::npos)
        return false;
    return std::all_of(keyword.begin(), keyword.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= 0x20 && byte < 0x7F) || byte >= 0xA1;
    });
}

[[noreturn]] void throwTextTooLong(const std::string& name)
{
    throw Error(ErrorCode::Unsupported, tr("{file:path} has more than 16 MiB of text, too much to read.", name),
                {name, {}, {}});
}

/// Inflates a whole zlib stream of at most `limit` bytes; nothing for a broken one, or one that ends too early.
std::optional<std::string> inflateText(std::string_view compressed, std::size_t limit, const std::string& name)
{
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    if (inflateInit(&stream) != Z_OK)
        throw Error(ErrorCode::OutOfMemory,
                    tr("There is not enough memory to read {file:path}. Close other programs, then try again.", name),
                    {name, {}, {}});
    std::string text;
    std::array<char, 16384> block{};
    int status = Z_OK;
    while (status == Z_OK && text.size() <= limit) {
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        status = inflate(&stream, Z_NO_FLUSH);
        text.append(block.data(), block.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (text.size() > limit)
        throwTextTooLong(name);
    return status == Z_STREAM_END ? std::optional(std::move(text)) : std::nullopt;
}

/// Cuts off what stands before the next NUL byte; nothing when there is none.
std::optional<std::string_view> takeString(std::string_view& data)
{
    const auto end = data.find('\0');
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view string = data.substr(0, end);
    data.remove_prefix(end + 1);
    return string;
}

/// The text of a tEXt, zTXt or iTXt chunk; nothing when the chunk breaks its own format.
std::optional<PictureText> textOf(const PngChunk& chunk, std::size_t limit, const std::string& name)
{
    std::string_view data = asText(chunk.data);
    const auto keyword = takeString(data);
    if (!keyword || keyword->empty() || keyword->size() > kMaxKeyword)
        return std::nullopt;
    bool compressed = chunk.type == "zTXt";
    if (compressed) {
        if (data.empty() || data.front() != 0) // the only method there is
            return std::nullopt;
        data.remove_prefix(1);
    } else if (chunk.type == "iTXt") {
        if (data.size() < 2 || static_cast<unsigned char>(data[0]) > 1 || (data[0] == 1 && data[1] != 0))
            return std::nullopt;
        compressed = data[0] == 1;
        data.remove_prefix(2);
        if (!takeString(data) || !takeString(data)) // the language, and the keyword in it
            return std::nullopt;
    }
    if (!compressed)
        return PictureText{latin1ToUtf8(*keyword), toUtf8(data)};
    const auto text = inflateText(data, limit, name);
    if (!text)
        return std::nullopt;
    return PictureText{latin1ToUtf8(*keyword), toUtf8(*text)};
}

} // namespace

std::uint32_t pngNumber(std::span<const std::byte> bytes)
{
    std::uint32_t number = 0;
    for (const std::byte byte : bytes.first(4))
        number = number << 8 | std::to_integer<std::uint32_t>(byte);
    return number;
}

void throwDamagedPng(const std::string& name, const std::string& why)
{
    throw Error(ErrorCode::Corrupt, tr("{file:path} is a damaged PNG file: {why}.", name, why), {name, {}, {}});
}

std::vector<PngChunk> pngChunks(std::span<const std::byte> file, const std::string& name)
{
    if (file.size() < kSignature.size() || std::memcmp(file.data(), kSignature.data(), kSignature.size()) != 0)
        throw Error(ErrorCode::Corrupt, tr("{file:path} is not a PNG file.", name), {name, {}, {}});
    std::vector<PngChunk> chunks;
    for (std::size_t at = kSignature.size();;) {
        if (file.size() - at < 12)
            throwDamagedPng(name, tr("it is cut short at byte {at:int}", file.size()));
        const std::size_t length = pngNumber(file.subspan(at));
        const std::string_view type = asText(file.subspan(at + 4, 4));
        if (!std::all_of(type.begin(), type.end(),
                         [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }))
            throwDamagedPng(name, tr("there is no chunk at byte {at:int}", at));
        if (length > file.size() - at - 12)
            throwDamagedPng(name, tr("it is cut short inside the chunk {chunk} at byte {at:int}", type, at));
        const auto checked = file.subspan(at + 4, length + 4);
        if (crc32_z(0, reinterpret_cast<const Bytef*>(checked.data()), checked.size())
            != pngNumber(file.subspan(at + 8 + length)))
            throwDamagedPng(name, tr("the checksum of the chunk {chunk} at byte {at:int} is wrong", type, at));
        if (chunks.size() == kMaxChunks)
            throw Error(ErrorCode::Unsupported,
                        tr("{file:path} has more than {most:int} chunks, too many to read.", name, kMaxChunks),
                        {name, {}, {}});
        chunks.push_back({type, checked.subspan(4)});
        if (type == "IEND")
            return chunks;
        at += length + 12;
    }
}

std::vector<PictureText> pngTexts(const std::vector<PngChunk>& chunks, const std::string& name)
{
    std::vector<PictureText> texts;
    std::size_t left = kMaxPngText;
    for (const PngChunk& chunk : chunks) {
        if (chunk.type == "eXIf" && chunk.data.size() <= left) {
            for (PictureText& text : exifTexts(chunk.data)) {
                left -= std::min(left, text.text.size() + sizeof(PictureText));
                texts.push_back(std::move(text));
            }
            continue;
        }
        if (chunk.type != "tEXt" && chunk.type != "zTXt" && chunk.type != "iTXt")
            continue;
        if (chunk.data.size() > left)
            throwTextTooLong(name);
        auto text = textOf(chunk, left, name);
        if (!text)
            throwDamagedPng(name, tr("one of its {chunk} chunks is malformed", chunk.type));
        const std::size_t size = text->text.size() + sizeof(PictureText); // a million empty texts cost memory too
        if (size > left)
            throwTextTooLong(name);
        left -= size;
        texts.push_back(std::move(*text));
    }
    return texts;
}

StoredPngText storedPngText(const PictureText& text)
{
    if (!isKeyword(text.keyword))
        throw Error(ErrorCode::Internal,
                    tr("{keyword:quoted} cannot be the keyword of a PNG text chunk.", text.keyword));
    if (text.text.size() > kMaxPngText / 2)
        throw Error(ErrorCode::Unsupported,
                    tr("The text {keyword:quoted} of the picture is longer than 8 MiB, too long for a PNG file.",
                       text.keyword));
    StoredPngText stored{text.keyword, {}, false};
    std::string utf8, latin1;
    for (std::string_view rest = text.text; !rest.empty();) {
        const std::string_view before = rest;
        const auto codePoint = takeCodePoint(rest);
        if (!codePoint) {
            utf8 += "\xEF\xBF\xBD";
            stored.international = true;
        } else if (*codePoint == 0) {
            utf8 += ' ';
            latin1 += ' ';
        } else {
            utf8 += before.substr(0, before.size() - rest.size());
            latin1 += static_cast<char>(*codePoint & 0xFF);
            stored.international |= *codePoint > 0xFF || (*codePoint >= 0x80 && *codePoint < 0xA0);
        }
    }
    // Latin-1 that happens to be UTF-8 as well ("Ã©") would be read back as something else ("é").
    stored.international |= latin1 != utf8 && isUtf8(latin1);
    stored.bytes = stored.international ? std::move(utf8) : std::move(latin1);
    return stored;
}

} // namespace zimage
