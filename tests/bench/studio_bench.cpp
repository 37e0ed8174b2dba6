// How long the studio's window takes to stand, and how long a click on Generate waits for its first sign of life: while
// the engine is still being loaded, when it is ready, and while it makes pictures; and how long stopping takes. Starts
// itself anew for each run, so that everything is loaded as in the real program.

#include "base/resources.h"
#include "engine/engine_loader.h"
#include "params/generation_params.h"
#include "session/studio_actions.h"
#include "studio/generate_bar.h"
#include "studio/main_window.h"
#include "studio/run_studio.h"

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
#include <utility>
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
    window.context().settings.setPictureFolder(folder.path());
    GenerationParams params = window.context().parameters.params();
    params.width = params.height = 256;
    window.context().parameters.set(params);
    bool painted = false;
    bool ready = false;
    QObject::connect(&window, &MainWindow::firstPainted, [&] { painted = true; });
    QObject::connect(&window.context().service, &GenerationService::engineReady, [&] { ready = true; });
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
        process.start(QCoreApplication::applicationFilePath(),
                      {"--child", QString::number(now(), 'f', 3), run % 2 == 0 ? "loading" : "ready"});
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
        std::printf("%-45s best %6.1f ms, median %6.1f ms of %zu\n", names.at(key), values.front(),
                    values[values.size() / 2], values.size());
    }
    return 0;
}

/// Runs a job and stops it `wait` ms after it came to a stage; seconds to its end, as the log tells them, negative when
/// it was over before.
double stopped(GenerationService& service, int side, Stage stage, int wait)
{
    JobRequest request;
    request.model = embeddedModel();
    request.params.prompt = "a castle at sunset";
    request.params.width = request.params.height = side;
    request.params.steps = stage == Stage::Decoding ? 1 : 12;
    request.params.guidance = stage == Stage::Decoding ? 0 : 3;
    request.params.seed = 7;
    request.params.device = "cpu";
    request.purpose = JobRequest::Purpose::Draft; // nothing is written
    double seconds = -1;
    bool ended = false;
    bool asked = false;
    QObject here;
    QObject::connect(&service, &GenerationService::progressed, &here, [&](const JobProgress& progress) {
        const bool there = progress.progress.stage == stage && (stage == Stage::Decoding || progress.progress.done > 0);
        if (there && !std::exchange(asked, true))
            QTimer::singleShot(wait, Qt::PreciseTimer, &service, &GenerationService::stopNow);
    });
    QObject::connect(&service, &GenerationService::ended, &here, [&](const JobEnd& end) {
        seconds = end.status == Outcome::Status::Cancelled ? end.stopSeconds : -1;
        ended = true;
    });
    service.submit(request);
    while (!ended)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return seconds;
}

/// From the wish to stop to the end of the job, at moments spread over a step and over the decoding.
int stops()
{
    constexpr int kStops = 16;
    GenerationService service(loadEngine);
    for (const int side : {512, 1024}) {
        for (const Stage stage : {Stage::Steps, Stage::Decoding}) {
            // Up to about the stage's length on two slow cores; what comes too late is not counted.
            const int spread = (side == 512 ? 1 : 4) * (stage == Stage::Steps ? 60 : 120);
            std::vector<double> times;
            for (int i = 0; i <= kStops; ++i)
                if (const double seconds = stopped(service, side, stage, i * spread / kStops);
                    seconds >= 0 && i > 0) // the first loads the model
                    times.push_back(seconds * 1e3);
            if (times.empty())
                return 1;
            std::sort(times.begin(), times.end());
            std::printf("stop in %-8s at %4d×%-4d median %6.1f ms, longest %6.1f ms of %zu\n", stageName(stage), side,
                        side, times[times.size() / 2], times.back(), times.size());
        }
    }
    return 0;
}

} // namespace

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [](const QStringList& arguments) {
        if (arguments.value(1) == "--child")
            return zimage::ui::child(arguments.value(2).toDouble(), arguments.value(3) == "ready");
        if (arguments.value(1) == "--stops")
            return zimage::ui::stops();
        return std::max(zimage::ui::parent(), zimage::ui::stops());
    });
}
