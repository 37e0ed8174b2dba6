#include "pictures/word_diff.h"

#include <QStringList>

#include <algorithm>

namespace zimage::ui {

namespace {

using Kind = TextPiece::Kind;

constexpr qsizetype kLargestTable = 4'000'000; // words of one text times words of the other; 8 MB

bool isIdeograph(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana: return true;
    default: return QChar::category(c) >= QChar::Punctuation_Connector && c > 0x2fff; // ，。「」
    }
}

struct Word {
    QString text;
    bool spaced = false; ///< a blank stood before it
};

/// Words, punctuation marks and ideographs.
QVector<Word> wordsOf(const QString& text)
{
    QVector<Word> words;
    bool open = false; // the last word may go on
    bool spaced = false;
    for (const char32_t c : text.toUcs4()) {
        if (QChar::isSpace(c)) {
            open = false;
            spaced = true;
            continue;
        }
        const bool single = isIdeograph(c) || QChar::isPunct(c);
        const bool inWord = c == U'\'' || c == U'-' || c == U'’' || c == U'_';
        const QString letter = QString::fromUcs4(&c, 1);
        if (open && (!single || inWord))
            words.last().text += letter;
        else
            words.push_back({letter, spaced});
        open = !single || (inWord && open);
        spaced = false;
    }
    return words;
}

void append(QVector<TextPiece>& pieces, Kind kind, const Word& word)
{
    if (pieces.isEmpty() || pieces.last().kind != kind) {
        pieces.push_back({kind, word.text});
        return;
    }
    if (word.spaced)
        pieces.last().text += QLatin1Char(' ');
    pieces.last().text += word.text;
}

/// Lengths of the longest common subsequences of the ends of two texts.
class CommonTable {
public:
    CommonTable(const QVector<Word>& before, const QVector<Word>& after) : m_columns(after.size() + 1)
    {
        m_cells.resize(static_cast<std::size_t>((before.size() + 1) * m_columns));
        for (qsizetype i = before.size() - 1; i >= 0; --i)
            for (qsizetype j = after.size() - 1; j >= 0; --j)
                cell(i, j) = before[i].text == after[j].text ? static_cast<quint16>(at(i + 1, j + 1) + 1)
                                                             : std::max(at(i + 1, j), at(i, j + 1));
    }
    [[nodiscard]] quint16 at(qsizetype i, qsizetype j) const
    {
        return m_cells[static_cast<std::size_t>(i * m_columns + j)];
    }

private:
    quint16& cell(qsizetype i, qsizetype j) { return m_cells[static_cast<std::size_t>(i * m_columns + j)]; }

    qsizetype m_columns;
    std::vector<quint16> m_cells;
};

} // namespace

QVector<TextPiece> wordDiff(const QString& before, const QString& after)
{
    const QVector<Word> old = wordsOf(before);
    const QVector<Word> now = wordsOf(after);
    QVector<TextPiece> pieces;
    qsizetype i = 0;
    qsizetype j = 0;
    QVector<Word> added; // waits until what it replaces is written
    const auto flush = [&] {
        for (const Word& word : std::as_const(added))
            append(pieces, Kind::Added, word);
        added.clear();
    };
    if (old.size() * now.size() <= kLargestTable) {
        const CommonTable common(old, now);
        while (i < old.size() && j < now.size()) {
            if (old[i].text == now[j].text) {
                flush();
                append(pieces, Kind::Same, now[j]);
                ++i, ++j;
            } else if (common.at(i + 1, j) >= common.at(i, j + 1)) {
                append(pieces, Kind::Removed, old[i++]);
            } else {
                added.push_back(now[j++]);
            }
        }
    }
    for (; i < old.size(); ++i)
        append(pieces, Kind::Removed, old[i]);
    for (; j < now.size(); ++j)
        added.push_back(now[j]);
    flush();
    return pieces;
}

} // namespace zimage::ui
