#include "studio/studio_actions.h"

#include "settings/app_settings.h"

#include <QDir>
#include <QFileInfo>
#include <QMessageBox>

namespace zimage::ui {

StudioActions::StudioActions(QMenuBar& bar, AppSettings& settings, QWidget* window)
    : QObject(window), m_settings(settings), m_window(window), m_schemes(this), m_languages(this)
{
    for (QMenu* menu : {&m_file, &m_picture, &m_view, &m_help})
        bar.addMenu(menu);

    addCommand(m_file, openModel, {QKeySequence::Open});
    m_file.addMenu(&m_recent);
    addCommand(m_file, embeddedModel);
    m_file.addSeparator();
    addCommand(m_file, openPictures);
    addCommand(m_file, newSession, {QKeySequence::New});
    m_file.addSeparator();
    addCommand(m_file, preferences, {Qt::CTRL | Qt::Key_Comma});
    addCommand(m_file, quit, {QKeySequence::Quit});
    connect(&m_recent, &QMenu::aboutToShow, this, &StudioActions::fillRecent);

    addCommand(m_picture, generate, {Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter});
    addCommand(m_picture, drafts, {Qt::CTRL | Qt::SHIFT | Qt::Key_Return, Qt::CTRL | Qt::SHIFT | Qt::Key_Enter});
    addCommand(m_picture, variations, {Qt::CTRL | Qt::SHIFT | Qt::Key_V});
    m_picture.addSeparator();
    addCommand(m_picture, stopNow, {Qt::Key_Escape});
    addCommand(m_picture, stopAfterPicture, {Qt::CTRL | Qt::Key_Escape});
    m_picture.addSeparator();
    addCommand(m_picture, resumeQueue);
    addCommand(m_picture, clearQueue);

    addCommand(m_view, showQueue, {Qt::CTRL | Qt::Key_J});
    addCommand(m_view, showLog, {Qt::CTRL | Qt::Key_L});
    m_view.addSeparator();
    addCommand(m_view, previews);
    m_view.addSeparator();
    m_view.addMenu(&m_scheme);
    m_view.addMenu(&m_language);
    for (const char* scheme : {"system", "light", "dark"})
        addChoice(m_scheme, m_schemes, scheme, m_settings.scheme());
    for (const char* language : {"system", "en", "zh"})
        addChoice(m_language, m_languages, language, m_settings.language());
    connect(&m_schemes, &QActionGroup::triggered, this,
            [this](const QAction* action) { m_settings.setScheme(action->data().toString()); });
    connect(&m_languages, &QActionGroup::triggered, this,
            [this](const QAction* action) { m_settings.setLanguage(action->data().toString()); });
    for (QAction* action : {&previews, &showQueue, &showLog})
        action->setCheckable(true);
    previews.setChecked(m_settings.previews());
    connect(&previews, &QAction::toggled, &m_settings, &AppSettings::setPreviews);

    addCommand(m_help, tuningGuide, {Qt::CTRL | Qt::Key_T});
    addCommand(m_help, remedies, {Qt::Key_F1});
    m_help.addSeparator();
    addCommand(m_help, m_about);
    connect(&m_about, &QAction::triggered, this, [this] {
        QMessageBox::about(m_window, tr("About Z-Image Studio"),
                           tr("<h3>Z-Image Studio %1</h3><p>Makes pictures from Chinese and English prompts with "
                              "Z-Image models, on your own machine.</p>"
                              "<p>MIT licence; what else is shipped or linked stands in THIRD-PARTY-NOTICES.md.</p>")
                               .arg(ZIMAGE_VERSION));
    });
    setRunning(false);
    retranslate();
}

void StudioActions::addCommand(QMenu& menu, QAction& action, const QList<QKeySequence>& keys)
{
    action.setShortcuts(keys);
    menu.addAction(&action);
    m_window->addAction(&action); // its shortcut works from anywhere in the window
}

void StudioActions::addChoice(QMenu& menu, QActionGroup& group, const QString& value, const QString& current)
{
    QAction* action = menu.addAction(QString());
    action->setCheckable(true);
    action->setData(value);
    action->setChecked(value == current);
    group.addAction(action);
}

void StudioActions::setRunning(bool running)
{
    stopNow.setEnabled(running); // disabled, Esc is left to whatever has the focus
    stopAfterPicture.setEnabled(running);
}

void StudioActions::fillRecent()
{
    m_recent.clear();
    for (const QString& folder : m_settings.recentModels()) {
        QAction* action = m_recent.addAction(QFileInfo(folder).fileName());
        action->setToolTip(QDir::toNativeSeparators(folder));
        connect(action, &QAction::triggered, this, [this, folder] { Q_EMIT modelChosen(folder); });
    }
    if (m_recent.isEmpty())
        m_recent.addAction(tr("None yet"))->setEnabled(false);
}

void StudioActions::retranslate()
{
    m_file.setTitle(tr("&File"));
    openModel.setText(tr("&Open model folder …"));
    m_recent.setTitle(tr("&Recent models"));
    embeddedModel.setText(tr("&Embedded model"));
    openPictures.setText(tr("Show the &pictures folder"));
    newSession.setText(tr("&New session"));
    newSession.setToolTip(tr("Empties the strip; the files stay"));
    preferences.setText(tr("&Settings …"));
    quit.setText(tr("&Quit"));

    m_picture.setTitle(tr("&Picture"));
    generate.setText(tr("&Generate"));
    drafts.setText(tr("Four &drafts"));
    variations.setText(tr("&Variations …"));
    stopNow.setText(tr("&Stop now"));
    stopAfterPicture.setText(tr("Stop &after this picture"));
    resumeQueue.setText(tr("&Continue the queue"));
    clearQueue.setText(tr("C&lear the queue"));

    m_view.setTitle(tr("&View"));
    showQueue.setText(tr("&Queue"));
    showLog.setText(tr("&Log"));
    previews.setText(tr("Live &previews"));
    m_scheme.setTitle(tr("&Appearance"));
    const QStringList schemes = {tr("As the &system"), tr("&Light"), tr("&Dark")};
    for (qsizetype i = 0; i < schemes.size(); ++i)
        m_schemes.actions().at(i)->setText(schemes[i]);
    m_language.setTitle(tr("&Language"));
    const QStringList languages = {tr("As the &system"), "English", "中文"};
    for (qsizetype i = 0; i < languages.size(); ++i)
        m_languages.actions().at(i)->setText(languages[i]);

    m_help.setTitle(tr("&Help"));
    tuningGuide.setText(tr("&Tuning guide …"));
    remedies.setText(tr("&Remedies …"));
    m_about.setText(tr("&About Z-Image Studio"));
}

} // namespace zimage::ui
