#pragma once

#include "prompt/prompt_history.h"

#include <QPlainTextEdit>

namespace zimage::ui {

/// A text field for prompts: grows with its text, takes plain text only, and keeps its undo history whatever sets its
/// text. Ctrl+Enter asks for a picture; Enter belongs to the input method while that composes.
class PromptEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    PromptEdit(int fewestLines, int mostLines, QWidget* parent = nullptr);

    /// Replaces the text as one step that can be undone. Nothing happens when it is the same.
    void setText(const QString& text);
    [[nodiscard]] QString text() const { return toPlainText(); }

    /// Alt+Up and Alt+Down walk in it; null for none. Not owned.
    void setHistory(PromptHistory* history) { m_history = history; }

    [[nodiscard]] bool composing() const noexcept { return m_composing; } ///< the input method is at work
    bool event(QEvent* event) override;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void generateRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fit();

    int m_fewest;
    int m_most;
    PromptHistory* m_history = nullptr;
    bool m_composing = false;
};

} // namespace zimage::ui
