#include "engine/engine_loader.h"

#include <QApplication>

int main(int argc, char** argv)
{
    zimage::prepareProcess();
    const QApplication application(argc, argv);
    return 0;
}
