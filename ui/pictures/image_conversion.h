#pragma once

#include "base/image.h"

#include <QImage>

#include <filesystem>

namespace zimage::ui {

/// The same pixels as Format_RGB888, tagged sRGB, device pixel ratio 1. One copy; null for an empty image. Any thread.
[[nodiscard]] QImage toQImage(const Image& image);

/// The way back, from any format: alpha is dropped, pixels of another colour space are converted to sRGB.
[[nodiscard]] Image toImage(const QImage& image);

/// A picture file of any format Qt reads, as Format_RGB888 in sRGB; null when it cannot be read. Any thread.
/// Pictures up to 1 GiB of pixels: QImageReader's own limit of 256 MiB ends at 8192 × 8192.
[[nodiscard]] QImage readPicture(const std::filesystem::path& file);

/// As readPicture, but no larger than `bounds`; JPEG files are decoded at that size.
[[nodiscard]] QImage readThumbnail(const std::filesystem::path& file, QSize bounds);

} // namespace zimage::ui
