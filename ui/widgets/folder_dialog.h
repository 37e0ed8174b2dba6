#pragma once

#include <filesystem>
#include <functional>

class QWidget;

namespace zimage::ui {

/// Asks for a folder to save a picture in, beginning at `start`, and calls `chosen` with it; not when the question is
/// dismissed. Returns at once.
void askForFolder(QWidget* parent, const std::filesystem::path& start,
                  const std::function<void(const std::filesystem::path&)>& chosen);

} // namespace zimage::ui
