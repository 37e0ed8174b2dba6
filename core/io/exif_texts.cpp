#include "io/exif_texts.h"

#include "base/utf8.h"

#include <libexif/exif-data.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

namespace zimage {

namespace {

constexpr std::string_view kMark{"Exif\0\0", 6};
constexpr std::size_t kCode = 8; ///< bytes before a user comment that name its encoding

std::string_view asText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string_view textOf(const ExifEntry& entry)
{
    return entry.data == nullptr ? std::string_view{}
                                 : std::string_view(reinterpret_cast<const char*>(entry.data), entry.size);
}

std::string_view withoutEnd(std::string_view text)
{
    while (!text.empty() && (text.back() == '\0' || text.back() == ' '))
        text.remove_suffix(1);
    return text;
}

void append(std::string& text, std::uint32_t codePoint)
{
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(codePoint), bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

enum class Order { BigEndian, LittleEndian };

std::uint32_t unitAt(std::string_view bytes, std::size_t at, Order order)
{
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return order == Order::BigEndian ? first * 256U + second : second * 256U + first;
}

std::string fromUtf16(std::string_view bytes, Order order)
{
    std::string text;
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
        std::uint32_t unit = unitAt(bytes, at, order);
        const bool high = unit >= 0xD800 && unit < 0xDC00;
        const std::uint32_t low = high && at + 3 < bytes.size() ? unitAt(bytes, at + 2, order) : 0;
        if (low >= 0xDC00 && low < 0xE000) {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        } else if (unit >= 0xD800 && unit < 0xE000) {
            unit = 0xFFFD;
        }
        if (unit != 0xFEFF)
            append(text, unit);
    }
    return text;
}

/// Blanks, line breaks and letters of ASCII are in every text of settings: the order in which there are more of them.
Order orderOf(std::string_view bytes)
{
    std::size_t big = 0;
    std::size_t little = 0;
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
        big += bytes[at] == '\0' && bytes[at + 1] != '\0' ? 1 : 0;
        little += bytes[at] != '\0' && bytes[at + 1] == '\0' ? 1 : 0;
    }
    return little > big ? Order::LittleEndian : Order::BigEndian;
}

std::string validText(std::string_view text)
{
    std::string valid;
    while (!text.empty()) {
        const std::size_t end = std::min(firstInvalidUtf8(text), text.size());
        valid += text.substr(0, end);
        text.remove_prefix(end);
        if (!text.empty()) {
            valid += "\xEF\xBF\xBD";
            text.remove_prefix(1);
        }
    }
    return valid;
}

/// Programs do not keep to the codes: UTF-16 comes in both orders, and UTF-8 under the code for ASCII, or without one.
std::string commentOf(std::string_view bytes)
{
    const std::string_view code = bytes.substr(0, std::min(kCode, bytes.size()));
    if (code == std::string_view("UNICODE\0", kCode))
        return textOfUtf16(bytes.substr(kCode));
    const bool coded =
        code == std::string_view("ASCII\0\0\0", kCode) || code == std::string_view("\0\0\0\0\0\0\0\0", kCode);
    return validText(withoutEnd(coded ? bytes.substr(kCode) : bytes));
}

struct ExifEnd {
    void operator()(ExifData* data) const { exif_data_unref(data); }
};

} // namespace

std::string textOfUtf16(std::string_view bytes)
{
    const bool wide = bytes.find('\0') != std::string_view::npos || firstInvalidUtf8(bytes) != std::string_view::npos;
    std::string text = wide ? fromUtf16(bytes, orderOf(bytes)) : std::string(bytes);
    return std::string(withoutEnd(text));
}

std::vector<PictureText> exifTexts(std::span<const std::byte> block)
{
    std::string bytes(asText(block).starts_with(kMark) ? std::string_view{} : kMark);
    bytes += asText(block);
    const std::unique_ptr<ExifData, ExifEnd> exif(exif_data_new());
    if (!exif || bytes.size() > std::numeric_limits<unsigned int>::max())
        return {};
    // The specification would have it turn the texts of programs that do not keep to it into others.
    exif_data_unset_option(exif.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_load_data(exif.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                        static_cast<unsigned int>(bytes.size()));
    std::vector<PictureText> texts;
    if (const ExifEntry* comment = exif_content_get_entry(exif->ifd[EXIF_IFD_EXIF], EXIF_TAG_USER_COMMENT))
        texts.push_back({"UserComment", commentOf(textOf(*comment))});
    const ExifContent& head = *exif->ifd[EXIF_IFD_0];
    for (unsigned int i = 0; i < head.count; ++i) {
        const ExifEntry& entry = *head.entries[i];
        if (entry.format != EXIF_FORMAT_ASCII)
            continue;
        const std::string_view text = withoutEnd(textOf(entry));
        if (text.starts_with("prompt:{"))
            texts.push_back({"prompt", validText(text.substr(7))});
        else if (text.starts_with("workflow:{"))
            texts.push_back({"workflow", validText(text.substr(9))});
        else if (entry.tag == EXIF_TAG_IMAGE_DESCRIPTION && !text.empty())
            texts.push_back({"ImageDescription", validText(text)});
    }
    return texts;
}

std::vector<PictureText> xmpTexts(std::string_view document)
{
    constexpr std::string_view kBegin = "<sdcpp:parameters>";
    constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    const std::size_t begin = document.find(kBegin);
    const std::size_t end = begin == std::string_view::npos ? begin : document.find("</sdcpp:parameters>", begin);
    if (end == std::string_view::npos)
        return {};
    std::string_view rest = document.substr(begin + kBegin.size(), end - begin - kBegin.size());
    std::string text;
    while (!rest.empty()) {
        const auto entity = std::find_if(kEntities.begin(), kEntities.end(),
                                         [&](const auto& each) { return rest.starts_with(each.first); });
        text += entity == kEntities.end() ? rest.front() : entity->second;
        rest.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
    }
    return {{"parameters", validText(text)}};
}

} // namespace zimage
