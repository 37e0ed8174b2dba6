#include "prompt/prompt_completer.h"

#include "prompt/prompt_edit.h"
#include "prompt/prompt_text.h"

#include <QAbstractItemView>
#include <QKeyEvent>
#include <QScrollBar>
#include <QStringListModel>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kLongestStem = 40; // units before the cursor that are looked at
constexpr int kFewestLetters = 3;
constexpr int kMostShown = 7;
constexpr int kNarrowest = 180; // px

bool isHan(QChar c) { return c.script() == QChar::Script_Han; }

} // namespace

PromptCompleter::PromptCompleter(PromptEdit& edit)
    : QCompleter(&edit), m_edit(edit), m_model(new QStringListModel(this))
{
    setModel(m_model);
    setWidget(&edit);
    setCompletionMode(QCompleter::PopupCompletion);
    setCaseSensitivity(Qt::CaseInsensitive);
    setMaxVisibleItems(kMostShown);
    popup()->setAccessibleName(tr("Suggested words"));
    connect(this, QOverload<const QString&>::of(&QCompleter::activated), this, &PromptCompleter::take);
    connect(&edit, &QPlainTextEdit::textChanged, this, &PromptCompleter::propose);
    connect(&edit, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        if (popup()->isVisible() && stem().text.isEmpty())
            popup()->hide();
    });
}

void PromptCompleter::setWords(const QStringList& words)
{
    m_words = words;
    m_words.removeDuplicates();
}

void PromptCompleter::setWildcards(const QStringList& names) { m_wildcards = names; }

PromptCompleter::Stem PromptCompleter::stem() const
{
    const QTextCursor cursor = m_edit.textCursor();
    if (cursor.hasSelection() || m_edit.composing())
        return {};
    const int end = cursor.position();
    const QString before = m_edit.toPlainText().mid(std::max(0, end - kLongestStem), std::min(end, kLongestStem));
    const int start = end - static_cast<int>(before.size());
    // An odd number of "__" before the cursor: a name is open.
    const qsizetype open = before.lastIndexOf(QLatin1String("__"));
    if (open >= 0 && before.left(open).count(QLatin1String("__")) % 2 == 0) {
        const QString name = before.mid(open + 2);
        if (!name.contains(QChar(' ')) && !name.contains(QChar(',')))
            return {start + static_cast<int>(open) + 2, name, true};
    }
    qsizetype at = before.size();
    while (at > 0 && (before[at - 1].isLetterOrNumber() || before[at - 1] == QChar('-')))
        --at;
    return {start + static_cast<int>(at), before.mid(at), false};
}

void PromptCompleter::propose()
{
    if (m_taking)
        return;
    const Stem typed = stem();
    const bool enough =
        typed.wildcard || typed.text.size() >= kFewestLetters || (!typed.text.isEmpty() && isHan(typed.text[0]));
    if (!m_edit.hasFocus() || !enough) {
        popup()->hide();
        return;
    }
    QStringList fitting;
    for (const QString& each : typed.wildcard ? m_wildcards : m_words)
        if (each.startsWith(typed.text, Qt::CaseInsensitive)
            && (typed.wildcard || each.compare(typed.text, Qt::CaseInsensitive) != 0))
            fitting.append(each);
    if (fitting.isEmpty()) {
        popup()->hide();
        return;
    }
    m_model->setStringList(fitting);
    setCompletionPrefix(typed.text);
    popup()->setCurrentIndex(completionModel()->index(0, 0));
    QRect place = m_edit.cursorRect();
    place.setWidth(
        std::max(kNarrowest, popup()->sizeHintForColumn(0) + 2 * popup()->verticalScrollBar()->sizeHint().width()));
    complete(place);
}

void PromptCompleter::take(const QString& words)
{
    const Stem typed = stem();
    m_taking = true;
    QString text = words;
    int end = m_edit.textCursor().position();
    if (typed.wildcard) {
        text += QLatin1String("__");
        if (m_edit.toPlainText().mid(end, 2) == QLatin1String("__"))
            end += 2;
    }
    replaceStretch(m_edit, typed.begin, end, text);
    QTextCursor cursor = m_edit.textCursor();
    cursor.setPosition(typed.begin + static_cast<int>(text.size()));
    m_edit.setTextCursor(cursor);
    m_taking = false;
}

bool PromptCompleter::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && watched == popup() && popup()->isVisible()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (m_edit.composing() || (enter && key->modifiers().testFlag(Qt::ControlModifier))) {
            popup()->hide(); // Enter belongs to the input method, Ctrl+Enter to the studio
            m_edit.event(event);
            return true;
        }
        if (enter || key->key() == Qt::Key_Tab) {
            const QString words = popup()->currentIndex().data().toString();
            popup()->hide();
            if (!words.isEmpty())
                take(words);
            return true;
        }
    }
    return QCompleter::eventFilter(watched, event);
}

} // namespace zimage::ui
