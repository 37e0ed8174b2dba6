#include "base/catalogue.h"

#include "base/error.h"
#include "base/sentence.h"

#include <optional>

namespace zimage {

namespace {

/// One line of a .po file: a keyword, if any, and a string.
struct PoLine {
    std::string_view keyword; ///< "msgid"; empty where the string goes on
    std::string text;         ///< unescaped
};

[[noreturn]] void fail(std::size_t line, const std::string& what)
{
    throw Error(ErrorCode::Corrupt, tr("The translations are damaged in line {line:int}: {why}", line, what));
}

std::string_view trimmed(std::string_view line)
{
    const std::size_t begin = line.find_first_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view()
                                           : line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

std::string unescaped(std::string_view quoted, std::size_t number)
{
    if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"')
        fail(number, tr("A text has to stand in quotation marks."));
    std::string text;
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
        if (quoted[i] == '"')
            fail(number, tr("A quotation mark within a text needs a backslash."));
        if (quoted[i] != '\\') {
            text += quoted[i];
            continue;
        }
        const char escape = quoted[++i];
        if (i + 1 == quoted.size() || (escape != 'n' && escape != 't' && escape != '"' && escape != '\\'))
            fail(number, tr("A backslash has to be followed by n, t, a quotation mark or a backslash."));
        text += escape == 'n' ? '\n' : escape == 't' ? '\t' : escape;
    }
    return text;
}

PoLine parseLine(std::string_view line, std::size_t number)
{
    const std::size_t quote = line.find('"');
    if (quote == std::string_view::npos)
        fail(number, tr("This is neither a comment nor a text."));
    return {trimmed(line.substr(0, quote)), unescaped(line.substr(quote), number)};
}

} // namespace

Catalogue Catalogue::parse(std::string_view po)
{
    Catalogue result;
    std::optional<Entry> entry;
    std::string* goesOn = nullptr; // where a string without a keyword belongs
    bool hasText = false, fuzzy = false, nextIsFuzzy = false;
    const auto finish = [&] {
        if (entry && !hasText)
            fail(entry->line, tr("The sentence has no msgstr."));
        if (entry && fuzzy)
            entry->text.clear();
        if (entry && !(entry->source.empty() && entry->context.empty())) // that one is the header
            result.m_entries.push_back(std::move(*entry));
        entry.reset();
        goesOn = nullptr;
        hasText = false;
    };
    std::size_t number = 0;
    while (!po.empty()) {
        const std::size_t end = po.find('\n');
        const std::string_view line = trimmed(po.substr(0, end));
        po = end == std::string_view::npos ? std::string_view() : po.substr(end + 1);
        ++number;
        if (line.substr(0, 2) == "#," && line.find("fuzzy") != std::string_view::npos)
            nextIsFuzzy = true;
        if (line.empty() || line.front() == '#')
            continue;
        PoLine part = parseLine(line, number);
        if (part.keyword == "msgctxt" || (part.keyword == "msgid" && (!entry || hasText))) {
            finish();
            entry = Entry{{}, {}, {}, number};
            fuzzy = std::exchange(nextIsFuzzy, false);
        }
        if (part.keyword == "msgctxt")
            goesOn = &entry->context;
        else if (part.keyword == "msgid")
            goesOn = &entry->source;
        else if (part.keyword == "msgstr" && entry && !hasText) {
            goesOn = &entry->text;
            hasText = true;
        } else if (!part.keyword.empty() || goesOn == nullptr)
            fail(number, tr("This is not where {keyword:quoted} belongs.", part.keyword));
        *goesOn += part.text;
    }
    finish();
    for (std::size_t i = 0; i < result.m_entries.size(); ++i) {
        const Entry& added = result.m_entries[i];
        if (!result.m_places.try_emplace({added.source, added.context}, i).second)
            fail(added.line, tr("The sentence is there twice."));
    }
    return result;
}

const std::string* Catalogue::find(std::string_view source, std::string_view context) const
{
    const auto found = m_places.find({source, context});
    if (found == m_places.end() || m_entries[found->second].text.empty())
        return nullptr;
    return &m_entries[found->second].text;
}

} // namespace zimage
