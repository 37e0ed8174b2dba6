#pragma once

#include "pictures/shown_picture.h"

#include <cstddef>
#include <vector>

namespace zimage::ui {

/// The whole PNG file of a picture, with the metadata that a saved one has. Any thread.
[[nodiscard]] std::vector<std::byte> encodePicture(const QImage& image, const ShownPicture& picture);

} // namespace zimage::ui
