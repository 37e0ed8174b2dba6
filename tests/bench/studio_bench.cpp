// How long the studio's window takes to stand, and how long a click on Generate waits for its first sign of life: while the engine is still being loaded,
// when it is ready, and while it makes pictures. Starts itself anew for each run, so that everything is loaded as in the real program.

#include "base/resources.h"
#include "engine/engine_loader.h"
#include "params/generation_params.h"
#include "parameters/controls_panel.h"
#include "studio/generate_bar.h"
#include "studio/main_window.h"
#include "studio/run_studio.h"
#include "studio/studio_actions.h"

#include <QApplication>
#include <QEvent>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <vector>

namespace zimage::ui {

namespace {

constexpr int kRuns = 5;

double now()
{
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

/// Milliseconds until the progress line is painted.
class FirstPaint : public QObject {
public:
    explicit FirstPaint(QWidget& widget) : m_widget(widget) { m_widget.installEventFilter(this); }

    double after(QPushButton& button)
    {
        m_painted = false;
        const double start = now();
        button.click();
        while (!m_painted)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        return now() - start;
    }

private:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        m_painted = m_painted || event->type() == QEvent::Paint;
        return QObject::eventFilter(watched, event);
    }

    QWidget& m_widget;
    bool m_painted = false;
};

int child(double start, bool waitForEngine)
{
    const QTemporaryDir folder;
    MainWindow window({.engine = loadEngine, .configFolder = folder.path(), .stateFolder = folder.path()});
    window.settings().setPictureFolder(folder.path());
    GenerationParams params = window.workspace().controls().params();
    params.width = params.height = 256;
    window.workspace().controls().setParams(params);
    bool painted = false;
    bool ready = false;
    QObject::connect(&window, &MainWindow::firstPainted, [&] { painted = true; });
    QObject::connect(&window.service(), &GenerationService::engineReady, [&] { ready = true; });
    window.show();
    while (!painted)
        QCoreApplication::processEvents();
    std::printf("window %.1f\n", now() - start);
    while (waitForEngine && !ready)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    auto& bar = window.workspace().generateBar();
    FirstPaint paint(*bar.findChild<PhaseLine*>());
    auto& button = *bar.findChild<QPushButton*>("generate");
    std::printf("%s %.1f\n", waitForEngine ? "idle" : "loading", paint.after(button));
    if (waitForEngine)
        std::printf("busy %.1f\n", paint.after(button));
    window.close();
    return 0;
}

int parent()
{
    std::map<QString, std::vector<double>> figures;
    for (int run = 0; run < 2 * kRuns; ++run) {
        QProcess process;
        process.start(QCoreApplication::applicationFilePath(), {"--child", QString::number(now(), 'f', 3), run % 2 == 0 ? "loading" : "ready"});
        if (!process.waitForFinished(-1) || process.exitCode() != 0)
            return 1;
        for (const QByteArray& line : process.readAllStandardOutput().trimmed().split('\n'))
            figures[line.split(' ')[0]].push_back(line.split(' ')[1].toDouble());
    }
    const std::map<QString, const char*> names = {{"window", "start of the process to the painted window"},
                                                  {"loading", "click to sign of life, engine loading"},
                                                  {"idle", "click to sign of life, engine ready"},
                                                  {"busy", "click to sign of life, engine at work"}};
    for (auto& [key, values] : figures) {
        std::sort(values.begin(), values.end());
        std::printf("%-45s best %6.1f ms, median %6.1f ms of %zu\n", names.at(key), values.front(), values[values.size() / 2], values.size());
    }
    return 0;
}

} // namespace

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    const QApplication application(argc, argv);
    zimage::ui::settleApplication();
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--child")
        return zimage::ui::child(arguments.value(2).toDouble(), arguments.value(3) == "ready");
    return zimage::ui::parent();
}
