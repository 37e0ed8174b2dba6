#pragma once

#include "bridge/generation_service.h"
#include "canvas/picture_panel.h"
#include "parameters/controls_panel.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "studio/generate_bar.h"
#include "studio/main_window.h"
#include "studio/message_bar.h"
#include "studio/studio_actions.h"
#include "ui/fake_engine.h"

#include <QApplication>
#include <QDir>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

namespace zimage::test {

/// A studio of its own in a temporary folder, with the engine that is given.
class Studio {
public:
    explicit Studio(ui::GenerationWorker::EngineFactory engine, std::function<bool()> startAnother = {})
        : m_engine(std::move(engine)), m_startAnother(std::move(startAnother))
    {
        open();
    }

    void open()
    {
        window = std::make_unique<ui::MainWindow>(ui::MainWindow::Places{.engine = m_engine,
                                                                         .configFolder = folder.path(),
                                                                         .stateFolder = folder.path(),
                                                                         .startAnother = m_startAnother});
        window->settings().setLanguage("en");
        window->settings().setPictureFolder(pictures());
        window->show();
        window->activateWindow();
        static_cast<void>(QTest::qWaitForWindowActive(window.get()));
    }

    void close()
    {
        window->close();
        window.reset();
    }

    /// As the user left it, and no picture too large to wait for.
    void setSmall(int side = 64, int steps = 4) const
    {
        GenerationParams params = controls().params();
        params.width = side;
        params.height = side;
        params.steps = steps;
        params.seed = 42;
        controls().setParams(params);
    }

    [[nodiscard]] ui::ControlsPanel& controls() const { return window->workspace().controls(); }
    [[nodiscard]] ui::GenerateBar& bar() const { return window->workspace().generateBar(); }
    [[nodiscard]] ui::MessageBar& message() const { return window->workspace().message(); }
    [[nodiscard]] QPlainTextEdit* prompt() const { return controls().findChild<ui::PromptPanel*>()->edit(); }
    [[nodiscard]] QString pictures() const { return folder.filePath("pictures"); }
    [[nodiscard]] QStringList files() const { return QDir(pictures()).entryList({"*.png"}, QDir::Files); }
    [[nodiscard]] bool busy() const { return window->service().running() != nullptr; }

    QTemporaryDir folder;
    std::unique_ptr<ui::MainWindow> window;

private:
    ui::GenerationWorker::EngineFactory m_engine;
    std::function<bool()> m_startAnother;
};

} // namespace zimage::test
