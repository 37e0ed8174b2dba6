#pragma once

#include "theme/theme.h"

#include <QString>

namespace zimage::ui {

/// The look of every widget in these colours, as QApplication::setStyleSheet takes it.
[[nodiscard]] QString styleSheet(const ThemeColors& colors, double textScale);

} // namespace zimage::ui
