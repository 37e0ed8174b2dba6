#pragma once

#include <QSyntaxHighlighter>

namespace zimage::ui {

/// Colours wildcards, underlines what the advice is about, and strikes out what the token limit cuts. Changes no text
/// and no undo history.
class PromptHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    explicit PromptHighlighter(QTextDocument* document);

    /// In UTF-16 units of the whole text: from where it is cut, negative for nowhere; and the stretch to underline.
    void setCut(int position);
    void setMark(int begin, int end);
    [[nodiscard]] int cut() const noexcept { return m_cut; }

protected:
    void highlightBlock(const QString& text) override;

private:
    int m_cut = -1;
    int m_markBegin = 0;
    int m_markEnd = 0;
};

} // namespace zimage::ui
