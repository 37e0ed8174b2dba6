#pragma once

// Sample pictures for the canvas's tests: tiles of the sheet in docs/models.md, and plain ones whose pixels are known.

#include "pictures/shown_picture.h"

#include <QImageReader>
#include <QColorSpace>
#include <QPainter>

namespace zimage::ui::test {

/// Tile `index` of resources/pictures/zimage-mini.jpg (three rows of eight, 160 px), scaled to `size`.
inline QImage sampleImage(int index, QSize size)
{
    static const QImage sheet(QStringLiteral(ZIMAGE_SOURCE_DIR "/resources/pictures/zimage-mini.jpg"));
    const QRect tile(8 + index % 8 * 168, 8 + index / 8 * 210, 160, 160);
    QImage image = sheet.copy(tile).scaled(size, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation);
    image = image.copy(QRect(QPoint((image.width() - size.width()) / 2, (image.height() - size.height()) / 2), size))
                .convertToFormat(QImage::Format_RGB888);
    image.setColorSpace(QColorSpace::SRgb);
    return image;
}

inline QImage plainImage(QSize size, const QColor& color)
{
    QImage image(size, QImage::Format_RGB888);
    image.fill(color);
    image.setColorSpace(QColorSpace::SRgb);
    return image;
}

/// Black and white columns of one pixel: any resampling turns them grey.
inline QImage stripes(QSize size)
{
    QImage image = plainImage(size, Qt::white);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); x += 2)
            image.setPixelColor(x, y, Qt::black);
    return image;
}

inline ShownPicture picture(quint64 id, const QImage& image, std::int64_t seed = 1,
                            const std::string& prompt = "a snowman in the snow")
{
    ShownPicture shown;
    shown.id = id;
    shown.image = image;
    shown.fullSize = image.size();
    shown.params.prompt = prompt;
    shown.params.seed = seed;
    shown.params.width = image.width();
    shown.params.height = image.height();
    shown.model = QStringLiteral("zimage-mini");
    shown.seconds = 3.4;
    return shown;
}

inline ShownPicture draft(quint64 id, const QImage& image, QSize fullSize, std::int64_t seed)
{
    ShownPicture shown = picture(id, image, seed);
    shown.kind = ShownPicture::Kind::Draft;
    shown.fullSize = fullSize;
    return shown;
}

inline GuardEvent guardEvent(Stage stage, int step, const char* layers, const char* remedy, bool recovered)
{
    GuardEvent event;
    event.stage = stage;
    event.picture = 1;
    event.step = step;
    event.layers = layers;
    event.precision = "bf16";
    event.badShare = 0.002;
    event.remedy = GuardRemedy::fromStored(remedy);
    event.recovered = recovered;
    return event;
}

} // namespace zimage::ui::test
