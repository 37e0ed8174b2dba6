#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// A PNG writer and chunk lister of the tests' own, so that the one under test is not its own judge. No compression:
// stored blocks.

namespace zimage::test {

struct RawChunk {
    std::string type;
    std::string data;
};

inline std::string bigEndian(std::uint32_t value)
{
    std::string bytes;
    for (const int shift : {24, 16, 8, 0})
        bytes += static_cast<char>((value >> shift) & 0xFF);
    return bytes;
}

inline std::uint32_t crcOf(std::string_view bytes) // ISO 3309, bit by bit
{
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

inline std::uint32_t adlerOf(std::string_view bytes)
{
    std::uint32_t a = 1, b = 0;
    for (const char c : bytes) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

inline std::string zlibStored(std::string_view content) // up to 65,535 bytes
{
    const auto size = static_cast<std::uint16_t>(content.size());
    std::string stream("\x78\x01\x01", 3);
    for (const int value : {size & 0xFF, size >> 8, ~size & 0xFF, (~size >> 8) & 0xFF})
        stream += static_cast<char>(value);
    return stream + std::string(content) + bigEndian(adlerOf(content));
}

/// A zlib stream of `count` · 258 + 1 times 'a', in about count · 13 bits (fixed codes of RFC 1951, 3.2.6).
inline std::string zlibBomb(std::size_t count)
{
    std::string stream("\x78\x01", 2);
    unsigned pending = 0, bits = 0;
    const auto put = [&](unsigned code, unsigned length) { // the code's highest bit first
        while (length-- > 0) {
            pending |= ((code >> length) & 1U) << bits;
            if (++bits == 8) {
                stream += static_cast<char>(pending);
                pending = bits = 0;
            }
        }
    };
    put(1, 1); // the last block …
    put(2, 2); // … of type 01, lowest bit first
    put(0x30 + 'a', 8);
    for (std::size_t i = 0; i < count; ++i)
        put(0b11000101U << 5, 13); // length 258, distance 1
    put(0, 7);                     // the end …
    put(0, 7);                     // … and up to the next whole byte
    return stream + bigEndian(adlerOf(std::string(count * 258 + 1, 'a')));
}

inline std::string chunkBytes(const RawChunk& chunk)
{
    return bigEndian(static_cast<std::uint32_t>(chunk.data.size())) + chunk.type + chunk.data
        + bigEndian(crcOf(chunk.type + chunk.data));
}

inline RawChunk header(std::uint32_t width, std::uint32_t height, int depth, int colourType, int interlace = 0)
{
    std::string data = bigEndian(width) + bigEndian(height);
    for (const int value : {depth, colourType, 0, 0, interlace})
        data += static_cast<char>(value);
    return {"IHDR", data};
}

inline std::string pngFile(const std::vector<RawChunk>& chunks)
{
    std::string file = "\x89PNG\r\n\x1a\n";
    for (const RawChunk& chunk : chunks)
        file += chunkBytes(chunk);
    return file + chunkBytes({"IEND", {}});
}

/// One pixel and the given chunks before it.
inline std::string pixelWith(const std::vector<RawChunk>& extra)
{
    std::vector<RawChunk> chunks{header(1, 1, 8, 2)};
    chunks.insert(chunks.end(), extra.begin(), extra.end());
    chunks.push_back({"IDAT", zlibStored(std::string("\0\x01\x02\x03", 4))});
    return pngFile(chunks);
}

inline std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// All chunks of a sound file.
inline std::vector<RawChunk> chunksIn(std::span<const std::byte> file)
{
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    std::vector<RawChunk> chunks;
    for (std::size_t at = 8; at + 12 <= text.size();) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i)
            length = length << 8 | static_cast<unsigned char>(text[at + i]);
        chunks.push_back({std::string(text.substr(at + 4, 4)), std::string(text.substr(at + 8, length))});
        at += length + 12;
    }
    return chunks;
}

} // namespace zimage::test
