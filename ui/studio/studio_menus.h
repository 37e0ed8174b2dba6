#pragma once

#include "session/screen.h"
#include "session/studio_context.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

namespace zimage::ui {

/// The menus of the main window, made of the studio's commands and the screens'. Every command's shortcut works from
/// anywhere in the window. GUI thread.
class StudioMenus : public QObject {
    Q_OBJECT

public:
    StudioMenus(const StudioContext& context, QMenuBar& bar, QWidget& window);

    /// Adds a screen's commands to the menus it names.
    void add(const Screen& screen);

    [[nodiscard]] QString titleAt(const QKeySequence& key) const; ///< of the menu that it opens; empty for none

Q_SIGNALS:
    void modelChosen(const QString& folder); ///< one of the recent ones

private:
    void buildFile();
    void buildPicture();
    void buildView();
    void addCommand(QMenu& menu, QAction& action);
    void addChoices(QMenu& menu, QActionGroup& group, const QStringList& values);
    static void check(const QActionGroup& group, const QString& value);
    void fillRecent();
    void retranslate();

    StudioContext m_context;
    QWidget& m_window;
    QMenu m_file, m_recent, m_edit, m_picture, m_view, m_scheme, m_language, m_help;
    QActionGroup m_schemes, m_languages;
    QAction* m_afterSessions; ///< the screens' commands go before these
    QAction* m_afterPictures;
    QAction* m_afterViews;
    QAction* m_afterHelp;
};

} // namespace zimage::ui
