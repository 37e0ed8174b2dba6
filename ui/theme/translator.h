#pragma once

#include <QObject>
#include <QString>

class QApplication;

namespace zimage::ui {

enum class Language { System, English, Chinese };

/// Changes the language of the whole program, at once: every widget gets QEvent::LanguageChange. GUI thread.
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

/// A text of the parameter table (label, help, unit, choice, group name, reason) in the language in effect.
[[nodiscard]] QString parameterText(const char* english);

} // namespace zimage::ui
