#pragma once

#include "diagnostics/log_model.h"
#include "session/session_store.h"
#include "session/studio_parts.h"
#include "studio/screens.h"
#include "studio/workspace.h"
#include "widgets/key_guard.h"
#include "widgets/tab_order.h"

#include <QMainWindow>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace zimage::ui {

class ModelController;
class PanelFolds;
class RestartController;
class SettingsDialog;
class StatusStrip;
class StudioMenus;

/// The shell of the studio: the window's layout and commands, the list of screens, and the session that outlives it.
/// What a screen or a panel does is its own matter. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    struct Places {
        GenerationWorker::EngineFactory engine;
        QString configFolder; ///< of studio.ini; empty: the user's
        QString stateFolder;  ///< of the session
        GenerationService::Execution execution = GenerationService::Execution::Threaded;
        std::function<bool()> startAnother =
            {}; ///< starts this program once more; empty: as it was started. False when it cannot
    };

    explicit MainWindow(Places places);
    ~MainWindow() override;

    [[nodiscard]] const StudioContext& context() const { return m_parts.context(); }
    [[nodiscard]] ModelController& models() { return *m_models; }
    [[nodiscard]] SessionStore& store() { return m_store; }
    [[nodiscard]] Workspace& workspace() { return *m_workspace; }
    [[nodiscard]] StatusStrip& status() { return *m_status; }
    [[nodiscard]] const Screens& screens() const { return m_screens; }
    [[nodiscard]] Screen* screenNamed(const QString& name) const; ///< null when there is none of this name
    void showScreen(Screen& screen);
    /// Writes the session with all that is typed, and returns when it is written.
    void keepSession();

Q_SIGNALS:
    void firstPainted();

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    bool focusNextPrevChild(bool next) override { return focusAlongTheLayout(*this, centralWidget(), next); }
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override; ///< a preset, a picture's settings
    void paintEvent(QPaintEvent* event) override;

private:
    void addScreens();
    void addControllers(std::function<bool()> startAnother);
    void wireActions();
    void wireDrawers();
    void wireSession();
    void showDrawer(Workspace::Drawer drawer);
    void applySettings();
    void showSettings(const QString& page); ///< its name; empty: the first one
    void setPrivate(bool on);
    void beginPrivate();
    void showTitle();
    void showAbout();
    void openPictureFolder() const;
    [[nodiscard]] Session collect() const;
    void restore();
    void showSession(const Session& session);

    KeyGuard m_keys; ///< before any widget gets a key
    LogModel m_log;
    StudioParts m_parts;
    SessionStore m_store;
    QString m_scheme; ///< as applied
    QString m_language;
    QList<ShownPicture> m_absent;    ///< of the session's strip, whose folders are away; they stay in its file
    std::optional<Session> m_before; ///< as it was before the private session; none: this is none
    qint64 m_seedBefore = -1;        ///< the last one used
    bool m_painted = false;
    enum class Phase { Restoring, Open, Closing } m_phase = Phase::Restoring;

    Workspace* m_workspace;
    StatusStrip* m_status;
    Screens m_screens;
    std::vector<std::unique_ptr<QObject>> m_controllers; ///< all that goes before the parts it speaks to
    ModelController* m_models = nullptr;                 ///< one of them, as the next
    PanelFolds* m_folds = nullptr;
    RestartController* m_restart = nullptr;
    StudioMenus* m_menus = nullptr;
    QPointer<SettingsDialog> m_settings; ///< while it is open
};

} // namespace zimage::ui
