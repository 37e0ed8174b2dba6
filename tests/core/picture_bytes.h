#pragma once

#include "core/png_bytes.h"

#include <webp/decode.h>
#include <webp/encode.h>

#include <cstdint>
#include <cstdio> // before jpeglib.h, which wants FILE
#include <jpeglib.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// JPEG and WebP files of the tests' own, and their parts listed by the tests' own reader.

namespace zimage::test {

/// A JPEG file of width × height pixels.
inline std::string jpegFile(int width, int height)
{
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    info.image_width = static_cast<JDIMENSION>(width);
    info.image_height = static_cast<JDIMENSION>(height);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    std::vector<unsigned char> row(static_cast<std::size_t>(width) * 3);
    for (int y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < row.size(); ++x)
            row[x] = static_cast<unsigned char>(x * 7 + static_cast<std::size_t>(y) * 31);
        JSAMPROW rows = row.data();
        jpeg_write_scanlines(&info, &rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    std::string file(reinterpret_cast<char*>(bytes), size);
    std::free(bytes);
    return file;
}

/// A segment with its marker and length.
inline std::string jpegSegment(int marker, std::string_view data)
{
    const std::size_t length = data.size() + 2;
    return std::string{'\xFF', static_cast<char>(marker), static_cast<char>(length >> 8), static_cast<char>(length)}
    + std::string(data);
}

/// With segments right behind the start of the picture.
inline std::string jpegWith(const std::string& segments, int width = 8, int height = 8)
{
    const std::string plain = jpegFile(width, height);
    return plain.substr(0, 2) + segments + plain.substr(2);
}

/// A simple WebP file without loss, of these RGBA bytes.
inline std::string webpFile(const std::vector<std::uint8_t>& rgba, int width, int height)
{
    std::uint8_t* bytes = nullptr;
    const std::size_t size = WebPEncodeLosslessRGBA(rgba.data(), width, height, width * 4, &bytes);
    std::string file(reinterpret_cast<char*>(bytes), size);
    WebPFree(bytes);
    return file;
}

inline std::string littleEndian(std::size_t value, int count = 4)
{
    std::string bytes;
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(value >> (8 * i));
    return bytes;
}

inline std::string riffChunk(std::string_view type, std::string_view data)
{
    return std::string(type) + littleEndian(data.size()) + std::string(data)
        + (data.size() % 2 != 0 ? std::string(1, '\0') : "");
}

inline std::string webpOf(const std::vector<RawChunk>& chunks)
{
    std::string body = "WEBP";
    for (const RawChunk& chunk : chunks)
        body += riffChunk(chunk.type, chunk.data);
    return "RIFF" + littleEndian(body.size()) + body;
}

inline std::vector<RawChunk> riffChunks(std::string_view file)
{
    std::vector<RawChunk> chunks;
    const auto number = [&](std::size_t at) {
        std::size_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value |= std::size_t{static_cast<unsigned char>(file[at + i])} << (8 * i);
        return value;
    };
    for (std::size_t at = 12; at + 8 <= number(4) + 8;) {
        const std::size_t length = number(at + 4);
        chunks.push_back({std::string(file.substr(at, 4)), std::string(file.substr(at + 8, length))});
        at += 8 + length + length % 2;
    }
    return chunks;
}

inline std::string textOf(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace zimage::test
