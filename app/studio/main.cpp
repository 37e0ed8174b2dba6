#include "studio/main_window.h"
#include "studio/run_studio.h"

#include <QApplication>
#include <QCommandLineParser>

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    const QApplication application(argc, argv);
    zimage::ui::settleApplication();
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);

    const auto window = zimage::ui::makeMainWindow();
    window->show();
    return QApplication::exec();
}
