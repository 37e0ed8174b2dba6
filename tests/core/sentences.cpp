#include "core/sentences.h"

#include "base/sentence.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace zimage::test {

namespace {

namespace fs = std::filesystem;

enum class TokenKind { Text, Word, Sign };

struct Token {
    TokenKind kind = TokenKind::Sign;
    std::string text;
    std::size_t line = 0;
    bool exempt = false;
};

/// Splits C++ into words, texts and single signs; comments and preprocessor lines are left out. "not for people" in a
/// comment exempts its line, or the next one where it stands alone; "nothing in this file is for people" exempts all.
class Lexer {
public:
    explicit Lexer(std::string source) : m_source(std::move(source)) { run(); }
    [[nodiscard]] std::vector<Token> take() { return std::move(m_tokens); }

private:
    void run()
    {
        while (m_at < m_source.size()) {
            const char c = m_source[m_at];
            if (c == '\n') {
                ++m_line;
                ++m_at;
                m_lineStart = true;
                continue;
            }
            if (std::isspace(static_cast<unsigned char>(c)) != 0) {
                ++m_at;
                continue;
            }
            if (c == '#' && m_lineStart) {
                skipTo("\n");
                continue;
            }
            m_lineStart = false;
            if (m_source.compare(m_at, 2, "//") == 0)
                comment("\n");
            else if (m_source.compare(m_at, 2, "/*") == 0)
                comment("*/");
            else if (m_source.compare(m_at, 2, "R\"") == 0)
                rawText();
            else if (c == '"')
                text();
            else if (c == '\'')
                character();
            else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
                word();
            else {
                const bool two = m_source.compare(m_at, 2, "+=") == 0 || m_source.compare(m_at, 2, "++") == 0
                    || m_source.compare(m_at, 2, "::") == 0 || m_source.compare(m_at, 2, "<<") == 0;
                push(TokenKind::Sign, m_source.substr(m_at, two ? 2 : 1));
                m_at += two ? 2 : 1;
            }
        }
        for (Token& token : m_tokens)
            token.exempt = m_exemptAll || m_exempt.count(token.line) > 0;
    }

    void push(TokenKind kind, std::string text) { m_tokens.push_back({kind, std::move(text), m_line, false}); }

    void skipTo(const std::string& end)
    {
        const std::size_t found = std::min(m_source.find(end, m_at), m_source.size());
        m_line += static_cast<std::size_t>(std::count(m_source.begin() + static_cast<std::ptrdiff_t>(m_at),
                                                      m_source.begin() + static_cast<std::ptrdiff_t>(found), '\n'));
        m_at = found;
    }

    void comment(const std::string& end)
    {
        const std::size_t begin = m_at, line = m_line;
        skipTo(end);
        const std::string said = m_source.substr(begin, m_at - begin);
        if (said.find("not for people") != std::string::npos)
            m_exempt.insert(!m_tokens.empty() && m_tokens.back().line == line ? line : m_line + 1);
        m_exemptAll = m_exemptAll || said.find("nothing in this file is for people") != std::string::npos;
        if (end != "\n")
            m_at = std::min(m_at + 2, m_source.size());
    }

    void rawText()
    {
        const std::size_t open = m_source.find('(', m_at);
        const std::string end = ")" + m_source.substr(m_at + 2, open - m_at - 2) + "\"";
        const std::size_t close = m_source.find(end, open);
        push(TokenKind::Text, m_source.substr(open + 1, close - open - 1));
        m_at = open;
        skipTo(end);
        m_at += end.size();
    }

    void text()
    {
        std::string result;
        for (++m_at; m_at < m_source.size() && m_source[m_at] != '"'; ++m_at) {
            if (m_source[m_at] != '\\') {
                result += m_source[m_at];
                continue;
            }
            const char escape = m_source[++m_at];
            result += escape == 'n' ? '\n' : escape == 't' ? '\t' : escape == '"' || escape == '\\' ? escape : '?';
        }
        ++m_at;
        push(TokenKind::Text, result);
    }

