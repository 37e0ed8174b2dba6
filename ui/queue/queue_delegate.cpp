#include "queue/queue_delegate.h"

#include "queue/queue_model.h"
#include "theme/theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>

namespace zimage::ui {

namespace {

constexpr int kPadding = 6;
constexpr int kBetweenLines = 2;
constexpr int kProgress = 2; // px

/// The picture as far as it is known; else a frame of its shape.
void paintPicture(QPainter& painter, const QRectF& place, const QModelIndex& index)
{
    const auto image = index.data(Qt::DecorationRole).value<QImage>();
    const auto shape = index.data(QueueModel::Shape).toSize();
    QRectF frame(QPointF(), QSizeF(shape).scaled(place.size(), Qt::KeepAspectRatio));
    frame.moveCenter(place.center());
    if (!image.isNull())
        return painter.drawImage(frame, image);
    painter.fillRect(frame, themeColors().canvas);
    painter.setPen(themeColors().line);
    painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5));
}

/// In one line, from the right; returns how much room is left of it.
int paintRight(QPainter& painter, const QRect& line, const QString& text)
{
    const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, line.width() / 2);
    painter.drawText(line, static_cast<int>(Qt::AlignRight | Qt::AlignVCenter), shown);
    return line.width() - painter.fontMetrics().horizontalAdvance(shown) - 2 * kGrid;
}

void paintLeft(QPainter& painter, QRect line, int width, const QString& text)
{
    if (line.width() > width)
        QApplication::isRightToLeft() ? line.setLeft(line.right() - width) : line.setWidth(width);
    painter.drawText(line, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter),
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, line.width()));
}

} // namespace

QSize QueueDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {0, 2 * option.fontMetrics.height() + kBetweenLines + 2 * kPadding};
}

void QueueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    painter->save();
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);

    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QRect inner = option.rect.adjusted(kPadding, kPadding, -kPadding, -kPadding);
    const int side = inner.height();
    paintPicture(*painter, QRectF(inner.left(), inner.top(), side * 4 / 3.0, side), index);

    QRect lines = inner.adjusted(side * 4 / 3 + kGrid, 0, 0, 0);
    const int height = option.fontMetrics.height();
    const QRect upper(lines.left(), lines.top(), lines.width(), height);
    const QRect lower(lines.left(), lines.bottom() - height + 1, lines.width(), height);
    const QColor text = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    painter->setFont(option.font);
    painter->setPen(text);
    paintLeft(*painter, upper, upper.width(), index.data(Qt::DisplayRole).toString());
    painter->setPen(selected ? text : themeColors().secondary);
    const int room = paintRight(*painter, lower, index.data(QueueModel::Timing).toString());
    paintLeft(*painter, lower, room, index.data(QueueModel::Details).toString());

    if (const double done = index.data(QueueModel::Done).toDouble(); done >= 0) {
        const QRect track(option.rect.left(), option.rect.bottom() - kProgress + 1, option.rect.width(), kProgress);
        painter->fillRect(track, themeColors().line);
        painter->fillRect(QRectF(track.left(), track.top(), track.width() * done, track.height()),
                          themeColors().accent);
    }
    painter->restore();
}

} // namespace zimage::ui
