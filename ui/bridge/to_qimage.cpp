#include "bridge/to_qimage.h"

#include <QColorSpace>

#include <algorithm>

namespace zimage::ui {

QImage toQImage(const Image& image)
{
    if (image.empty())
        return {};
    QImage result(image.width, image.height, QImage::Format_RGB888);
    const std::size_t row = static_cast<std::size_t>(image.width) * 3;
    for (int y = 0; y < image.height; ++y) // QImage pads its rows to four bytes
        std::copy_n(image.rgb.data() + static_cast<std::size_t>(y) * row, row, result.scanLine(y));
    result.setColorSpace(QColorSpace(QColorSpace::SRgb));
    return result;
}

} // namespace zimage::ui