    void character()
    {
        for (++m_at; m_at < m_source.size() && m_source[m_at] != '\''; ++m_at)
            m_at += m_source[m_at] == '\\' ? 1 : 0;
        ++m_at;
        push(TokenKind::Word, "'c'");
    }

    void word()
    {
        const std::size_t begin = m_at;
        const auto inWord = [&] {
            const char c = m_source[m_at];
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
                || (c == '\'' && std::isdigit(static_cast<unsigned char>(m_source[begin])) != 0);
        };
        while (m_at < m_source.size() && inWord())
            ++m_at;
        push(TokenKind::Word, m_source.substr(begin, m_at - begin));
    }

    std::string m_source;
    std::size_t m_at = 0, m_line = 1;
    bool m_lineStart = true;
    std::vector<Token> m_tokens;
    std::set<std::size_t> m_exempt;
    bool m_exemptAll = false;
};

bool is(const Token& token, const char* sign) { return token.kind == TokenKind::Sign && token.text == sign; }

bool isPlus(const Token& token) { return is(token, "+") || is(token, "+="); }

/// Layout: line breaks, or blanks and signs without a letter, as "\n" and "  ".
bool isLayout(const Token& token)
{
    return token.kind == TokenKind::Text
        && (token.text.find('\n') != std::string::npos || token.text.find("  ") != std::string::npos
            || std::none_of(token.text.begin(), token.text.end(),
                            [](unsigned char c) { return std::isalpha(c) != 0 || c >= 0x80; }));
}

/// The texts of one file.
class Reader {
public:
    Reader(std::vector<Token> tokens, std::string file) : m_tokens(std::move(tokens)), m_file(std::move(file)) {}

    std::vector<SourceText> read()
    {
        std::vector<SourceText> found;
        struct Open {
            std::string call;
            std::size_t start = 0; // the first token of the call's name
            std::size_t argument = 0;
            std::size_t firstText = 0; // index into `found`, 0 for none, else one more
        };
        std::vector<Open> open;
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            const Token& token = m_tokens[i];
            if (is(token, "(") || is(token, "{") || is(token, "[")) {
                const bool call = is(token, "(") && i > 0 && m_tokens[i - 1].kind == TokenKind::Word;
                open.push_back({call ? m_tokens[i - 1].text : "", call ? nameStart(i - 1) : i, 0, 0});
            } else if ((is(token, ")") || is(token, "}") || is(token, "]")) && !open.empty()) {
                if (open.back().firstText > 0 && isGlue(open.back().start, i))
                    found[open.back().firstText - 1].glued = true;
                open.pop_back();
            } else if (is(token, ",") && !open.empty()) {
                ++open.back().argument;
            } else if (token.kind == TokenKind::Text) {
                const std::size_t first = i;
                SourceText text{m_file, token.line, token.text, {}, 0, {}, token.exempt, false};
                for (; i + 1 < m_tokens.size() && m_tokens[i + 1].kind == TokenKind::Text; ++i)
                    text.text += m_tokens[i + 1].text;
                if (!open.empty()) {
                    text.call = open.back().call;
                    text.argument = open.back().argument;
                    if (isTranslator(text.call) && text.argument == 1 && open.back().firstText > 0)
                        found[open.back().firstText - 1].context = text.text;
                }
                text.glued = isGlue(first, i);
                found.push_back(std::move(text));
                if (!open.empty() && open.back().firstText == 0 && isTranslator(open.back().call))
                    open.back().firstText = found.size();
            }
        }
        return found;
    }

    static bool isTranslator(const std::string& call)
    {
        return call == "tr" || call == "translated" || call == "inEnglish" || call == "trLater"
            || call == "QT_TRANSLATE_NOOP" || call == "QT_TR_NOOP";
    }

private:
    /// Of "zimage::tr" or "QObject::tr" the first token.
    [[nodiscard]] std::size_t nameStart(std::size_t word) const
    {
        while (word >= 2 && is(m_tokens[word - 1], "::") && m_tokens[word - 2].kind == TokenKind::Word)
            word -= 2;
        return word;
    }

