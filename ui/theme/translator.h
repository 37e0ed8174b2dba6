#pragma once

#include "base/language.h"

#include <QObject>
#include <QString>
#include <QStringList>

class QApplication;

namespace zimage::ui {

/// Changes the language of the whole program, core and studio, at once: every widget gets QEvent::LanguageChange. GUI
/// thread.
void applyLanguage(QApplication& application, Language language);

/// Tells objects that are no widgets of a change of the language. GUI thread.
class LanguageNews : public QObject {
    Q_OBJECT

Q_SIGNALS:
    void changed();
};
[[nodiscard]] LanguageNews& languageNews();

/// Has every widget and listener make its texts anew, as after a change of the language: something that they name has
/// changed. GUI thread.
void tellTextsAnew();

/// Whether texts appear in Chinese now.
[[nodiscard]] bool isChinese();

/// Whole sentences one after the other, with a space between where the language has one; empty ones are left out.
[[nodiscard]] QString oneLine(const QStringList& sentences);

/// "a, b, c" as the language lists words.
[[nodiscard]] QString listedWords(const QStringList& words);

/// A text of a table of the core, such as a parameter's label or help, in the language in effect.
[[nodiscard]] QString parameterText(const char* english);

} // namespace zimage::ui
