#include "studio/main_window.h"
#include "studio/run_studio.h"

#include <QApplication>
#include <QCommandLineParser>

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [](const QStringList& arguments) {
        QCommandLineParser parser;
        parser.addHelpOption();
        parser.addVersionOption();
        parser.process(arguments);

        const auto window = zimage::ui::makeMainWindow();
        return zimage::ui::runUntilClosed(*window);
    });
}
