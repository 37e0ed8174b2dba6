#pragma once

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QObject>

namespace zimage::ui {

class AppSettings;

/// Every command of the main window with its shortcut, and the menus they stand in. What they do is the window's.
class StudioActions : public QObject {
    Q_OBJECT

public:
    StudioActions(QMenuBar& bar, AppSettings& settings, QWidget* window);

    QAction generate, drafts, variations, stopNow, stopAfterPicture, resumeQueue, clearQueue;
    QAction openModel, embeddedModel, openPictures, newSession, preferences, quit;
    QAction previews, showQueue, showLog;
    QAction tuningGuide, remedies;

    void setRunning(bool running);
    void retranslate();

Q_SIGNALS:
    void modelChosen(const QString& folder); ///< one of the recent ones

private:
    void addCommand(QMenu& menu, QAction& action, const QList<QKeySequence>& keys = {});
    void addChoice(QMenu& menu, QActionGroup& group, const QString& value, const QString& current);
    void fillRecent();

    AppSettings& m_settings;
    QWidget* m_window;
    QMenu m_file, m_recent, m_picture, m_view, m_scheme, m_language, m_help;
    QActionGroup m_schemes, m_languages;
    QAction m_about;
};

} // namespace zimage::ui
