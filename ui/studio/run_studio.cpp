#include "studio/run_studio.h"

#include "base/resources.h"
#include "engine/engine_loader.h"
#include "studio/main_window.h"

#include <QApplication>
#include <QImageReader>

#include <clocale>

namespace zimage::ui {

namespace {

constexpr int kImageLimit = 4096; // MiB: 8192 × 8192 in RGBA and room for more; Qt's own is 256

} // namespace

void prepareApplication()
{
    prepareProcess();
    QApplication::setApplicationName("zimage-studio");
    QApplication::setApplicationDisplayName("Z-Image Studio");
    QApplication::setApplicationVersion(ZIMAGE_VERSION);
    QApplication::setDesktopFileName("zimage-studio");
}

void settleApplication()
{
    std::setlocale(LC_NUMERIC, "C"); // QApplication took the user's; strtod and printf in any library would follow its comma
    QImageReader::setAllocationLimit(kImageLimit);
}

std::unique_ptr<MainWindow> makeMainWindow()
{
    return std::make_unique<MainWindow>(MainWindow::Places{.engine = loadEngine, .configFolder = {}, .stateFolder = QString::fromStdString(stateFolder().string())});
}

} // namespace zimage::ui
