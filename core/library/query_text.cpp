#include "library/query_text.h"

#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace zimage {
namespace {

// Signs that have no character of ASCII.
constexpr char32_t kAtLeast = 0x2265, kAtMost = 0x2264, kMinus = 0x2212;

struct Sign {
    char32_t code = 0; ///< full-width characters as their plain ones
    std::size_t at = 0;
};

char32_t decoded(std::string_view bytes)
{
    constexpr std::array<unsigned, 5> kFirst{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t code = static_cast<unsigned char>(bytes[0]) & kFirst[bytes.size()];
    for (const char byte : bytes.substr(1))
        code = (code << 6) | (static_cast<unsigned char>(byte) & 0x3FU);
    return code;
}

/// As a keyboard of English has it.
char32_t plain(char32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E)
        return code - 0xFEE0;
    switch (code) {
    case 0x3000: // the Chinese blank
    case 0xA0:
    case '\t':
    case '\n':
    case '\r': return ' ';
    case 0x3001: return ','; // 、
    case kMinus: return '-';
    default: return code;
    }
}

/// What ends a quotation that this begins; 0: it begins none. An input method may write any of the first four.
char32_t quoteOf(char32_t code)
{
    switch (code) {
    case '"':
    case 0x201C:
    case 0x201D: return '"';
    case 0x300C: return 0x300D; // 「」
    case 0x300E: return 0x300F; // 『』
    default: return 0;
    }
}

bool closes(char32_t code, char32_t quote) { return code == quote || (quote == '"' && quoteOf(code) == '"'); }

bool isComparison(char32_t code)
{
    return code == '>' || code == '<' || code == '=' || code == kAtLeast || code == kAtMost;
}

bool isNameLetter(char32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') || code == '_'
        || code == '-' || code == '.' || (code >= 0x3400 && code <= 0x9FFF);
}

class Splitter {
public:
    Splitter(std::string_view text, IsFieldName isField) : m_text(text), m_isField(isField)
    {
        for (std::size_t at = 0; at < std::min(text.size(), kLongestQuery);) {
            const std::size_t length = utf8Length(text, at);
            m_signs.push_back({length == 0 ? char32_t{0xFFFD} : plain(decoded(text.substr(at, length))), at});
            at += std::max<std::size_t>(1, length);
            m_split.read = at;
        }
    }

    SplitQuery split()
    {
        bool orBefore = false;
        while (skipBlanks()) {
            if (const std::size_t length = joiner(); length > 0) {
                orBefore = orBefore || code() != 'A';
                m_at += length;
                continue;
            }
            if (m_split.terms.size() == kMostTerms) {
                m_split.tooMany = true;
                break;
            }
            if (auto term = readTerm(); !term.words.empty() || !term.name.empty()) {
                term.orBefore = std::exchange(orBefore, false) && !m_split.terms.empty();
                m_split.terms.push_back(std::move(term));
            }
        }
        return std::move(m_split);
    }

private:
    [[nodiscard]] char32_t code(std::size_t ahead = 0) const
    {
        return m_at + ahead < m_signs.size() ? m_signs[m_at + ahead].code : 0;
    }
    [[nodiscard]] bool atEnd() const { return m_at >= m_signs.size(); }
    /// The byte of a sign.
    [[nodiscard]] std::size_t byte(std::size_t sign) const
    {
        return sign < m_signs.size() ? m_signs[sign].at : m_split.read;
    }
    [[nodiscard]] std::string bytes(std::size_t from, std::size_t to) const
    {
        return std::string(m_text.substr(byte(from), byte(to) - byte(from)));
    }
    [[nodiscard]] bool endsWord(std::size_t ahead) const
    {
        const char32_t here = code(ahead);
        return m_at + ahead >= m_signs.size() || here == ' ' || here == ',' || here == '|' || quoteOf(here) != 0;
    }

    /// False at the end.
    bool skipBlanks()
    {
        while (!atEnd() && (code() == ' ' || code() == ','))
            ++m_at;
        return !atEnd();
    }

