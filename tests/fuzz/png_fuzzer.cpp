// A PNG file with its text chunks. A mutator of its own repairs the chunks' lengths and checksums, which no mutation
// guesses.

#include "io/png.h"
#include "only_errors.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

using namespace zimage;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t maxSize);

namespace {

constexpr std::uint8_t kSignature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

std::size_t numberAt(const std::uint8_t* at)
{
    return std::size_t{at[0]} << 24 | std::size_t{at[1]} << 16 | std::size_t{at[2]} << 8 | at[3];
}

void putNumber(std::uint8_t* at, std::size_t number)
{
    for (int i = 0; i < 4; ++i)
        at[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
}

/// Cuts a chunk that is longer than the file down to it, and makes every checksum right.
void repair(std::uint8_t* data, std::size_t size)
{
    if (size < sizeof kSignature)
        return;
    std::memcpy(data, kSignature, sizeof kSignature);
    for (std::size_t at = sizeof kSignature; size - at >= 12;) {
        std::size_t length = numberAt(data + at);
        if (length > size - at - 12) {
            length = size - at - 12;
            putNumber(data + at, length);
        }
        putNumber(data + at + 8 + length, crc32_z(0, data + at + 4, length + 4));
        at += length + 12;
    }
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t maxSize, unsigned seed)
{
    const std::size_t mutated = LLVMFuzzerMutate(data, size, maxSize);
    if (seed % 8 != 0)
        repair(data, mutated);
    return mutated;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::onlyErrors([&] {
        const DecodedPng png = decodePng(std::as_bytes(std::span(data, size)), "fuzz.png");
        const auto pixels = static_cast<std::size_t>(png.image.width) * static_cast<std::size_t>(png.image.height);
        fuzz::require(png.image.width > 0 && png.image.height > 0 && png.image.rgb.size() == pixels * 3,
                      "a picture has other pixels than its size says");
        if (pixels > 4096)
            return;
        // What was read can be written and read again, except for keywords that are not ours to write.
        fuzz::onlyErrors([&] {
            const DecodedPng again = decodePng(encodePng(png.image, {}), "again.png");
            fuzz::require(again.image.rgb == png.image.rgb, "a picture changed by writing and reading it");
        });
        for (const PictureText& text : png.texts) {
            if (text.text.find('\0') != std::string::npos)
                continue; // becomes a blank
            const DecodedPng again =
                decodePng(encodePng(Image{1, 1, {0, 0, 0}}, {{"parameters", text.text}}), "text.png");
            fuzz::require(again.texts.size() == 1 && again.texts[0].text == text.text,
                          "a text changed by writing and reading it");
        }
    });
    return 0;
}
