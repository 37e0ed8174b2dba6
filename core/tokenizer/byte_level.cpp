#include "tokenizer/byte_level.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace zimage {

namespace {

constexpr std::uint16_t kFirstStandIn = 0x100;
constexpr std::size_t kAlphabetEnd = 0x144;
constexpr std::int16_t kNone = -1;

constexpr bool isPrintable(unsigned byte)
{
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<std::uint16_t, 256> makeCharacters()
{
    std::array<std::uint16_t, 256> characters{};
    std::uint16_t next = kFirstStandIn;
    for (unsigned byte = 0; byte < 256; ++byte)
        characters[byte] = isPrintable(byte) ? static_cast<std::uint16_t>(byte) : next++;
    return characters;
}

constexpr auto kCharacters = makeCharacters();

constexpr std::array<std::int16_t, kAlphabetEnd> makeBytes()
{
    std::array<std::int16_t, kAlphabetEnd> bytes{};
    bytes.fill(kNone);
    for (std::size_t byte = 0; byte < 256; ++byte)
        bytes[kCharacters[byte]] = static_cast<std::int16_t>(byte);
    return bytes;
}

constexpr auto kBytes = makeBytes();

} // namespace

std::string byteLevelName(unsigned char byte)
{
    const unsigned c = kCharacters[byte];
    if (c < 0x80)
        return std::string(1, static_cast<char>(c));
    return {static_cast<char>(0xC0U | (c >> 6)), static_cast<char>(0x80U | (c & 0x3FU))};
}

bool appendByteLevelBytes(std::string_view name, std::string& out)
{
    const std::size_t before = out.size();
    for (std::size_t i = 0; i < name.size(); ++i) {
        unsigned c = static_cast<unsigned char>(name[i]);
        // The table ends below U+0144, so longer UTF-8 forms than two bytes are outside it.
        if (c >= 0xC0 && c < 0xE0 && i + 1 < name.size())
            c = (c & 0x1FU) << 6 | (static_cast<unsigned char>(name[++i]) & 0x3FU);
        else if (c >= 0x80)
            c = kAlphabetEnd;
        if (c >= kAlphabetEnd || kBytes[c] == kNone) {
            out.resize(before);
            return false;
        }
        out.push_back(static_cast<char>(kBytes[c]));
    }
    return true;
}

} // namespace zimage
