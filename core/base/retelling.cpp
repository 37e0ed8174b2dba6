#include "base/retelling.h"

#include "base/catalogue.h"
#include "base/language.h"
#include "base/sentence.h"
#include "base/wording.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

namespace {

constexpr std::size_t kLongest = 2000;    // bytes of a text that is worth the search
constexpr std::size_t kMostSentences = 8; // in one line
constexpr int kMostSteps = 20000;         // of one comparison, whatever the text

/// What a sentence is made of: words of its own, or a place for a value.
struct Piece {
    std::string words; ///< empty: a place
    std::string name;
    PlaceholderKind kind = PlaceholderKind::Text;
    std::string one, many; ///< Plural only
};
using Pieces = std::vector<Piece>;

/// Adds words, in which Qt's %1, %n and %L1 are places.
void addWords(Pieces& pieces, std::string_view text)
{
    std::string words;
    const auto flush = [&] {
        if (!words.empty())
            pieces.push_back({std::exchange(words, {}), {}, {}, {}, {}});
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t mark = text.substr(i, 2) == "%L" ? i + 2 : i + 1;
        if (text[i] == '%' && mark < text.size() && (text[mark] == 'n' || (text[mark] >= '1' && text[mark] <= '9'))) {
            flush();
            pieces.push_back({{}, std::string(1, text[mark]), PlaceholderKind::Text, {}, {}});
            if (text[mark] == 'n')
                pieces.back().kind = PlaceholderKind::Int;
            i = mark;
        } else {
            words += text[i];
            if ((text[i] == '{' || text[i] == '}') && text.substr(i + 1, 1) == text.substr(i, 1))
                ++i;
        }
    }
    flush();
}

Pieces piecesOf(std::string_view sentence)
{
    Pieces pieces;
    try {
        Placeholder found;
        std::size_t done = 0;
        for (std::size_t at = 0; nextPlaceholder(sentence, at, found); done = found.end) {
            addWords(pieces, sentence.substr(done, found.begin - done));
            pieces.push_back(
                {{}, std::string(found.name), found.kind, std::string(found.one), std::string(found.many)});
        }
        addWords(pieces, sentence.substr(done));
    } catch (const char*) { // braces that are no placeholders, of a sentence for Qt
        pieces.clear();
        addWords(pieces, sentence);
    }
    return pieces;
}

/// How many letters, digits and Chinese characters are in it; by them a reading is judged.
std::size_t letters(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        count += plain || (c >= 0xE4 && c <= 0xE9) ? 1 : 0; // E4 to E9 begin U+4000 to U+9FFF
    }
    return count;
}

struct Sentence {
    Pieces from, to;
    std::size_t letters = 0; ///< of its own words in `from`
};

/// Those with the most words of their own first: they say most surely what a text is.
std::vector<Sentence> sentencesOf(const Catalogue& catalogue, Language to)
{
    std::vector<Sentence> sentences;
    for (const Catalogue::Entry& entry : catalogue.entries()) {
        if (entry.text.empty())
            continue;
        Sentence sentence{piecesOf(entry.source), piecesOf(entry.text), 0};
        if (to == Language::English)
            std::swap(sentence.from, sentence.to);
        for (const Piece& piece : sentence.from)
            sentence.letters += letters(piece.words);
        sentences.push_back(std::move(sentence));
    }
    std::stable_sort(sentences.begin(), sentences.end(),
                     [](const Sentence& a, const Sentence& b) { return a.letters > b.letters; });
    return sentences;
}

/// What can be said again in one language.
struct Repertoire {
    std::vector<Sentence> sentences;
    std::set<std::string, std::less<>> plain; ///< texts of that language without places: there is nothing to say again

    Repertoire() = default;
    Repertoire(const Catalogue& catalogue, Language to) : sentences(sentencesOf(catalogue, to))
    {
        for (const Sentence& sentence : sentences)
            if (sentence.to.size() == 1)
                plain.insert(sentence.to.front().words);
    }
};

const Repertoire& repertoire(Language to)
{
    static const Repertoire none;
    const Catalogue* catalogue = Catalogue::chinese();
    if (catalogue == nullptr)
        return none;
    if (to == Language::English) {
        static const Repertoire english(*catalogue, Language::English);
        return english;
    }
    static const Repertoire chinese(*catalogue, Language::Chinese);
    return chinese;
}

