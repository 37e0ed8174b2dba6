#pragma once

#include "bridge/generation_service.h"
#include "canvas/picture_panel.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "session/studio_actions.h"
#include "studio/controls_panel.h"
#include "studio/generate_bar.h"
#include "studio/main_window.h"
#include "studio/model_controller.h"
#include "support/fake_engine.h"
#include "widgets/message_bar.h"

#include <QApplication>
#include <QDir>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

namespace zimage::test {

/// Gives this program a state folder of its own, unless a test has chosen one: what other tests keep is none of its.
inline void isolateState()
{
    static const QByteArray shared = qgetenv("XDG_STATE_HOME");
    static const QTemporaryDir own;
    if (qgetenv("XDG_STATE_HOME") == shared)
        qputenv("XDG_STATE_HOME", own.path().toLocal8Bit());
}

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
        isolateState();
        window = std::make_unique<ui::MainWindow>(ui::MainWindow::Places{.engine = m_engine,
                                                                         .configFolder = folder.path(),
                                                                         .stateFolder = folder.path(),
                                                                         .startAnother = m_startAnother});
        window->context().settings.setLanguage("en");
        window->context().settings.setPictureFolder(pictures());
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
        GenerationParams params = parameters().params();
        params.width = side;
        params.height = side;
        params.steps = steps;
        params.seed = 42;
        parameters().set(params);
    }

    [[nodiscard]] ui::Parameters& parameters() const { return window->context().parameters; }
    [[nodiscard]] ui::PicturePanel& panel() const { return *window->findChild<ui::PicturePanel*>(); }
    [[nodiscard]] ui::ControlsPanel& controls() const { return window->workspace().controls(); }
    /// A screen of the window by its name; the type has to be its own.
    template <typename Screen>
    [[nodiscard]] Screen& screen(const char* name) const
    {
        return static_cast<Screen&>(*window->screenNamed(name));
    }
    /// The first of its commands.
    [[nodiscard]] QAction& command(const char* screen) const
    {
        return *window->screenNamed(screen)->actions().first().action;
    }
    /// Its window, made and shown.
    template <typename Window>
    Window& open(const char* name) const
    {
        window->showScreen(*window->screenNamed(name));
        return static_cast<Window&>(*window->screenNamed(name)->widget());
    }
    [[nodiscard]] ui::GenerateBar& bar() const { return window->workspace().generateBar(); }
    [[nodiscard]] ui::MessageBar& message() const { return window->workspace().message(); }
    [[nodiscard]] QPlainTextEdit* prompt() const { return controls().findChild<ui::PromptPanel*>()->edit(); }
    [[nodiscard]] QString pictures() const { return folder.filePath("pictures"); }
    [[nodiscard]] QStringList files() const { return QDir(pictures()).entryList({"*.png"}, QDir::Files); }
    [[nodiscard]] bool busy() const { return window->context().service.running() != nullptr; }

    QTemporaryDir folder;
    std::unique_ptr<ui::MainWindow> window;

private:
    ui::GenerationWorker::EngineFactory m_engine;
    std::function<bool()> m_startAnother;
};

} // namespace zimage::test
