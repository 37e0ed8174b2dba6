#include "theme/translator.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "theme/catalogue_translator.h"

#include <QApplication>
#include <QEvent>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <QWidget>

#include <string_view>
#include <utility>

namespace zimage::ui {

void applyLanguage(QApplication& /*application*/, Language language)
{
    static auto* const texts = new CatalogueTranslator; // lives as long as the program
    static QTranslator* qtTexts = nullptr;              // of dialogs that are Qt's own
    setLanguage(language);
    const QLocale::Territory country = QLocale::system().territory();
    QLocale::setDefault(language == Language::Chinese ? QLocale(QLocale::Chinese, QLocale::China)
                                                      : QLocale(QLocale::English, country)); // dates are words, too
    QCoreApplication::removeTranslator(texts);
    delete std::exchange(qtTexts, nullptr);
    if (language == Language::Chinese) {
        qtTexts = new QTranslator;
        if (qtTexts->load(QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(qtTexts); // a package of its own, which may be absent
    }
    QCoreApplication::installTranslator(texts);
    Q_EMIT languageNews().changed();
}

void tellTextsAnew()
{
    Q_EMIT languageNews().changed();
    if (qApp == nullptr)
        return;
    for (QWidget* window : QApplication::topLevelWidgets())
        QCoreApplication::postEvent(window, new QEvent(QEvent::LanguageChange));
}

LanguageNews& languageNews()
{
    static LanguageNews news;
    return news;
}

bool isChinese() { return language() == Language::Chinese; }

QString oneLine(const QStringList& sentences)
{
    std::string line;
    for (const QString& sentence : sentences)
        line = inOneLine({line, sentence.toStdString()});
    return QString::fromStdString(line);
}

QString listedWords(const QStringList& words)
{
    std::vector<std::string> list;
    for (const QString& word : words)
        list.push_back(word.toStdString());
    return QString::fromStdString(listed(list));
}

QString parameterText(const char* english)
{
    const std::string_view text = translated(english);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace zimage::ui
