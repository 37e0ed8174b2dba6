#include "io/xmp_shape.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "io/xmp_packet.h"

#include <algorithm>
#include <cstddef>

namespace zimage {

namespace {

constexpr std::size_t kMostParts = 50'000;
constexpr int kMostLevels = 100;

[[noreturn]] void refuse(const std::string& name)
{
    throw Error(ErrorCode::Unsupported,
                tr("The XMP of {file:path} is too large or too deeply nested to be read.", name), {name, {}, {}});
}

/// Behind the tag that begins at `at`, over texts in quotation marks.
std::size_t endOfTag(std::string_view text, std::size_t at)
{
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != 0)
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return at + 1;
    }
    return text.size();
}

/// Behind a comment, an instruction or plain text; the same place where there is none of them.
std::size_t skipped(std::string_view text, std::size_t at)
{
    constexpr std::string_view kSpans[][2] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    for (const auto& [begin, end] : kSpans)
        if (text.substr(at).starts_with(begin)) {
            const std::size_t found = text.find(end, at + begin.size());
            return found == std::string_view::npos ? text.size() : found + end.size();
        }
    return at;
}

} // namespace

void checkXmpShape(std::string_view packet, const std::string& name)
{
    if (packet.size() > kMaxXmp)
        refuse(name);
    if (firstInvalidUtf8(packet) != std::string_view::npos || packet.find('\0') != std::string_view::npos)
        throw Error(ErrorCode::Corrupt, tr("The XMP of {file:path} is damaged.", name), {name, {}, {}});
    int level = 0;
    std::size_t parts = 0;
    for (std::size_t at = packet.find('<'); at < packet.size(); at = packet.find('<', at)) {
        if (const std::size_t behind = skipped(packet, at); behind != at) {
            at = behind;
            continue;
        }
        const std::size_t end = endOfTag(packet, at);
        const std::string_view tag = packet.substr(at, end - at);
        if (tag.starts_with("<!")) // a document type; XMP has none
            refuse(name);
        if (tag.starts_with("</"))
            --level;
        else if (!tag.ends_with("/>"))
            ++level;
        parts += 1 + static_cast<std::size_t>(std::count(tag.begin(), tag.end(), '='));
        if (parts > kMostParts || level > kMostLevels)
            refuse(name);
        at = end;
    }
}

} // namespace zimage
