#include "studio/run_studio.h"

#include "base/resources.h"
#include "engine/engine_loader.h"
#include "studio/end_requests.h"
#include "studio/main_window.h"
#include "theme/theme.h"

#include <QApplication>
#include <QIcon>
#include <QImageReader>

#include <clocale>

// Outside any namespace, as Q_INIT_RESOURCE wants it: a static library's resources are not registered by themselves.
static void registerIcons() { Q_INIT_RESOURCE(icons); }

namespace zimage::ui {

namespace {

constexpr int kImageLimit = 4096; // MiB: 8192 × 8192 in RGBA and room for more; Qt's own is 256

} // namespace

void prepareApplication()
{
    prepareProcess();
    QApplication::setApplicationName("zimage-studio");
    QApplication::setApplicationDisplayName("Z-Image Studio"); // not for people: a name
    QApplication::setApplicationVersion(ZIMAGE_VERSION);
    QApplication::setDesktopFileName("zimage-studio");
}

void settleApplication()
{
    std::setlocale(LC_NUMERIC,
                   "C"); // QApplication took the user's; strtod and printf in any library would follow its comma
    QImageReader::setAllocationLimit(kImageLimit);
    registerIcons();
    QIcon icon;
    for (const int side : {16, 24, 32, 48, 64, 128, 256})
        icon.addFile(QStringLiteral(":/zimage/icons/%1.png").arg(side), QSize(side, side));
    QApplication::setWindowIcon(icon); // where no desktop file tells it
    prepareTheme(*qApp);
}

int withApplication(int argc, char** argv, const std::function<int(const QStringList&)>& body)
{
    prepareApplication();
    const QApplication application(argc, argv);
    settleApplication();
    return body(QCoreApplication::arguments());
}

std::unique_ptr<MainWindow> makeMainWindow()
{
    return std::make_unique<MainWindow>(MainWindow::Places{
        .engine = loadEngine, .configFolder = {}, .stateFolder = QString::fromStdString(stateFolder().string())});
}

int runUntilClosed(MainWindow& window)
{
    const EndRequests requests;
    QObject::connect(&requests, &EndRequests::save, &window, &MainWindow::keepSession);
    QObject::connect(&requests, &EndRequests::end, &window, [&window] {
        window.close();
        QCoreApplication::exit(); // also out of a dialog that is open
    });
    window.show();
    return QApplication::exec();
}

} // namespace zimage::ui
