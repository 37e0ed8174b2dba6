#include "pictures/image_conversion.h"

#include "io/input_file.h"

#include <QColorSpace>
#include <QFile>
#include <QImageReader>

#include <algorithm>
#include <cstring>

namespace zimage::ui {

namespace {

constexpr int kAllocationLimit = 1024; // MiB, of QImageReader

QImage asRgbInSrgb(QImage image)
{
    if (image.isNull())
        return image;
    const QColorSpace srgb(QColorSpace::SRgb);
    if (image.colorSpace().isValid() && image.colorSpace() != srgb)
        image.convertToColorSpace(srgb);
    image.convertTo(QImage::Format_RGB888);
    image.setColorSpace(srgb);
    image.setDevicePixelRatio(1);
    return image;
}

} // namespace

QImage toQImage(const Image& image)
{
    if (image.empty())
        return {};
    QImage copy(image.width, image.height, QImage::Format_RGB888);
    const auto rowBytes = static_cast<std::size_t>(image.width) * 3;
    for (int y = 0; y < image.height; ++y)
        std::memcpy(copy.scanLine(y), image.pixel(0, y), rowBytes);
    copy.setColorSpace(QColorSpace::SRgb);
    return copy;
}

Image toImage(const QImage& image)
{
    const QImage rgb = asRgbInSrgb(image);
    Image copy{rgb.width(), rgb.height(), {}};
    const auto rowBytes = static_cast<std::size_t>(rgb.width()) * 3;
    copy.rgb.resize(rowBytes * static_cast<std::size_t>(rgb.height()));
    for (int y = 0; y < rgb.height(); ++y)
        std::memcpy(copy.rgb.data() + static_cast<std::size_t>(y) * rowBytes, rgb.constScanLine(y), rowBytes);
    return copy;
}

QImage readPicture(const std::filesystem::path& file) { return readThumbnail(file, {}); }

QImage readThumbnail(const std::filesystem::path& file, QSize bounds)
{
    [[maybe_unused]] static const bool limited = [] {
        QImageReader::setAllocationLimit(std::max(QImageReader::allocationLimit(), kAllocationLimit));
        return true;
    }();
    if (isNoFile(file)) // a pipe would hold the thread for ever
        return {};
    QImageReader reader(QFile::decodeName(file.c_str()));
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (bounds.isValid() && size.isValid() && (size.width() > bounds.width() || size.height() > bounds.height()))
        reader.setScaledSize(size.scaled(bounds, Qt::KeepAspectRatio).expandedTo({1, 1}));
    return asRgbInSrgb(reader.read());
}

} // namespace zimage::ui
