#include "io/json_scan.h"

#include "base/sentence.h"

#include <algorithm>

namespace zimage {

namespace {

/// The offset of the quote that ends a string which starts at `begin`, or the text's size.
std::size_t endOfString(std::string_view text, std::size_t begin)
{
    std::size_t i = begin + 1;
    while (i < text.size() && text[i] != '"')
        i += text[i] == '\\' ? 2 : 1;
    return std::min(i, text.size());
}

} // namespace

JsonRefusal scanJson(std::string_view text, const JsonLimits& limits)
{
    std::size_t depth = 0;
    std::size_t values = 0;
    std::size_t tokenStart = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool inToken = false;
        switch (text[i]) {
        case '"': {
            const std::size_t end = endOfString(text, i);
            if (end - i > limits.token)
                return {tr("the text has too long a string"), i};
            i = end;
            break;
        }
        case '[':
        case '{':
            if (++depth > limits.depth)
                return {tr("the text nests too deeply"), i};
            ++values;
            break;
        case ']':
        case '}': depth -= depth > 0 ? 1 : 0; break;
        case ',': ++values; break;
        case ':':
        case ' ':
        case '\t':
        case '\n':
        case '\r': break;
        default:
            if (static_cast<unsigned char>(text[i]) < 0x20)
                return {tr("the text has a control character"), i};
            if (i - tokenStart > limits.token)
                return {tr("the text has too long a value"), tokenStart};
            inToken = true;
        }
        if (values > limits.values)
            return {tr("the text has too many values"), i};
        if (!inToken)
            tokenStart = i + 1;
    }
    return {};
}

TextPlace textPlace(std::string_view text, std::size_t position)
{
    const std::string_view before = text.substr(0, std::min(position, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lastBreak = before.rfind('\n');
    const std::size_t column = lastBreak == std::string_view::npos ? before.size() + 1 : before.size() - lastBreak;
    return {static_cast<std::size_t>(line), column};
}

} // namespace zimage
