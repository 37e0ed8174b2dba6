#include "prompts/word_boundaries.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace zimage {

namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// Not letters: punctuation and symbols, and scripts whose characters are words of their own.
constexpr Range kApart[] = {{0x00, 0x2F},      {0x3A, 0x40},     {0x5B, 0x5E},     {0x60, 0x60},     {0x7B, 0xA9},
                            {0xAB, 0xB4},      {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},
                            {0x2000, 0x206F},  {0x20A0, 0x20CF}, {0x2100, 0x2BFF}, {0x2E00, 0xA4CF}, {0xF900, 0xFAFF},
                            {0xFE10, 0xFE6F},  {0xFF00, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFFFF},
                            {0x1F000, 0x3FFFF}};

constexpr std::uint32_t kJoiner = 0x200D; // of two signs into one

// Belong to the character before them.
constexpr Range kMarks[] = {{0x0300, 0x036F},   {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},
                            {kJoiner, kJoiner}, {0x20D0, 0x20FF},   {0x3099, 0x309A},
                            {0xFE00, 0xFE0F},   {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE01EF}};

template <std::size_t N>
bool isIn(const Range (&ranges)[N], std::uint32_t character)
{
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [&](const Range& range) { return character >= range.first && character <= range.last; });
}

bool isLetter(std::uint32_t character) { return !isIn(kApart, character) && !isIn(kMarks, character); }
bool isDigit(std::uint32_t character) { return character >= '0' && character <= '9'; }
bool isContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// 0 at the end. Broken bytes are characters of some kind.
std::uint32_t characterAt(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        return 0;
    const auto lead = static_cast<unsigned char>(text[at]);
    std::uint32_t character = lead < 0xC0 ? lead : lead < 0xE0 ? lead & 0x1F : lead < 0xF0 ? lead & 0x0F : lead & 0x07;
    for (std::size_t next = at + 1; next < text.size() && next < at + 4 && isContinuation(text[next]); ++next)
        character = character << 6 | (static_cast<unsigned char>(text[next]) & 0x3F);
    return character;
}

std::size_t before(std::string_view text, std::size_t at)
{
    if (at == 0)
        return 0;
    --at;
    while (at > 0 && isContinuation(text[at]))
        --at;
    return at;
}

std::size_t after(std::string_view text, std::size_t at)
{
    ++at;
    while (at < text.size() && isContinuation(text[at]))
        ++at;
    return at;
}

/// A sign that holds letters or digits together: "fox's", "red-haired", "1.5".
bool joins(std::uint32_t sign, std::uint32_t left, std::uint32_t right)
{
    if (sign == '\'' || sign == 0x2019 || sign == '-')
        return isLetter(left) && isLetter(right);
    return (sign == '.' || sign == ',') && isDigit(left) && isDigit(right);
}

bool isBlank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

} // namespace

bool isWordBoundary(std::string_view text, std::size_t at)
{
    if (at == 0 || at >= text.size())
        return true;
    if (isContinuation(text[at]))
        return false;
    std::size_t leftAt = before(text, at);
    const std::uint32_t right = characterAt(text, at);
    if (isIn(kMarks, right) || characterAt(text, leftAt) == kJoiner)
        return false;
    while (leftAt > 0 && isIn(kMarks, characterAt(text, leftAt)))
        leftAt = before(text, leftAt);
    const std::uint32_t left = characterAt(text, leftAt);
    const std::size_t next = after(text, at);
    const bool joined = (isLetter(left) && isLetter(right))
        || (next < text.size() && joins(right, left, characterAt(text, next)))
        || (leftAt > 0 && joins(left, characterAt(text, before(text, leftAt)), right));
    return !joined;
}

Stretch withoutBlanks(std::string_view text, Stretch stretch)
{
    while (stretch.begin < stretch.end && isBlank(text[stretch.begin]))
        ++stretch.begin;
    while (stretch.end > stretch.begin && isBlank(text[stretch.end - 1]))
        --stretch.end;
    return stretch;
}

bool hasWord(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char byte) {
        const auto value = static_cast<unsigned char>(byte);
        return value >= 0x80 || (value > 0x2F && value < 0x3A) || (value > 0x40 && value < 0x5B)
            || (value > 0x60 && value < 0x7B);
    });
}

} // namespace zimage
