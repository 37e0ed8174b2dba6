#pragma once

#include "prompt/prompt_history.h"

#include <QPlainTextEdit>

namespace zimage::ui {

/// A text field for prompts: grows with its text, takes plain text only, and keeps its undo history whatever sets its
/// text. Enter belongs to the input method while that composes.
class PromptEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    PromptEdit(int fewestLines, int mostLines, QWidget* parent = nullptr);

    /// Replaces the text as one step that can be undone. Nothing happens when it is the same.
    void setText(const QString& text);
    [[nodiscard]] QString text() const { return toPlainText(); }

    void setLines(int fewest, int most);            ///< as high as so many lines at least and at most
    [[nodiscard]] int linesIn(int pixels) const;    ///< rounded down
    [[nodiscard]] int heightOf(double lines) const; ///< px of the field

    /// The keys for earlier and later prompts walk in it from now on. Not owned.
    void walkIn(PromptHistory& history);

    [[nodiscard]] bool composing() const noexcept { return m_composing; } ///< the input method is at work
    bool event(QEvent* event) override;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    [[nodiscard]] bool canInsertFromMimeData(const QMimeData* source) const override;
    /// A picture, or settings as text, go to the window as if they were dropped on it.
    void insertFromMimeData(const QMimeData* source) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fit();

    int m_fewest;
    int m_most;
    bool m_composing = false;
};

} // namespace zimage::ui
