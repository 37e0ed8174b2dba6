#pragma once

#include <QStandardPaths>

class QFileDialog;

namespace zimage::ui {

/// Lets a dialog that was not shown yet begin where the last one for this purpose ended, as long as the program runs;
/// the first one begins in `first`. Never in the folder that the program was started from.
void beginWhereTheLastEnded(QFileDialog& dialog, const char* purpose, QStandardPaths::StandardLocation first);

} // namespace zimage::ui