    /// Whether the tokens from `first` to `last` are joined with anything but layout.
    [[nodiscard]] bool isGlue(std::size_t first, std::size_t last) const
    {
        const bool before = first >= 2 && isPlus(m_tokens[first - 1]) && !isLayout(m_tokens[first - 2])
            && !is(m_tokens[first - 1], "+=");
        const bool after = last + 2 < m_tokens.size() && is(m_tokens[last + 1], "+") && !isLayout(m_tokens[last + 2]);
        return before || after;
    }

    std::vector<Token> m_tokens;
    std::string m_file;
};

std::string place(const SourceText& text)
{
    return text.file + ":" + std::to_string(text.line) + ": " + text.text.substr(0, 100);
}

/// What SQLite reads, which has its words in capitals.
bool isSql(const std::string& text)
{
    static const std::regex kWords("\\b(SELECT|FROM|WHERE|CREATE|ALTER|INSERT|UPDATE|DELETE|PRAGMA|AND|OR|NOT|SET|"
                                   "ORDER|GROUP|RETURNING|DROP|DESC)\\b"
                                   "|^picture\\.[a-z]+ [=<>]");
    return std::regex_search(text, kWords);
}

} // namespace

std::vector<SourceText> sourceTexts(const fs::path& root, const std::vector<std::string>& folders)
{
    std::vector<fs::path> files;
    for (const std::string& folder : folders)
        for (const auto& entry : fs::recursive_directory_iterator(root / folder))
            if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h")
                files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<SourceText> all;
    for (const fs::path& file : files) {
        std::ifstream in(file);
        const std::string source{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        std::vector<SourceText> texts = Reader(Lexer(source).take(), file.lexically_relative(root).string()).read();
        std::move(texts.begin(), texts.end(), std::back_inserter(all));
    }
    return all;
}

bool isForCatalogue(const SourceText& text)
{
    return Reader::isTranslator(text.call) && text.argument == (text.call == "QT_TRANSLATE_NOOP" ? 1U : 0U);
}

std::vector<std::string> untranslatedTexts(const std::vector<SourceText>& texts)
{
    static const std::regex kProse("[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}");
    std::vector<std::string> found;
    for (const SourceText& text : texts)
        if (!text.exempt && !Reader::isTranslator(text.call) && text.call != "logDebug"
            && std::regex_search(text.text, kProse) && !isSql(text.text))
            found.push_back(place(text));
    return found;
}

std::vector<std::string> gluedTexts(const std::vector<SourceText>& texts)
{
    static const std::regex kWordAtAnEdge("^[,.;:]? [A-Za-z(]|[A-Za-z][,.;:)]? $|[A-Za-z]{2,} [A-Za-z]{2,}");
    std::vector<std::string> found;
    for (const SourceText& text : texts)
        if (text.glued && !text.exempt && text.call != "logDebug" && !isSql(text.text)
            && (isForCatalogue(text) || std::regex_search(text.text, kWordAtAnEdge)))
            found.push_back(place(text));
    return found;
}

std::string placeholdersOf(const std::string& text)
{
    std::set<std::string> found;
    Placeholder placeholder;
    // Texts of the studio that have braces of their own have no placeholders in braces.
    try {
        for (std::size_t at = 0; nextPlaceholder(text, at, placeholder);)
            if (placeholder.kind != PlaceholderKind::Plural)
                found.insert(text.substr(placeholder.begin, placeholder.end - placeholder.begin));
    } catch (const char*) {
        found = {"braces of its own"};
    }
    static const std::regex kQt("%(L?[1-9][0-9]?|n)");
    for (std::sregex_iterator at(text.begin(), text.end(), kQt), end; at != end; ++at)
        found.insert(at->str());
    std::string all;
    for (const std::string& one : found)
        all += (all.empty() ? "" : " ") + one;
    return all;
}

} // namespace zimage::test
