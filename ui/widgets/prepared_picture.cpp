#include "widgets/prepared_picture.h"

#include <algorithm>
#include <numeric>

namespace zimage::ui {

namespace {
constexpr int kSmallestLevel = 256;
constexpr int kPreviewSide = 512;
} // namespace

qsizetype PreparedPicture::bytes() const
{
    return std::accumulate(levels.begin(), levels.end(), qsizetype{0},
                           [](qsizetype sum, const QImage& level) { return sum + level.sizeInBytes(); });
}

const QImage& PreparedPicture::levelFor(QSize target) const
{
    const auto large = [target](const QImage& level) {
        return level.width() >= target.width() && level.height() >= target.height();
    };
    const auto smallest = std::find_if(levels.rbegin(), levels.rend(), large);
    return smallest == levels.rend() ? levels.front() : *smallest;
}

QImage inScreenColours(const QImage& image, const QColorSpace& screen)
{
    QImage converted = image.convertToFormat(QImage::Format_RGB32);
    converted.setDevicePixelRatio(1);
    if (!converted.colorSpace().isValid())
        converted.setColorSpace(QColorSpace::SRgb);
    if (screen.isValid() && screen != converted.colorSpace())
        converted.convertToColorSpace(screen);
    return converted;
}

PreparedPointer preparePicture(const QImage& image, const QColorSpace& screen)
{
    if (image.isNull())
        return {};
    QImage level = inScreenColours(image, screen);
    auto prepared = std::make_shared<PreparedPicture>();
    prepared->levels.push_back(level);
    while (std::max(level.width(), level.height()) > kSmallestLevel) {
        const QSize half((level.width() + 1) / 2, (level.height() + 1) / 2);
        level =
            level.scaled(half, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
        prepared->levels.push_back(level);
    }
    return prepared;
}

QImage smoothPreview(const QImage& small)
{
    if (small.isNull())
        return {};
    QImage image = small.convertToFormat(QImage::Format_RGB32);
    image.setDevicePixelRatio(1);
    while (std::max(image.width(), image.height()) <= kPreviewSide / 2)
        image = image.scaled(image.size() * 2, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    return image;
}

} // namespace zimage::ui
