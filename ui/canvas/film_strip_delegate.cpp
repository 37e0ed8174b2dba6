#include "canvas/film_strip_delegate.h"

#include "canvas/canvas_icons.h"
#include "canvas/picture_stacks.h"
#include "pictures/guard_summary.h"
#include "pictures/session_pictures.h"
#include "theme/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace zimage::ui {

namespace {

constexpr double kMargin = 5;
constexpr double kRadius = 5;
constexpr double kBadge = 16;
constexpr int kEdge = 3; // of a picture beneath

void paintBadge(QPainter& painter, QPointF corner, CanvasIcon icon, const QColor& ground, const QColor& sign)
{
    const QRectF badge(corner, QSizeF(kBadge, kBadge));
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(badge, 4, 4);
    paintIcon(painter, badge.adjusted(2, 2, -2, -2), icon, sign);
}

/// Of the pictures beneath, at the right and above.
void paintEdges(QPainter& painter, QRectF& place, QColor line)
{
    place.adjust(0, kEdge * 2, -kEdge * 2, 0);
    painter.setBrush(themeColors().canvas);
    for (const int deep : {2, 1}) {
        line.setAlphaF(deep == 1 ? 0.7F : 0.4F);
        painter.setPen(QPen(line, 1));
        painter.drawRoundedRect(place.translated(deep * kEdge, -deep * kEdge), kRadius, kRadius);
    }
}

} // namespace

QRectF FilmStripDelegate::pictureRect(const QRect& cell, const QImage& image)
{
    const QRectF frame = QRectF(cell).adjusted(kMargin, kMargin, -kMargin, -kMargin);
    QRectF place = frame;
    if (!image.isNull()) {
        place.setSize(QSizeF(image.size()).scaled(frame.size(), Qt::KeepAspectRatio));
        place.moveCenter(frame.center());
    }
    return place;
}

QRect FilmStripDelegate::badgeRect(const QRect& cell, const QModelIndex& index, int count)
{
    const QRectF place = pictureRect(cell, index.data(Qt::DecorationRole).value<QImage>());
    const int width = count < 10 ? 20 : count < 100 ? 28 : 36;
    return {place.topLeft().toPoint() - QPoint(2, 2), QSize(width, 20)};
}

/// The line that the tiles of an unfolded stack stand on; where others lie between them it goes on below those, thin.
void FilmStripDelegate::paintLine(QPainter& painter, const QRect& cell, int row) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(themeColors().accent);
    const QVector<int> rows = m_stacks.count(row) > 1 && !m_stacks.isFolded(row) ? m_stacks.rows(row) : QVector<int>();
    if (!rows.isEmpty()) {
        const qreal left = rows.first() < row ? cell.left() : cell.left() + kMargin;
        const qreal right = rows.last() > row ? cell.right() + 1 : cell.right() + 1 - kMargin;
        painter.drawRect(QRectF(left, cell.bottom() - 1, right - left, 2));
    } else if (m_stacks.isBetween(row)) {
        painter.setOpacity(0.5);
        painter.drawRect(QRectF(cell.left(), cell.bottom(), cell.width(), 1));
        painter.setOpacity(1);
    }
}

/// Of a stack.
void FilmStripDelegate::paintNumber(QPainter& painter, const QStyleOptionViewItem& option,
                                    const QModelIndex& index) const
{
    if (!m_stacks.hasBadge(index.row()))
        return;
    const int count = m_stacks.count(index.row());
    const QRectF badge = badgeRect(option.rect, index, count);
    painter.setPen(Qt::NoPen);
    painter.setBrush(option.palette.color(QPalette::Window));
    painter.drawRoundedRect(badge, 5, 5);
    painter.setPen(option.palette.color(QPalette::WindowText));
    QFont font = option.font;
    font.setPixelSize(12);
    font.setBold(true);
    painter.setFont(font);
    painter.drawText(badge, static_cast<int>(Qt::AlignCenter), QString::number(count));
}

void FilmStripDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const bool current = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);

    const QImage image = index.data(Qt::DecorationRole).value<QImage>();
    QRectF place = pictureRect(option.rect, image);
    if (m_stacks.hasBadge(index.row()) && m_stacks.isFolded(index.row()))
        paintEdges(*painter, place, option.palette.color(QPalette::WindowText));
    QPainterPath clip;
    clip.addRoundedRect(place, kRadius, kRadius);
    painter->setClipPath(clip);
    if (image.isNull())
        painter->fillRect(place, themeColors().canvas);
    else
        painter->drawImage(place, image);
    painter->setClipping(false);

    if (current || hovered) {
        QColor ring = themeColors().accent; // a list's own highlight is a ground for words
        if (!current)
            ring.setAlphaF(0.5F);
        painter->setPen(QPen(ring, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(place.adjusted(-3, -3, 3, 3), kRadius + 3, kRadius + 3);
    }
    paintLine(*painter, option.rect, index.row());
    paintNumber(*painter, option, index);
    QPointF corner(place.right() - kBadge - 3, place.bottom() - kBadge - 3);
    const auto guards = static_cast<GuardState>(index.data(SessionPictures::Guards).toInt());
    if (guards == GuardState::Repaired || guards == GuardState::Rejected) {
        paintBadge(*painter, corner, CanvasIcon::Shield, guardColor(guards, option.palette), Qt::white);
        corner.rx() -= kBadge + 3;
    }
    if (index.data(SessionPictures::IsDraft).toBool())
        paintBadge(*painter, corner, CanvasIcon::Drafts, option.palette.color(QPalette::Window),
                   option.palette.color(QPalette::WindowText));
    painter->restore();
}

} // namespace zimage::ui
