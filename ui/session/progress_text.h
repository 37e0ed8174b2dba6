#pragma once

#include "engine/image_engine.h"

#include <QString>

namespace zimage::ui {

/// What is being done to a picture, in a few words: "Step 3 of 12 · 8 s left". The same wherever a picture is made.
[[nodiscard]] QString progressText(const Progress& progress);

} // namespace zimage::ui
