#pragma once

#include <QStringList>

#include <functional>
#include <memory>

class QApplication;

namespace zimage::ui {

class MainWindow;

/// What must be set before the first QApplication: the process (allocator, BLAS), high-DPI rounding, the names Qt
/// derives folders from.
void prepareApplication();

/// Undoes what QApplication's constructor does to the C locale, sets limits that suit pictures, and the theme's font.
void settleApplication();

/// A prepared and settled QApplication for as long as `body` runs with the program's arguments. Returns what it
/// returns.
int withApplication(int argc, char** argv, const std::function<int(const QStringList& arguments)>& body);

/// The window with the real engine and the user's own folders.
[[nodiscard]] std::unique_ptr<MainWindow> makeMainWindow();

/// Shows the window until it is closed, or until the system asks the program to end: then the session is kept first.
/// Returns the program's exit status.
int runUntilClosed(MainWindow& window);

} // namespace zimage::ui