    /// How many signs here are an OR, an AND, or what stands for them; 0: none.
    [[nodiscard]] std::size_t joiner() const
    {
        if (code() == '|')
            return code(1) == '|' ? 2 : 1;
        const auto is = [this](std::u32string_view word) {
            for (std::size_t i = 0; i < word.size(); ++i)
                if (code(i) != word[i])
                    return false;
            return endsWord(word.size());
        };
        return is(U"OR") ? 2 : is(U"AND") ? 3 : is(U"\u6216") ? 1 : 0; // 或
    }

    QueryTerm readTerm()
    {
        QueryTerm term;
        term.begin = byte(m_at);
        std::size_t dashes = 0;
        for (; code() == '-'; ++m_at)
            ++dashes;
        term.negated = dashes == 1; // two are those of a flag
        if (quoteOf(code()) != 0)
            term.words.push_back(readQuoted(term));
        else if (!readField(term) && !endsWord(0))
            term.words.push_back(readWord());
        term.end = byte(m_at);
        return term;
    }

    QueryWord readQuoted(QueryTerm& term)
    {
        const std::size_t open = m_at;
        const char32_t quote = quoteOf(code());
        for (++m_at; !atEnd() && !closes(code(), quote);)
            ++m_at;
        QueryWord word{bytes(open + 1, m_at), byte(open), 0, true};
        if (atEnd())
            term.unclosed = true;
        else
            ++m_at;
        word.end = byte(m_at);
        return word;
    }

    QueryWord readWord()
    {
        const std::size_t begin = m_at;
        while (!endsWord(0))
            ++m_at;
        return {bytes(begin, m_at), byte(begin), byte(m_at), false};
    }

    /// How many signs from here are a name with a colon or a comparison behind it; 0: no name.
    [[nodiscard]] std::size_t nameLength() const
    {
        std::size_t length = 0;
        while (isNameLetter(code(length)))
            ++length;
        const bool begins = length > 0 && code() != '.' && (code() < '0' || code() > '9');
        if (!begins)
            return 0;
        const std::string name = bytes(m_at, m_at + length);
        if (code(length) == ':')
            return m_isField(name) || !(endsWord(length + 1) || code(length + 1) == '/') ? length : 0;
        return isComparison(code(length)) && m_isField(name) ? length : 0;
    }

    bool readField(QueryTerm& term)
    {
        const std::size_t length = nameLength();
        if (length == 0)
            return false;
        term.name = bytes(m_at, m_at + length);
        term.nameBegin = byte(m_at);
        m_at += length;
        if (code() == ':')
            ++m_at;
        else
            term.comparison = readComparison();
        term.valueBegin = byte(m_at);
        readValues(term);
        return true;
    }

    std::string readComparison()
    {
        const char32_t first = code();
        ++m_at;
        if (first == kAtLeast || first == kAtMost)
            return first == kAtLeast ? ">=" : "<=";
        std::string sign = first == '=' ? "" : std::string(1, static_cast<char>(first));
        if (code() == '=') {
            ++m_at;
            if (!sign.empty())
                sign += '=';
        }
        return sign;
    }

    void readValues(QueryTerm& term)
    {
        if (code() == ' ' && valueFollows())
            while (code() == ' ')
                ++m_at;
        while (true) {
            if (quoteOf(code()) != 0)
                term.words.push_back(readQuoted(term));
            else if (!endsWord(0))
                term.words.push_back(readWord());
            if (code() != ',' || (endsWord(1) && quoteOf(code(1)) == 0))
                return;
            if (term.words.size() == kMostTerms) {
                m_split.tooMany = true;
                skipValues();
                return;
            }
            ++m_at;
        }
    }

    void skipValues()
    {
        while (!atEnd() && code() != ' ')
            ++m_at;
    }

    /// Whether what stands behind blanks is the value that a field lacks, as in "Seed: 42", and not a term of its own.
    bool valueFollows()
    {
        const std::size_t here = m_at;
        while (code() == ' ')
            ++m_at;
        const bool follows = !atEnd() && code() != '-' && code() != ',' && joiner() == 0 && nameLength() == 0;
        m_at = here;
        return follows;
    }

    std::string_view m_text;
    IsFieldName m_isField;
    std::vector<Sign> m_signs;
    std::size_t m_at = 0;
    SplitQuery m_split;
};

} // namespace

SplitQuery splitQuery(std::string_view text, IsFieldName isField) { return Splitter(text, isField).split(); }

} // namespace zimage
