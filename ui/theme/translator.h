#pragma once

#include "base/language.h"

#include <QObject>
#include <QString>

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

/// Whether texts appear in Chinese now.
[[nodiscard]] bool isChinese();

/// A text of a table of the core, such as a parameter's label or help, in the language in effect.
[[nodiscard]] QString parameterText(const char* english);

} // namespace zimage::ui
