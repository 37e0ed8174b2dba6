#include "io/pixel_hash.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/file_kind.h"
#include "io/picture_pixels.h"
#include "io/sha256.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace zimage {

namespace {

void begin(Sha256& hash, std::uint64_t width, std::uint64_t height, int bits)
{
    hash.add(std::as_bytes(std::span(std::string_view("zimage-pixels-1\n"))));
    std::array<std::uint8_t, 17> head{};
    for (std::size_t i = 0; i < 8; ++i) {
        head[i] = static_cast<std::uint8_t>(width >> (8 * i));
        head[8 + i] = static_cast<std::uint8_t>(height >> (8 * i));
    }
    head[16] = static_cast<std::uint8_t>(bits);
    hash.add(std::as_bytes(std::span(head)));
}

/// What nobody sees must not tell two pictures apart: encoders clear it to save room.
void blackenTransparent(PixelBuffer& pixels)
{
    const auto sample = static_cast<std::size_t>(pixels.bits / 8);
    for (std::size_t at = 0; at < pixels.rgba.size(); at += 4 * sample) {
        std::uint8_t* const pixel = pixels.rgba.data() + at;
        if (std::all_of(pixel + 3 * sample, pixel + 4 * sample, [](std::uint8_t byte) { return byte == 0; }))
            std::fill(pixel, pixel + 3 * sample, std::uint8_t{0});
    }
}

PixelBuffer decoded(std::span<const std::byte> file, const std::string& name)
{
    switch (fileKindOf({reinterpret_cast<const char*>(file.data()), std::min(file.size(), kFileHead)})) {
    case FileKind::Jpeg: return jpegPixels(file, name);
    case FileKind::WebP: return webpPixels(file, name);
    case FileKind::Avif: return avifPixels(file, name);
    case FileKind::Png: return pngPixels(file, name);
    default: break;
    }
    throw Error(ErrorCode::Unsupported, tr("{file:path} is no PNG, JPEG, WebP or AVIF picture.", name), {name, {}, {}});
}

} // namespace

std::string pixelHash(std::span<const std::byte> file, const std::string& name)
{
    PixelBuffer pixels = decoded(file, name);
    blackenTransparent(pixels);
    Sha256 hash;
    begin(hash, pixels.width, pixels.height, pixels.bits);
    hash.add(std::as_bytes(std::span(pixels.rgba)));
    return hash.finish();
}

std::string pixelHash(const Image& image)
{
    Sha256 hash;
    begin(hash, static_cast<std::uint64_t>(image.width), static_cast<std::uint64_t>(image.height), 8);
    std::vector<std::uint8_t> row(static_cast<std::size_t>(image.width) * 4, 0xFF);
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x)
            std::copy_n(image.pixel(x, y), 3, row.data() + static_cast<std::size_t>(x) * 4);
        hash.add(std::as_bytes(std::span(row)));
    }
    return hash.finish();
}

} // namespace zimage
