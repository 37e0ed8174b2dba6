#include "studio/studio_menus.h"

#include "session/app_settings.h"
#include "session/commands.h"
#include "session/studio_actions.h"
#include "theme/translator.h"

#include <QDir>
#include <QFileInfo>

namespace zimage::ui {

StudioMenus::StudioMenus(const StudioContext& context, QMenuBar& bar, QWidget& window)
    : m_context(context), m_window(window), m_schemes(this), m_languages(this)
{
    for (QMenu* menu : {&m_file, &m_edit, &m_picture, &m_view, &m_help})
        bar.addMenu(menu);
    buildFile();
    addCommand(m_edit, m_context.actions.undo);
    addCommand(m_edit, m_context.actions.redo);
    buildPicture();
    buildView();
    addCommand(m_help, m_context.actions.listKeys);
    m_afterHelp = m_help.addSeparator();
    addCommand(m_help, m_context.actions.about);
    connect(&languageNews(), &LanguageNews::changed, this, &StudioMenus::retranslate);
    retranslate();
}

void StudioMenus::buildFile()
{
    StudioActions& actions = m_context.actions;
    addCommand(m_file, actions.openModel);
    m_file.addMenu(&m_recent);
    addCommand(m_file, actions.embeddedModel);
    m_file.addSeparator();
    addCommand(m_file, actions.openPictures);
    addCommand(m_file, actions.newSession);
    addCommand(m_file, actions.privateSession);
    m_afterSessions = &actions.privateSession;
    m_file.addSeparator();
    addCommand(m_file, actions.preferences);
    addCommand(m_file, actions.quit);
    connect(&m_recent, &QMenu::aboutToShow, this, &StudioMenus::fillRecent);
}

void StudioMenus::buildPicture()
{
    StudioActions& actions = m_context.actions;
    addCommand(m_picture, actions.generate);
    addCommand(m_picture, actions.drafts);
    addCommand(m_picture, actions.forEver);
    m_afterPictures = m_picture.addSeparator();
    addCommand(m_picture, actions.stopNow);
    addCommand(m_picture, actions.stopAfterPicture);
    m_picture.addSeparator();
    addCommand(m_picture, actions.pauseQueue);
    addCommand(m_picture, actions.resumeQueue);
    addCommand(m_picture, actions.clearQueue);
}

void StudioMenus::buildView()
{
    AppSettings& settings = m_context.settings;
    for (QAction* action :
         {&m_context.actions.showControls, &m_context.actions.showStrip, &m_context.actions.onlyCanvas})
        addCommand(m_view, *action);
    m_view.addSeparator();
    addCommand(m_view, m_context.actions.showQueue);
    addCommand(m_view, m_context.actions.showLog);
    m_afterViews = m_view.addSeparator();
    addCommand(m_view, m_context.actions.fullScreen);
    addCommand(m_view, m_context.actions.previews);
    m_view.addSeparator();
    m_view.addMenu(&m_scheme);
    m_view.addMenu(&m_language);
    addChoices(m_scheme, m_schemes, {"system", "light", "dark"});
    addChoices(m_language, m_languages, {"system", "en", "zh"});
    const auto follow = [this, &settings] {
        check(m_schemes, settings.scheme());
        check(m_languages, settings.language());
    };
    follow();
    connect(&settings, &AppSettings::changed, this, follow);
    connect(&m_schemes, &QActionGroup::triggered, &settings,
            [&settings](const QAction* action) { settings.setScheme(action->data().toString()); });
    connect(&m_languages, &QActionGroup::triggered, &settings,
            [&settings](const QAction* action) { settings.setLanguage(action->data().toString()); });
}

void StudioMenus::add(const Screen& screen)
{
    for (const Screen::Command& command : screen.actions()) {
        const auto put = [&](QMenu& menu, QAction* before) { menu.insertAction(before, command.action); };
        switch (command.menu) {
        case Screen::Menu::File: put(m_file, m_afterSessions); break;
        case Screen::Menu::Picture: put(m_picture, m_afterPictures); break;
        case Screen::Menu::View: put(m_view, m_afterViews); break;
        case Screen::Menu::Help: put(m_help, m_afterHelp); break;
        }
        m_window.addAction(command.action);
    }
}

void StudioMenus::addCommand(QMenu& menu, QAction& action)
{
    menu.addAction(&action);
    m_window.addAction(&action);
}

void StudioMenus::addChoices(QMenu& menu, QActionGroup& group, const QStringList& values)
{
    for (const QString& value : values) {
        QAction* action = menu.addAction(QString());
        action->setCheckable(true);
        action->setData(value);
        group.addAction(action);
    }
}

void StudioMenus::check(const QActionGroup& group, const QString& value)
{
    for (QAction* action : group.actions())
        action->setChecked(action->data().toString() == value);
}

QString StudioMenus::titleAt(const QKeySequence& key) const
{
    for (const QMenu* menu : {&m_file, &m_picture, &m_view, &m_help})
        if (QKeySequence::mnemonic(menu->title()) == key)
            return withoutMenuMarks(menu->title());
    return {};
}

void StudioMenus::fillRecent()
{
    m_recent.clear();
    for (const QString& folder : m_context.settings.recentModels()) {
        QAction* action = m_recent.addAction(QFileInfo(folder).fileName());
        action->setToolTip(QDir::toNativeSeparators(folder));
        connect(action, &QAction::triggered, this, [this, folder] { Q_EMIT modelChosen(folder); });
    }
    if (m_recent.isEmpty())
        m_recent.addAction(tr("None yet"))->setEnabled(false);
}

void StudioMenus::retranslate()
{
    m_file.setTitle(tr("&File"));
    m_edit.setTitle(tr("&Edit"));
    m_recent.setTitle(tr("&Recent models"));
    m_picture.setTitle(tr("&Picture"));
    m_view.setTitle(tr("&View"));
    m_scheme.setTitle(tr("&Appearance"));
    const QStringList schemes = {tr("As the &system"), tr("&Light"), tr("&Dark")};
    for (qsizetype i = 0; i < schemes.size(); ++i)
        m_schemes.actions().at(i)->setText(schemes[i]);
    m_language.setTitle(tr("Lan&guage"));
    const QStringList languages = {tr("As the &system"), "English", "中文"};
    for (qsizetype i = 0; i < languages.size(); ++i)
        m_languages.actions().at(i)->setText(languages[i]);
    m_help.setTitle(tr("&Help"));
}

} // namespace zimage::ui
