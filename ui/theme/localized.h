#pragma once

#include "yaml/localized_text.h"

#include <QString>

namespace zimage::ui {

/// A text of a file in presets/, in the language in effect.
[[nodiscard]] inline QString localized(const LocalizedText& text) { return QString::fromStdString(text.text()); }

} // namespace zimage::ui
