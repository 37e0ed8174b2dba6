#include "gallery/gallery_cell.h"

#include "theme/theme.h"
#include "theme/translator.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kMargin = 8;       // around a thumbnail
constexpr int kFooter = 18;      // below it
constexpr int kLeastFooter = 96; // px of the thumbnail: smaller ones have no room for stars
constexpr double kRejected = 0.3;

/// Carries the translations' context.
struct Gallery {
    Q_DECLARE_TR_FUNCTIONS(Gallery)
};

QPainterPath star(QPointF centre, double radius)
{
    QPainterPath path;
    for (int i = 0; i < 10; ++i) {
        const double angle = i * M_PI / 5 - M_PI / 2;
        const double length = i % 2 == 0 ? radius : radius * 0.42;
        const QPointF point = centre + QPointF(std::cos(angle), std::sin(angle)) * length;
        i == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    path.closeSubpath();
    return path;
}

/// A pennant: filled for what was picked, struck out for what was rejected.
void paintFlag(QPainter& painter, QRectF place, Pick pick)
{
    const QColor ink = pick == Pick::Picked ? themeColors().text : themeColors().error;
    painter.setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (pick == Pick::Rejected) {
        place.adjust(2, 2, -2, -2);
        painter.drawLine(place.topLeft(), place.bottomRight());
        painter.drawLine(place.topRight(), place.bottomLeft());
        return;
    }
    painter.drawLine(place.topLeft() + QPointF(2, 0), place.bottomLeft() + QPointF(2, 0));
    painter.setBrush(ink);
    painter.drawPolygon(QPolygonF({place.topLeft() + QPointF(2, 0), place.topRight() + QPointF(0, place.height() * 0.3),
                                   place.topLeft() + QPointF(2, place.height() * 0.6)}));
}

void paintBadge(QPainter& painter, QPointF corner, const QString& text)
{
    QFont font = painter.font();
    font.setBold(true);
    painter.setFont(font);
    const double width = std::max(20.0, painter.fontMetrics().horizontalAdvance(text) + 10.0);
    const QRectF badge(corner, QSizeF(width, painter.fontMetrics().height() + 2));
    QColor ground = themeColors().window;
    ground.setAlphaF(0.85F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(badge, 5, 5);
    painter.setPen(themeColors().text);
    painter.drawText(badge, static_cast<int>(Qt::AlignCenter), text);
}

/// Where the thumbnail is painted: as large as it is, at most the square, and on whole pixels of the screen.
QRectF pictureRect(const QRectF& square, const QImage& image, double scale)
{
    if (image.isNull())
        return square.adjusted(square.width() * 0.2, square.height() * 0.2, -square.width() * 0.2,
                               -square.height() * 0.2);
    QSizeF size = QSizeF(image.size()) / scale;
    if (size.width() > square.width() + 1 || size.height() > square.height() + 1
        || std::max(size.width(), size.height()) < square.width() * 0.75)
        size.scale(square.size(), Qt::KeepAspectRatio); // of another size, until it is made in this one
    QRectF place(QPointF(), size);
    place.moveCenter(square.center());
    place.moveTopLeft(QPointF(std::round(place.left() * scale), std::round(place.top() * scale)) / scale);
    return place;
}

void paintGround(QPainter& painter, const GalleryCell& cell)
{
    const QRectF ground = QRectF(cell.place).adjusted(2, 2, -2, -2);
    QColor fill = themeColors().accent;
    fill.setAlphaF(cell.selected ? 0.32F : 0.0F);
    painter.setBrush(fill);
    QColor ring = themeColors().accent;
    ring.setAlphaF(cell.current ? 1.0F : cell.hovered ? 0.4F : 0.0F);
    painter.setPen(cell.current || cell.hovered ? QPen(ring, 2) : QPen(Qt::NoPen));
    painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 6, 6);
}

} // namespace

int thumbnailSide(int cellWidth) { return std::max(1, cellWidth - 2 * kMargin); }

QSize cellSizeFor(int side) { return {side + 2 * kMargin, side + 2 * kMargin + (side >= kLeastFooter ? kFooter : 0)}; }

void paintStars(QPainter& painter, QRectF place, int rating, const QColor& color)
{
    const double step = place.width() / 5;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (int i = 0; i < rating; ++i)
        painter.drawPath(star({place.left() + (i + 0.5) * step, place.center().y()}, step * 0.44));
}

