#include "base/wording.h"

#include "base/language.h"
#include "base/sentence.h"
#include "base/utf8.h"

#include <array>
#include <charconv>
#include <cmath>

namespace zimage {

std::string printable(std::string_view text, std::size_t longest)
{
    std::string result;
    std::size_t at = 0;
    for (std::size_t characters = 0; at < text.size() && characters < longest; ++characters) {
        const std::size_t length = utf8Length(text, at);
        const auto lead = static_cast<unsigned char>(text[at]);
        if (length == 0 || lead < 0x20 || lead == 0x7F)
            result += '?';
        else
            result += text.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    if (at < text.size())
        result += "…";
    return result;
}

std::string inQuotes(std::string_view text)
{
    constexpr std::size_t kLongest = 60;
    const bool chinese = language() == Language::Chinese;
    return (chinese ? "“" : "'") + printable(text, kLongest) + (chinese ? "”" : "'");
}

std::string plainNumber(double value)
{
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return error == std::errc{} ? std::string(buffer.data(), end) : std::string("?");
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::string listed(const std::vector<std::string>& words)
{
    const std::string_view comma = language() == Language::Chinese ? "、" : ", ";
    std::string result;
    for (const std::string& word : words) {
        if (!result.empty())
            result += comma;
        result += word;
    }
    return result;
}

std::string binaryBytesText(std::int64_t bytes)
{
    constexpr double kMebi = 1 << 20;
    const double mebi = static_cast<double>(bytes) / kMebi;
    if (mebi < 1000)
        return tr("{mebi:number} MiB", bytes <= 0 ? 0.0 : std::max(1.0, std::round(mebi)));
    return tr("{gibi:number} GiB", std::round(mebi / 102.4) / 10);
}

} // namespace zimage
