#pragma once

#include "base/image.h"

#include <QImage>

namespace zimage::ui {

/// A copy as RGB888 in sRGB. Null for an empty image.
[[nodiscard]] QImage toQImage(const Image& image);

} // namespace zimage::ui