void paintJudgement(QPainter& painter, const QRectF& line, const PictureJudgement& judgement)
{
    if (judgement.label != ColourLabel::None) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(labelColor(judgement.label));
        painter.drawRoundedRect(QRectF(line.right() - 26, line.center().y() - 3, 26, 6), 3, 3);
    }
    if (judgement.pick != Pick::None)
        paintFlag(painter, QRectF(line.left(), line.center().y() - 6, 11, 12), judgement.pick);
    paintStars(painter, QRectF(line.left() + 16, line.top(), 5 * 14, line.height()), judgement.rating,
               themeColors().text);
}

void paintCell(QPainter& painter, const GalleryCell& cell)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintGround(painter, cell);
    const int side = thumbnailSide(cell.place.width());
    const QRectF square(cell.place.left() + kMargin, cell.place.top() + kMargin, side, side);
    const PictureJudgement judgement = cell.picture == nullptr ? PictureJudgement() : cell.picture->judgement;
    const QRectF place = pictureRect(square, cell.thumbnail, cell.scale);
    if (judgement.pick == Pick::Rejected)
        painter.setOpacity(kRejected);
    if (!cell.thumbnail.isNull()) {
        const bool exact = place.size() * cell.scale == QSizeF(cell.thumbnail.size());
        painter.setRenderHint(QPainter::SmoothPixmapTransform, !exact);
        painter.drawImage(place, cell.thumbnail);
    } else {
        painter.setPen(QPen(themeColors().line, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(place, 6, 6);
        if (cell.broken) {
            painter.drawLine(place.topLeft(), place.bottomRight());
            painter.drawLine(place.topRight(), place.bottomLeft());
        }
    }
    painter.setOpacity(1);
    if (cell.under) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(themeColors().accent);
        painter.drawRect(QRectF(cell.place.left(), square.top(), 2, square.height()));
    }
    if (cell.stack > 1)
        paintBadge(painter, place.topLeft() + QPointF(4, 4), QString::number(cell.stack));
    const QRect inner = cell.place.adjusted(kMargin + 2, 0, -kMargin - 2, -4);
    if (side >= kLeastFooter) {
        paintJudgement(painter, inner.adjusted(0, inner.height() - kFooter, 0, 0), judgement);
    } else if (judgement.label != ColourLabel::None) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(labelColor(judgement.label));
        painter.drawRect(QRectF(place.left(), place.bottom(), place.width(), 3));
    }
    painter.restore();
}

QColor labelColor(ColourLabel label)
{
    switch (label) {
    case ColourLabel::None: return {};
    case ColourLabel::Red: return {0xd9, 0x48, 0x48};
    case ColourLabel::Orange: return {0xe0, 0x8a, 0x34};
    case ColourLabel::Yellow: return {0xd2, 0xb4, 0x2c};
    case ColourLabel::Green: return {0x4f, 0xa8, 0x57};
    case ColourLabel::Blue: return {0x43, 0x86, 0xd6};
    case ColourLabel::Magenta: return {0xb2, 0x5c, 0xc4};
    case ColourLabel::Grey: return {0x8a, 0x8a, 0x8a};
    case ColourLabel::Black: return {0x20, 0x20, 0x20};
    case ColourLabel::White: return {0xf0, 0xf0, 0xf0};
    }
    return {};
}

QString labelName(ColourLabel label)
{
    switch (label) {
    case ColourLabel::None: return Gallery::tr("None");
    case ColourLabel::Red: return Gallery::tr("Red");
    case ColourLabel::Orange: return Gallery::tr("Orange");
    case ColourLabel::Yellow: return Gallery::tr("Yellow");
    case ColourLabel::Green: return Gallery::tr("Green");
    case ColourLabel::Blue: return Gallery::tr("Blue");
    case ColourLabel::Magenta: return Gallery::tr("Magenta");
    case ColourLabel::Grey: return Gallery::tr("Grey");
    case ColourLabel::Black: return Gallery::tr("Black");
    case ColourLabel::White: return Gallery::tr("White");
    }
    return {};
}

QString judgementText(const PictureJudgement& judgement)
{
    QStringList parts;
    if (judgement.rating > 0)
        parts.append(Gallery::tr("rated %1 of 5").arg(judgement.rating));
    if (judgement.label != ColourLabel::None)
        parts.append(Gallery::tr("label %1").arg(labelName(judgement.label)));
    if (judgement.pick == Pick::Picked)
        parts.append(Gallery::tr("picked"));
    if (judgement.pick == Pick::Rejected)
        parts.append(Gallery::tr("rejected"));
    return listedWords(parts);
}

} // namespace zimage::ui
