#include "canvas/film_strip_delegate.h"

#include "canvas/canvas_icons.h"
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

void paintBadge(QPainter& painter, QPointF corner, CanvasIcon icon, const QColor& ground, const QColor& sign)
{
    const QRectF badge(corner, QSizeF(kBadge, kBadge));
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(badge, 4, 4);
    paintIcon(painter, badge.adjusted(2, 2, -2, -2), icon, sign);
}

} // namespace

void FilmStripDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF frame = QRectF(option.rect).adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const bool current = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);

    const QImage image = index.data(Qt::DecorationRole).value<QImage>();
    QRectF place = frame;
    if (!image.isNull()) {
        place.setSize(QSizeF(image.size()).scaled(frame.size(), Qt::KeepAspectRatio));
        place.moveCenter(frame.center());
    }
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
