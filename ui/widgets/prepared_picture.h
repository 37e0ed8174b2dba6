#pragma once

#include <QColorSpace>
#include <QImage>

#include <memory>
#include <vector>

namespace zimage::ui {

/// A picture made ready to paint: in the screen's colours and in the format of the window's buffer, with copies of
/// half, a quarter … of its size, so that no paint has to scale a large picture down. Immutable; shared between
/// threads.
struct PreparedPicture {
    std::vector<QImage> levels; ///< RGB32; the first has the picture's size, the last at most 256 px

    [[nodiscard]] QSize size() const { return levels.empty() ? QSize() : levels.front().size(); }
    [[nodiscard]] qsizetype bytes() const;
    /// The smallest level that is at least `target` in size, so that painting only ever scales it down by less than
    /// half.
    [[nodiscard]] const QImage& levelFor(QSize target) const;
};

using PreparedPointer = std::shared_ptr<const PreparedPicture>;

/// As Format_RGB32 in the screen's colours; an image without a colour space counts as sRGB. Any thread.
[[nodiscard]] QImage inScreenColours(const QImage& image, const QColorSpace& screen);

/// Tens of milliseconds a megapixel when colours have to be converted: for a background thread. Null for a null image.
[[nodiscard]] PreparedPointer preparePicture(const QImage& image, const QColorSpace& screen);

/// A small preview as a smooth picture of about 512 px: enlarged by two several times, which comes near a spline and
/// shows no cells.
[[nodiscard]] QImage smoothPreview(const QImage& small);

} // namespace zimage::ui