using Values = std::map<std::string_view, std::string_view>;

/// Reads a text as a sentence, and its values from it.
class Reading {
public:
    Reading(const Pieces& pieces, std::string_view text) : m_pieces(pieces), m_text(text) {}

    [[nodiscard]] bool fits() { return fits(0, 0); }
    [[nodiscard]] const Values& values() const { return m_values; }

private:
    bool fits(std::size_t piece, std::size_t at)
    {
        if (piece == m_pieces.size())
            return at == m_text.size();
        if (++m_steps > kMostSteps)
            return false;
        const Piece& wanted = m_pieces[piece];
        if (!wanted.words.empty())
            return m_text.substr(at).starts_with(wanted.words) && fits(piece + 1, at + wanted.words.size());
        if (wanted.kind == PlaceholderKind::Plural) {
            const auto is = [&](const std::string& word) {
                return m_text.substr(at).starts_with(word) && fits(piece + 1, at + word.size());
            };
            return is(wanted.one) || is(wanted.many);
        }
        return fitsValue(piece, at);
    }

    bool fitsValue(std::size_t piece, std::size_t at)
    {
        const Piece& wanted = m_pieces[piece];
        const std::string_view next = piece + 1 < m_pieces.size() ? std::string_view(m_pieces[piece + 1].words) : "";
        const auto known = m_values.find(wanted.name);
        for (std::size_t end = at + 1; end <= m_text.size() && canHold(wanted.kind, m_text[end - 1]); ++end) {
            if (piece + 1 == m_pieces.size() && end < m_text.size())
                continue; // the last value goes to the end
            if (!m_text.substr(end).starts_with(next) || !isCharacter(end))
                continue;
            const std::string_view value = m_text.substr(at, end - at);
            if (wanted.kind == PlaceholderKind::Quoted && !isQuoted(value))
                continue;
            if (known != m_values.end() && known->second != value)
                continue;
            const bool isNew = m_values.try_emplace(wanted.name, value).second;
            if (fits(piece + 1, end))
                return true;
            if (isNew)
                m_values.erase(wanted.name);
        }
        return false;
    }

    /// Whether a character begins here.
    [[nodiscard]] bool isCharacter(std::size_t at) const
    {
        return at == m_text.size() || (static_cast<unsigned char>(m_text[at]) & 0xC0) != 0x80;
    }

    static bool isQuoted(std::string_view value)
    {
        return value.size() >= 2
            && ((value.front() == '\'' && value.back() == '\'') || (value.starts_with("“") && value.ends_with("”")));
    }

    static bool canHold(PlaceholderKind kind, char c)
    {
        const bool digit = (c >= '0' && c <= '9') || c == '-';
        switch (kind) {
        case PlaceholderKind::Int: return digit;
        case PlaceholderKind::Number: return digit || c == '.' || c == '+' || c == 'e';
        case PlaceholderKind::Bytes: return digit || std::string_view(". KMGTiB").find(c) != std::string_view::npos;
        default: return true;
        }
    }

    const Pieces& m_pieces;
    std::string_view m_text;
    Values m_values;
    int m_steps = 0;
};

struct Retold {
    std::string text;
    std::size_t known = 0; ///< letters that are the program's own
};

Retold retell(std::string_view text);

/// Whether a value is in quotation marks, or of a kind that is never the program's own words.
bool isUsers(const Pieces& pieces, std::size_t i)
{
    const std::string_view before = i > 0 ? std::string_view(pieces[i - 1].words) : std::string_view();
    return pieces[i].kind != PlaceholderKind::Text || before.ends_with("“") || before.ends_with("'");
}

/// How many letters the program's own words among the values can have.
std::size_t lettersOfOwn(const Pieces& pieces, const Values& values)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (const auto value = values.find(pieces[i].name); value != values.end() && !isUsers(pieces, i))
            count += letters(value->second);
    return count;
}

