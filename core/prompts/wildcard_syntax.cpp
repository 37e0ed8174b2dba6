#include "prompts/wildcard_syntax.h"

#include <algorithm>
#include <charconv>

namespace zimage {

namespace {

constexpr std::string_view kEscapable = "{}|_\\";
constexpr std::size_t kLongestName = 96; // bytes
constexpr double kGreatestWeight = 1000;

bool isEscape(std::string_view text, std::size_t at)
{
    return text[at] == '\\' && at + 1 < text.size() && kEscapable.find(text[at + 1]) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Names are paths of words in any script: "light", "光线", "people/old".
bool isName(std::string_view name)
{
    constexpr std::string_view kForbidden = " \t\r\n{}|\\:;,.\"'()<>*?";
    return !name.empty() && name.size() <= kLongestName && name.find_first_of(kForbidden) == std::string_view::npos
        && name.front() != '_' && name.front() != '/' && name.back() != '/';
}

} // namespace

WeightedText weightedText(std::string_view option)
{
    const std::string_view text = trimmed(option);
    const std::size_t colons = text.find("::");
    if (colons == std::string_view::npos || colons == 0)
        return {text};
    double weight = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + colons, weight, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + colons || !(weight >= 0 && weight <= kGreatestWeight))
        return {text};
    return {trimmed(text.substr(colons + 2)), static_cast<std::uint32_t>(weight * 1000 + 0.5)};
}

WildcardScanner::WildcardScanner(std::string_view text) : m_text(text)
{
    if (text.find('{') == std::string_view::npos)
        return;
    m_close.resize(text.size());
    m_barsOf.resize(text.size());
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (isEscape(text, at)) {
            ++at;
        } else if (text[at] == '{') {
            open.push_back(at);
        } else if (text[at] == '}' && !open.empty()) {
            m_close[open.back()] = static_cast<std::uint32_t>(at);
            open.pop_back();
        } else if (text[at] == '|' && !open.empty()) {
            std::uint32_t& bars = m_barsOf[open.back()];
            if (bars == 0) {
                m_bars.emplace_back();
                bars = static_cast<std::uint32_t>(m_bars.size());
            }
            m_bars[bars - 1].push_back(static_cast<std::uint32_t>(at));
        }
    }
}

std::optional<WildcardPart> WildcardScanner::partAt(std::size_t at) const
{
    if (isEscape(m_text, at))
        return WildcardPart{WildcardPart::Kind::Escape, at, at + 2, {}, {}};
    if (m_text[at] == '{')
        return choiceAt(at);
    return m_text[at] == '_' ? fileAt(at) : std::nullopt;
}

std::optional<WildcardPart> WildcardScanner::choiceAt(std::size_t at) const
{
    if (m_close[at] == 0 || m_barsOf[at] == 0)
        return std::nullopt;
    WildcardPart part{WildcardPart::Kind::Choice, at, m_close[at] + 1, {}, {}};
    std::size_t begin = at + 1;
    for (const std::uint32_t bar : m_bars[m_barsOf[at] - 1]) {
        part.options.push_back(m_text.substr(begin, bar - begin));
        begin = bar + 1;
    }
    part.options.push_back(m_text.substr(begin, m_close[at] - begin));
    return part;
}

std::optional<WildcardPart> WildcardScanner::fileAt(std::size_t at) const
{
    if (!m_text.substr(at).starts_with("__"))
        return std::nullopt;
    const std::size_t end = m_text.substr(0, std::min(m_text.size(), at + kLongestName + 4)).find("__", at + 2);
    if (end == std::string_view::npos || !isName(m_text.substr(at + 2, end - at - 2)))
        return std::nullopt;
    return WildcardPart{WildcardPart::Kind::File, at, end + 2, {}, m_text.substr(at + 2, end - at - 2)};
}

std::vector<WildcardPart> wildcardParts(std::string_view text)
{
    const WildcardScanner scanner(text);
    std::vector<WildcardPart> parts;
    for (std::size_t at = 0; at < text.size();) {
        auto part = scanner.partAt(at);
        at = part ? part->end : at + 1;
        if (part)
            parts.push_back(std::move(*part));
    }
    return parts;
}

std::string withoutWildcards(std::string_view text)
{
    if (wildcardParts(text).empty())
        return std::string(text);
    std::string escaped;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool underscores =
            text[at] == '_' && ((at > 0 && text[at - 1] == '_') || text.substr(at).starts_with("__"));
        if (underscores || (text[at] != '_' && kEscapable.find(text[at]) != std::string_view::npos))
            escaped += '\\';
        escaped += text[at];
    }
    return escaped;
}

} // namespace zimage
