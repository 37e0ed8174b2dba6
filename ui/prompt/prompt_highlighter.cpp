#include "prompt/prompt_highlighter.h"

#include "prompt/prompt_text.h"
#include "prompts/wildcard_syntax.h"
#include "theme/theme.h"

#include <QTextBlock>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kLongestLine = 20000; // units that are coloured: a line of a pasted book need not be

} // namespace

PromptHighlighter::PromptHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {}

void PromptHighlighter::setCut(int position)
{
    if (std::exchange(m_cut, position) != position)
        rehighlight();
}

void PromptHighlighter::setMark(int begin, int end)
{
    if (begin == m_markBegin && end == m_markEnd)
        return;
    m_markBegin = begin;
    m_markEnd = end;
    rehighlight();
}

void PromptHighlighter::highlightBlock(const QString& text)
{
    const int start = currentBlock().position();
    const int length = static_cast<int>(text.size());
    if (length <= kLongestLine && (text.contains('{') || text.contains("__"))) {
        const std::string utf8 = text.toStdString();
        QTextCharFormat wildcard;
        wildcard.setForeground(themeColors().accent);
        for (const WildcardPart& part : wildcardParts(utf8)) {
            if (part.kind == WildcardPart::Kind::Escape)
                continue;
            const int begin = unitsOf(utf8, part.begin);
            setFormat(begin, unitsOf(utf8, part.end) - begin, wildcard);
        }
    }
    const auto over = [&](int begin, int end, const auto& change) {
        for (int at = std::max(0, begin - start); at < std::min(length, end - start); ++at) {
            QTextCharFormat both = format(at);
            change(both);
            setFormat(at, 1, both);
        }
    };
    if (m_markEnd > start && m_markBegin < start + length && length <= kLongestLine)
        over(m_markBegin, m_markEnd, [](QTextCharFormat& both) {
            both.setUnderlineStyle(QTextCharFormat::DotLine);
            both.setUnderlineColor(themeColors().secondary);
        });
    if (m_cut >= 0 && m_cut < start + length) {
        QTextCharFormat lost;
        lost.setForeground(themeColors().disabled);
        lost.setFontStrikeOut(true);
        const int from = std::max(0, m_cut - start);
        setFormat(from, length - from, lost);
    }
}

} // namespace zimage::ui