Retold filled(const Sentence& sentence, const Values& values)
{
    std::map<std::string_view, std::string> said;
    Retold result{{}, sentence.letters};
    for (std::size_t i = 0; i < sentence.from.size(); ++i) {
        const auto value = values.find(sentence.from[i].name);
        if (value == values.end() || said.contains(value->first))
            continue;
        std::string& now = said[value->first] = std::string(value->second);
        if (sentence.from[i].kind == PlaceholderKind::Quoted) {
            const std::size_t mark = now.starts_with("'") ? 1 : 3; // bytes: ' or “
            now = inQuotes(
                std::string_view(now).substr(std::min(mark, now.size()), now.size() - std::min(2 * mark, now.size())));
        } else if (!isUsers(sentence.from, i)) {
            Retold inner = retell(now);
            now = std::move(inner.text);
            result.known += inner.known;
        }
    }
    for (const Piece& piece : sentence.to) {
        const auto value = said.find(piece.name);
        if (piece.kind == PlaceholderKind::Plural)
            result.text += value != said.end() && value->second == "1" ? piece.one : piece.many;
        else
            result.text += value != said.end() && piece.words.empty() ? value->second : piece.words;
    }
    return result;
}

/// A text as one sentence; as it is where it is none.
Retold retellOne(std::string_view text)
{
    Retold best{std::string(text), 0};
    const std::size_t all = letters(text);
    for (const Sentence& sentence : repertoire(language()).sentences) {
        const Pieces& pieces = sentence.from;
        if (sentence.letters > all || pieces.empty() || !text.starts_with(pieces.front().words)
            || !text.ends_with(pieces.back().words))
            continue;
        if (best.known == all)
            break;
        Reading reading(pieces, text);
        if (!reading.fits() || sentence.letters + lettersOfOwn(pieces, reading.values()) <= best.known)
            continue;
        Retold found = filled(sentence, reading.values());
        if (found.known > best.known)
            best = std::move(found);
    }
    return best;
}

/// Where the sentences of a text in the other language end.
std::vector<std::size_t> ends(std::string_view text)
{
    std::vector<std::size_t> result;
    const auto follows = [&](std::size_t at, std::string_view what) { return text.substr(at).starts_with(what); };
    for (std::size_t i = 0; i < text.size() && result.size() + 1 < kMostSentences; ++i) {
        if (language() == Language::Chinese && (follows(i, ". ") || follows(i, "! ") || follows(i, "? ")))
            result.push_back(i + 1);
        else if (language() == Language::English && (follows(i, "。") || follows(i, "！") || follows(i, "？")))
            result.push_back(i + 3);
    }
    if (result.empty() || result.back() != text.size())
        result.push_back(text.size());
    return result;
}

Retold retell(std::string_view text)
{
    if (letters(text) == 0 || repertoire(language()).plain.contains(text))
        return {std::string(text), 0};
    const std::vector<std::size_t> all = ends(text);
    std::vector<Retold> upTo(all.size()); // the best reading of the text up to each end
    for (std::size_t last = 0; last < all.size(); ++last) {
        for (std::size_t first = 0; first <= last; ++first) {
            std::size_t begin = first == 0 ? 0 : all[first - 1];
            if (begin > 0 && text[begin] == ' ')
                ++begin;
            Retold one = retellOne(text.substr(begin, all[last] - begin));
            if (first > 0)
                one = {inOneLine({upTo[first - 1].text, one.text}), upTo[first - 1].known + one.known};
            if (first == 0 || one.known > upTo[last].known)
                upTo[last] = std::move(one);
        }
    }
    return upTo.back();
}

/// The parts of a text with the same marks between them.
template <typename RetellPart>
Retold retellParts(std::string_view text, std::string_view mark, const RetellPart& retellPart)
{
    Retold result;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(mark, at), text.size());
        const Retold part = retellPart(text.substr(at, end - at));
        result.text += part.text;
        result.known += part.known;
        if (end < text.size())
            result.text += mark;
        at = end + mark.size();
    }
    return result;
}

Retold retellLine(std::string_view line)
{
    Retold whole = retell(line);
    Retold parts = retellParts(line, " · ", retell);
    return parts.known > whole.known ? parts : whole;
}

} // namespace

std::string retold(const std::string& shown)
{
    if (shown.size() > kLongest)
        return shown;
    return retellParts(shown, "\n", retellLine).text;
}

} // namespace zimage
