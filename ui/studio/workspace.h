#pragma once

#include <QJsonObject>
#include <QWidget>

class QSplitter;
class QStackedWidget;

namespace zimage::ui {

class ControlsPanel;
class GenerateBar;
class GenerationService;
class LogModel;
class MessageBar;
class PicturePanel;

/// How the window is divided: the controls with the Generate bar at their foot on the left, the pictures on the right
/// with messages above and one drawer below, folded until it is asked for.
class Workspace : public QWidget {
    Q_OBJECT

public:
    enum class Drawer { None, Queue, Log };

    Workspace(GenerationService& service, LogModel& log, QWidget* parent = nullptr);

    [[nodiscard]] ControlsPanel& controls() const { return *m_controls; }
    [[nodiscard]] GenerateBar& generateBar() const { return *m_generateBar; }
    [[nodiscard]] PicturePanel& pictures() const { return *m_pictures; }
    [[nodiscard]] MessageBar& message() const { return *m_message; }         ///< errors and warnings
    [[nodiscard]] MessageBar& heldMessage() const { return *m_heldMessage; } ///< that pictures wait for a word

    void showDrawer(Drawer drawer);
    [[nodiscard]] Drawer drawer() const;

    [[nodiscard]] QJsonObject saveState() const;
    void restoreState(const QJsonObject& state); ///< but for the drawer
    [[nodiscard]] static Drawer drawerOf(const QJsonObject& state);

Q_SIGNALS:
    void changed(); ///< the user moved something

private:
    QWidget* buildLeft();
    QWidget* buildRight(GenerationService& service, LogModel& log);

    ControlsPanel* m_controls;
    GenerateBar* m_generateBar;
    PicturePanel* m_pictures;
    MessageBar* m_message;
    MessageBar* m_heldMessage;
    QStackedWidget* m_drawer;
    QSplitter* m_columns;
    QSplitter* m_rows;
};

} // namespace zimage::ui
