#include "theme/translator.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <array>

// Outside any namespace, as Q_INIT_RESOURCE wants it: a static library's resources are not registered by themselves.
static void registerTranslations() { Q_INIT_RESOURCE(translations); }

namespace zimage::ui {

namespace {

bool chinese = false;

bool systemIsChinese()
{
    const QStringList languages = QLocale::system().uiLanguages();
    return !languages.isEmpty() && languages.first().startsWith(QLatin1String("zh"));
}

} // namespace

void applyLanguage(QApplication& application, Language language)
{
    registerTranslations();
    const bool wanted = language == Language::Chinese || (language == Language::System && systemIsChinese());
    static std::array<QTranslator*, 3> installed{};
    for (QTranslator*& translator : installed) {
        if (translator != nullptr)
            QCoreApplication::removeTranslator(translator);
        delete translator;
        translator = nullptr;
    }
    chinese = wanted;
    if (!wanted) { // the texts are English already, but for their plurals
        installed[0] = new QTranslator;
        if (installed[0]->load(QStringLiteral("zimage_en"), QStringLiteral(":/zimage/translations")))
            QCoreApplication::installTranslator(installed[0]);
        Q_EMIT languageNews().changed();
        return;
    }
    const std::array<std::pair<QString, QString>, 3> files{
        {{QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)},
         {QStringLiteral("zimage_zh"), QStringLiteral(":/zimage/translations")},
         {QStringLiteral("parameters_zh"), QStringLiteral(":/zimage/translations")}}};
    for (std::size_t i = 0; i < files.size(); ++i) {
        installed[i] = new QTranslator;
        if (installed[i]->load(files[i].first, files[i].second)) // Qt's own is a package of its own and may be absent
            QCoreApplication::installTranslator(installed[i]);
    }
    Q_UNUSED(application)
    Q_EMIT languageNews().changed();
}

LanguageNews& languageNews()
{
    static LanguageNews news;
    return news;
}

bool isChinese() { return chinese; }

QString parameterText(const char* english)
{
    return *english == '\0' ? QString() : QCoreApplication::translate("Parameters", english);
}

} // namespace zimage::ui
