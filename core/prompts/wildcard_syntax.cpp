#include "prompts/wildcard_syntax.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace zimage {

namespace {

constexpr std::string_view kEscapable = "{}|_\\";
constexpr std::size_t kLongestName = 96; // bytes
constexpr std::size_t kLongestArguments = 1024;
constexpr std::size_t kLongestKey = 200; // of JSON
constexpr double kGreatestWeight = 1000;
constexpr std::string_view kDollars = "$$";
constexpr std::string_view kBlanks = " \t\r\n";

bool isEscape(std::string_view text, std::size_t at)
{
    return text[at] == '\\' && at + 1 < text.size() && kEscapable.find(text[at + 1]) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Names are paths of words in any script: "light", "光线", "people/old"; * stands for any part of one.
bool isName(std::string_view name)
{
    constexpr std::string_view kForbidden = " \t\r\n{}|\\:;,.\"'()<>?";
    return !name.empty() && name.size() <= kLongestName && name.find_first_of(kForbidden) == std::string_view::npos
        && name.front() != '_' && name.front() != '/' && name.back() != '/';
}

bool isWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

/// The word of ASCII letters, digits, "_" and "-" that a text begins with; it begins with a letter or "_".
std::string_view wordAt(std::string_view text)
{
    if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0 || text.front() == '-')
        return {};
    const auto end = std::find_if_not(text.begin(), text.end(), isWordCharacter);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::string_view withoutBlanks(std::string_view text)
{
    return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

/// The number that a text begins with, which goes out of it; more than any list has where it is larger.
std::optional<std::size_t> takeNumber(std::string_view& text)
{
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::invalid_argument)
        return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc() ? number : SIZE_MAX;
}

/// Takes "1-3$$ and $$" off the beginning of a choice's first option, if it is there.
void takeNumbers(std::string_view& first, WildcardPart& part)
{
    std::string_view rest = withoutBlanks(first);
    const std::optional<std::size_t> least = takeNumber(rest);
    rest = withoutBlanks(rest);
    std::optional<std::size_t> most = least;
    if (rest.starts_with('-')) {
        rest = withoutBlanks(rest.substr(1));
        most = takeNumber(rest);
        rest = withoutBlanks(rest);
        if (!least && !most)
            return;
        most = most ? most : SIZE_MAX;
    }
    if (!most || !rest.starts_with(kDollars))
        return;
    rest.remove_prefix(kDollars.size());
    part.several = true;
    part.least = std::min(least.value_or(1), *most);
    part.most = std::max(least.value_or(1), *most);
    part.separator = ", ";
    if (const std::size_t end = rest.find(kDollars); end < rest.find('{')) {
        part.separator = rest.substr(0, end);
        rest.remove_prefix(end + kDollars.size());
    }
    first = rest;
}

std::optional<WildcardOrder> orderOf(char sign)
{
    switch (sign) {
    case '~': return WildcardOrder::Random;
    case '@': return WildcardOrder::Cycle;
    case '!': return WildcardOrder::Combinations;
    default: return {};
    }
}

/// Takes the sampler's sign off a choice; where several options begin with it, it is part of them: {@ann|@bob}.
void takeOrder(WildcardPart& part)
{
    std::string_view& first = part.options.front();
    const auto order = first.empty() ? std::nullopt : orderOf(first.front());
    const auto alike = [&](std::string_view option) { return withoutBlanks(option).starts_with(first.front()); };
    if (!order || std::any_of(part.options.begin() + 1, part.options.end(), alike))
        return;
    part.order = *order;
    first.remove_prefix(1);
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
    m_plain.resize(text.size());
    scan(0, text.size(), Strings::Apart);
}

/// Matches braces; those of a JSON string among themselves, since strings may hold single ones.
void WildcardScanner::scan(std::size_t begin, std::size_t end, Strings strings)
{
    std::vector<Open> open;
    for (std::size_t at = begin; at < end; ++at) {
        const bool json = !open.empty() && open.back().kind != Braces::Plain;
        if (isEscape(m_text, at)) {
            if (json && m_text[at + 1] == '\\')
                m_plain[at] = m_plain[at + 1] = true;
            ++at;
        } else if (json && m_text[at] == '"' && strings == Strings::Apart) {
            const std::size_t close = endOfString(at + 1, end);
            scan(at + 1, close, Strings::AsText);
            at = close;
        } else if (m_text[at] == '{') {
            open.push_back({at, bracesAt(at, end)});
        } else if (m_text[at] == '}' && !open.empty()) {
            m_close[open.back().at] = static_cast<std::uint32_t>(at);
            m_plain[open.back().at] = open.back().kind == Braces::Json;
            open.pop_back();
        } else if (m_text[at] == '|' && !open.empty()) {
            addBar(open.back().at, at);
        }
    }
}

/// Where a JSON string ends; its double backslashes are JSON's.
std::size_t WildcardScanner::endOfString(std::size_t begin, std::size_t end)
{
    std::size_t at = begin;
    for (; at < end && m_text[at] != '"'; ++at)
        if (m_text[at] == '\\' && at + 1 < end) {
            if (m_text[at + 1] == '\\')
                m_plain[at] = m_plain[at + 1] = true;
            ++at;
        }
    return std::min(at, end);
}

void WildcardScanner::addBar(std::size_t brace, std::size_t at)
{
    std::uint32_t& bars = m_barsOf[brace];
    if (bars == 0) {
        m_bars.emplace_back();
        bars = static_cast<std::uint32_t>(m_bars.size());
    }
    m_bars[bars - 1].push_back(static_cast<std::uint32_t>(at));
}

/// JSON has a quoted key and a colon behind its brace; the quotes may be escaped, in JSON within JSON. JavaScript and
/// YAML do without the quotes, but then the value has some, or is a list or an object.
WildcardScanner::Braces WildcardScanner::bracesAt(std::size_t at, std::size_t end) const
{
    std::string_view rest = withoutBlanks(m_text.substr(at + 1, std::min(end - at - 1, kLongestKey)));
    const std::string_view quote = rest.substr(0, rest.starts_with('\\') ? 2 : 1);
    const bool quoted = quote == "\"" || quote == "'" || quote == "\\\"";
    if (quoted) {
        const std::size_t close = rest.find(quote, quote.size());
        rest = close == std::string_view::npos ? std::string_view() : rest.substr(close + quote.size());
    } else {
        const std::string_view word = wordAt(rest);
        rest = word.empty() ? std::string_view() : rest.substr(word.size());
    }
    rest = withoutBlanks(rest);
    if (!rest.starts_with(':') || rest.starts_with("::"))
        return Braces::Plain;
    rest = withoutBlanks(rest.substr(1));
    const bool value = !rest.empty() && std::string_view("\"{[").find(rest.front()) != std::string_view::npos;
    return quoted ? Braces::Json : value ? Braces::LooseJson : Braces::Plain;
}

std::optional<WildcardPart> WildcardScanner::partAt(std::size_t at) const
{
    if (isEscape(m_text, at))
        return !m_plain.empty() && m_plain[at] ? std::nullopt
                                               : std::optional(WildcardPart{WildcardPart::Kind::Escape, at, at + 2});
    const bool brace = at + 1 < m_text.size() && m_text[at + 1] == '{';
    switch (m_text[at]) {
    case '{': return choiceAt(at);
    case '_': return fileAt(at);
    case '$': return brace ? variableAt(at) : std::nullopt;
    case '%':
        if (brace && m_close[at + 1] != 0 && !choiceAt(at + 1)
            && m_text.substr(at, m_close[at + 1] - at).find(kDollars) != std::string_view::npos)
            return WildcardPart{WildcardPart::Kind::Unknown, at, m_close[at + 1] + std::size_t{1}};
        return {};
    default: return {};
    }
}

std::optional<WildcardPart> WildcardScanner::choiceAt(std::size_t at) const
{
    if (m_close[at] == 0 || m_plain[at])
        return std::nullopt;
    WildcardPart part{WildcardPart::Kind::Choice, at, m_close[at] + std::size_t{1}};
    std::size_t begin = at + 1;
    if (m_barsOf[at] != 0)
        for (const std::uint32_t bar : m_bars[m_barsOf[at] - 1]) {
            part.options.push_back(m_text.substr(begin, bar - begin));
            begin = bar + 1;
        }
    part.options.push_back(m_text.substr(begin, m_close[at] - begin));
    takeOrder(part);
    takeNumbers(part.options.front(), part);
    if (part.options.size() == 1 && !part.several)
        return std::nullopt;
    return part;
}

std::optional<WildcardPart> WildcardScanner::variableAt(std::size_t at) const
{
    const std::size_t close = m_close[at + 1];
    if (close == 0)
        return std::nullopt;
    const std::string_view inside = m_text.substr(at + 2, close - at - 2);
    WildcardPart part{WildcardPart::Kind::Variable, at, close + 1};
    part.name = wordAt(inside);
    std::string_view rest = inside.substr(part.name.size());
    if (part.name.empty() || !(rest.empty() || rest.front() == '=' || rest.front() == ':'))
        return std::nullopt;
    if (rest.starts_with('='))
        part.kind = WildcardPart::Kind::Assignment;
    part.hasValue = !rest.empty();
    rest.remove_prefix(part.hasValue ? 1 : 0);
    part.immediate = part.kind == WildcardPart::Kind::Assignment && rest.starts_with('!');
    part.value = trimmed(rest.substr(part.immediate ? 1 : 0));
    return part;
}

std::optional<WildcardPart> WildcardScanner::fileAt(std::size_t at) const
{
    if (!m_text.substr(at).starts_with("__"))
        return std::nullopt;
    WildcardPart part{WildcardPart::Kind::File, at};
    std::size_t begin = at + 2;
    if (const auto order = begin < m_text.size() ? orderOf(m_text[begin]) : std::nullopt) {
        part.order = *order;
        ++begin;
    }
    const std::string_view near = m_text.substr(0, std::min(m_text.size(), at + kLongestName + kLongestArguments));
    const std::size_t end = near.find("__", begin);
    const std::size_t open = near.substr(0, std::min(near.size(), begin + kLongestName + 1)).find('(', begin);
    if (open < end) { // arguments, in which there may be other names
        const std::size_t close = near.find(")__", open);
        if (close == std::string_view::npos || wildcardArguments(near.substr(open + 1, close - open - 1)).empty())
            return std::nullopt;
        part.name = near.substr(begin, open - begin);
        part.value = near.substr(open + 1, close - open - 1);
        part.end = close + 3;
    } else if (end != std::string_view::npos) {
        part.name = near.substr(begin, end - begin);
        part.end = end + 2;
    }
    return isName(part.name) ? std::optional(part) : std::nullopt;
}

std::vector<std::pair<std::string_view, std::string_view>> wildcardArguments(std::string_view text)
{
    std::vector<std::pair<std::string_view, std::string_view>> arguments;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const char c = at < text.size() ? text[at] : ',';
        depth += c == '{' || c == '(' ? 1 : c == '}' || c == ')' ? -1 : 0;
        if (c != ',' || (depth > 0 && at < text.size()))
            continue;
        const std::string_view argument = trimmed(text.substr(begin, at - begin));
        const std::string_view name = wordAt(argument);
        if (name.empty() || !argument.substr(name.size()).starts_with('='))
            return {};
        arguments.emplace_back(name, trimmed(argument.substr(name.size() + 1)));
        begin = at + 1;
    }
    return arguments;
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
