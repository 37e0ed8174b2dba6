#pragma once

#include "bridge/generation_service.h"
#include "diagnostics/log_model.h"
#include "settings/app_settings.h"
#include "settings/session_store.h"
#include "studio/model_choice.h"
#include "studio/tab_order.h"
#include "studio/workspace.h"

#include <QMainWindow>

#include <functional>

namespace zimage::ui {

class StatusStrip;
class StudioActions;

/// The studio's window: layout, and wiring of the panels to the service. What a panel does is its own matter.
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

    /// Opens a model folder, the embedded one when empty; its preset becomes the base of the controls.
    void openModel(const std::filesystem::path& folder);
    void generate();
    void makeDrafts();
    [[nodiscard]] GenerationService& service() { return m_service; }
    [[nodiscard]] AppSettings& settings() { return m_settings; }
    [[nodiscard]] SessionStore& store() { return m_store; }
    [[nodiscard]] Workspace& workspace() { return *m_workspace; }
    [[nodiscard]] StudioActions& actions() { return *m_actions; }
    [[nodiscard]] StatusStrip& status() { return *m_status; }
    [[nodiscard]] const ModelChoice& model() const { return m_model; }
    [[nodiscard]] const std::function<bool()>& starter() const { return m_starter; } ///< Places::startAnother

Q_SIGNALS:
    void firstPainted();
    void refused(const zimage::GenerationParams& params); ///< no job can be made of them, as the message says

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    bool focusNextPrevChild(bool next) override { return focusAlongTheLayout(*this, centralWidget(), next); }
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override; ///< a preset
    void paintEvent(QPaintEvent* event) override;

private:
    void wireActions();
    void wirePanels();
    void wireService();

    void submit(const JobRequest& request);
    [[nodiscard]] const ModelConfig* readyModel(const GenerationParams& params);
    void makeLarge(const ShownPicture& draft);
    void onPicture(const ShownPicture& picture);
    void onEnded(const JobEnd& end);
    void onQueue();
    void showDrawer(Workspace::Drawer drawer);
    void applySettings();
    void applyModel();

    [[nodiscard]] Session collect() const;
    void restore();

    LogModel m_log;
    AppSettings m_settings;
    ModelChoice m_model;
    GenerationService m_service;
    SessionStore m_store;
    std::function<bool()> m_starter;
    QString m_scheme; ///< as applied
    QString m_language;
    bool m_painted = false;
    bool m_closing = false;
    bool m_restoring = false;

    StudioActions* m_actions;
    Workspace* m_workspace;
    StatusStrip* m_status;
    ControlsPanel* m_controls; ///< of the workspace, as the next ones
    GenerateBar* m_generateBar;
    PicturePanel* m_pictures;
    MessageBar* m_message;
};

} // namespace zimage::ui
