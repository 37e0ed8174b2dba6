#pragma once

#include <QPlainTextEdit>
#include <QString>
#include <QTextCursor>

#include <cstddef>
#include <string>
#include <string_view>

namespace zimage::ui {

// The core counts a prompt's bytes in UTF-8, Qt its UTF-16 units.

[[nodiscard]] inline int unitsOf(std::string_view utf8, std::size_t bytes)
{
    return static_cast<int>(
        QString::fromUtf8(utf8.data(), static_cast<qsizetype>(std::min(bytes, utf8.size()))).size());
}

[[nodiscard]] inline std::size_t bytesOf(const QString& text, int units)
{
    return static_cast<std::size_t>(QStringView(text).left(units).toUtf8().size());
}

/// Replaces a stretch of a field's text as one step that can be undone; what is typed elsewhere stays where it is.
inline void replaceStretch(QPlainTextEdit& edit, int begin, int end, const QString& text)
{
    QTextCursor cursor(edit.document());
    cursor.beginEditBlock();
    cursor.setPosition(begin);
    cursor.setPosition(end, QTextCursor::KeepAnchor);
    cursor.insertText(text);
    cursor.endEditBlock();
}

/// Makes `after` of a field's text by replacing only where they differ.
inline void replaceDifference(QPlainTextEdit& edit, const QString& after)
{
    const QString before = edit.toPlainText();
    qsizetype head = 0;
    while (head < std::min(before.size(), after.size()) && before[head] == after[head])
        ++head;
    qsizetype tail = 0;
    while (tail < std::min(before.size(), after.size()) - head
           && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    if (head > 0 && before.size() > head && before[head - 1].isHighSurrogate())
        --head;
    if (before != after)
        replaceStretch(edit, static_cast<int>(head), static_cast<int>(before.size() - tail),
                       after.mid(head, after.size() - head - tail));
}

} // namespace zimage::ui
