#pragma once

#include "session/studio_context.h"

#include <QJsonObject>
#include <QPointer>
#include <QWidget>

class QSplitter;
class QStackedWidget;

namespace zimage::ui {

class ControlsPanel;
class GenerateBar;
class LogModel;
class MessageBar;
class MessageStack;
class UnfinishedMessage;

/// How the window is divided: the controls with the Generate bar at their foot on the left, the screens on the right
/// with messages over them and one drawer below, folded until it is asked for.
class Workspace : public QWidget {
    Q_OBJECT

public:
    enum class Drawer { None, Queue, Log };

    Workspace(const StudioContext& context, LogModel& log, QWidget* parent = nullptr);

    [[nodiscard]] ControlsPanel& controls() const { return *m_controls; }
    [[nodiscard]] GenerateBar& generateBar() const { return *m_generateBar; }
    [[nodiscard]] QWidget& left() const { return *m_left; } ///< controls and Generate bar
    [[nodiscard]] QWidget& drawerWidget() const;            ///< the queue or the log, whichever was opened last
    [[nodiscard]] QStackedWidget& screens() const { return *m_screens; }
    [[nodiscard]] MessageBar& message() const { return *m_message; }         ///< errors and warnings
    [[nodiscard]] MessageBar& heldMessage() const { return *m_heldMessage; } ///< that pictures wait for a word

    [[nodiscard]] UnfinishedMessage& unfinishedMessage() const { return *m_unfinishedMessage; }

    /// In the middle of the window; one that is shown for the first time becomes the workspace's.
    void showScreen(QWidget* widget);
    void showDrawer(Drawer drawer);
    void showControls(bool shown); ///< with the Generate bar
    [[nodiscard]] bool controlsShown() const { return !m_left->isHidden(); }
    void layMessagesOver(QWidget& place); ///< in the middle of the window
    [[nodiscard]] Drawer drawer() const;

    [[nodiscard]] QJsonObject saveState() const;
    void restoreState(const QJsonObject& state); ///< but for the drawer
    [[nodiscard]] static Drawer drawerOf(const QJsonObject& state);

Q_SIGNALS:
    void changed(); ///< the user moved something

private:
    QWidget* buildLeft();
    QWidget* buildRight(const StudioContext& context, LogModel& log);

    ControlsPanel* m_controls;
    GenerateBar* m_generateBar;
    QStackedWidget* m_screens;
    MessageStack* m_messages = nullptr;
    MessageBar* m_message;
    MessageBar* m_heldMessage;
    UnfinishedMessage* m_unfinishedMessage;
    QStackedWidget* m_drawer;
    QWidget* m_left = nullptr;
    QPointer<QWidget> m_focus; ///< what had it when the controls were folded
    QSplitter* m_columns;
    QSplitter* m_rows;
};

} // namespace zimage::ui
