#include "prompt/prompt_edit.h"

#include "pictures/offered_settings.h"
#include "session/command_keys.h"

#include <QAbstractTextDocumentLayout>
#include <QAction>
#include <QDropEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

bool isEnter(const QKeyEvent& event) { return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter; }

} // namespace

PromptEdit::PromptEdit(int fewestLines, int mostLines, QWidget* parent)
    : QPlainTextEdit(parent), m_fewest(fewestLines), m_most(mostLines)
{
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QPlainTextEdit::textChanged, this, &PromptEdit::fit);
    fit();
}

void PromptEdit::setText(const QString& text)
{
    if (text == toPlainText())
        return;
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    cursor.endEditBlock();
    moveCursor(QTextCursor::End);
}

void PromptEdit::walkIn(PromptHistory& history)
{
    const auto add = [this, &history](const char* id, QString (PromptHistory::*next)(const QString&)) {
        auto* action = new QAction(this);
        commandKeys().bind(*action, id);
        action->setShortcutContext(Qt::WidgetShortcut);
        addAction(action);
        connect(action, &QAction::triggered, this, [this, &history, next] {
            if (const QString found = (history.*next)(text()); !found.isNull())
                setText(found);
        });
    };
    add("older_prompt", &PromptHistory::older);
    add("newer_prompt", &PromptHistory::newer);
}

QSize PromptEdit::sizeHint() const { return {260, height()}; }

QSize PromptEdit::minimumSizeHint() const { return {120, height()}; }

bool PromptEdit::event(QEvent* event)
{
    // Without this a window's shortcut on Ctrl+Enter would act in the middle of a word that is being composed.
    if (event->type() == QEvent::ShortcutOverride && m_composing && isEnter(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QPlainTextEdit::event(event);
}

void PromptEdit::keyPressEvent(QKeyEvent* event)
{
    if (isEnter(*event) && m_composing) {
        event->accept();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void PromptEdit::inputMethodEvent(QInputMethodEvent* event)
{
    m_composing = !event->preeditString().isEmpty();
    QPlainTextEdit::inputMethodEvent(event);
}

void PromptEdit::focusOutEvent(QFocusEvent* event)
{
    m_composing = false;
    QPlainTextEdit::focusOutEvent(event);
}

/// Pictures that are dragged go on to the window.
bool PromptEdit::canInsertFromMimeData(const QMimeData* source) const
{
    const OfferedSettings offered = offeredSettings(*source);
    return offered.files.isEmpty() && !offered.onlyPixels && QPlainTextEdit::canInsertFromMimeData(source);
}

void PromptEdit::insertFromMimeData(const QMimeData* source)
{
    if (!offeredSettings(*source).isEmpty()) {
        QDropEvent drop({}, Qt::CopyAction, source, Qt::NoButton, Qt::NoModifier);
        drop.ignore();
        static_cast<QObject*>(window())->event(&drop); // not sent: it would go to whatever the last drag was over
        if (drop.isAccepted())
            return;
    }
    if (source->hasText())
        textCursor().insertText(source->text().replace(QLatin1String("\r\n"), QLatin1String("\n")).remove(QChar(0)));
}

void PromptEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    fit();
}

void PromptEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

void PromptEdit::setLines(int fewest, int most)
{
    m_fewest = fewest;
    m_most = std::max(fewest, most);
    fit();
}

int PromptEdit::linesIn(int pixels) const
{
    return static_cast<int>(std::floor(static_cast<double>(pixels) / fontMetrics().lineSpacing()));
}

int PromptEdit::heightOf(double lines) const
{
    const double margins = 2 * document()->documentMargin() + 10; // and the style's frame and padding
    return static_cast<int>(std::ceil(lines * fontMetrics().lineSpacing() + margins));
}

void PromptEdit::fit()
{
    // The plain text layout counts its height in lines.
    const double lines = document()->documentLayout()->documentSize().height();
    const double shown = std::clamp(lines, static_cast<double>(m_fewest), static_cast<double>(m_most));
    setVerticalScrollBarPolicy(lines > m_most ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int wanted = heightOf(shown);
    if (height() != wanted || minimumHeight() != wanted)
        setFixedHeight(wanted);
}

} // namespace zimage::ui
