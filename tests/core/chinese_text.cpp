#include "core/chinese_text.h"

#include <algorithm>
#include <regex>

namespace zimage::test {

namespace {

/// A Chinese character in UTF-8, as std::regex sees its bytes.
const std::string kCharacter = "[\xE4-\xE9][\x80-\xBF]{2}";

} // namespace

std::string wrongInChinese(const std::string& text)
{
    static const std::regex kBlank("(。|，|、|；|：|！|？|（|“) | (。|，|、|；|：|！|？|）|”)");
    static const std::regex kHalf(kCharacter + "[,;:!?.]( |$|[\xE4-\xE9])");
    static const std::regex kQuotes(kCharacter + "[\"']|[\"']" + kCharacter);
    static const std::regex kBrackets("\\([^()]*" + kCharacter + "[^()]*\\)");
    if (std::regex_search(text, kBlank))
        return "a blank beside a full-width sign";
    if (std::regex_search(text, kHalf))
        return "a half-width sign behind a Chinese character";
    if (std::regex_search(text, kQuotes))
        return "a straight quotation mark beside a Chinese character";
    if (std::regex_search(text, kBrackets))
        return "half-width brackets around Chinese";
    return {};
}

bool hasChinese(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xE4 && byte <= 0xE9;
    });
}

} // namespace zimage::test
