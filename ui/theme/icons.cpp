#include "theme/icons.h"

#include "theme/theme.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace zimage::ui {

namespace {

QPainterPath line(std::initializer_list<QPointF> points)
{
    QPainterPath path(*points.begin());
    for (const QPointF* point = points.begin() + 1; point != points.end(); ++point)
        path.lineTo(*point);
    return path;
}

QPainterPath lock(bool closed)
{
    QPainterPath path;
    path.addRoundedRect(QRectF(3.5, 7.5, 9, 6), 1, 1);
    path.moveTo(5.5, 7.5);
    path.lineTo(5.5, 5);
    path.arcTo(QRectF(5.5, 2.5, 5, 5), 180, -180);
    if (closed)
        path.lineTo(10.5, 7.5);
    return path;
}

QPainterPath revert()
{
    QPainterPath path;
    path.arcMoveTo(QRectF(3.5, 3.5, 9, 9), 150);
    path.arcTo(QRectF(3.5, 3.5, 9, 9), 150, -270);
    path.addPath(line({{3.2, 2.6}, {3.9, 5.9}, {7.1, 5.2}}));
    return path;
}

QPainterPath folder()
{
    QPainterPath path = line({{2.5, 12.5}, {2.5, 4}, {6.5, 4}, {8, 5.5}, {13.5, 5.5}, {13.5, 12.5}});
    path.closeSubpath();
    return path;
}

/// On a grid of 16 × 16, lines of 1.3; dots are filled.
void draw(QPainter& painter, Icon which)
{
    switch (which) {
    case Icon::Dice:
        painter.drawRoundedRect(QRectF(2.5, 2.5, 11, 11), 2, 2);
        painter.setBrush(painter.pen().color());
        painter.setPen(Qt::NoPen);
        for (const QPointF& dot :
             {QPointF(5.5, 5.5), QPointF(8, 8), QPointF(10.5, 10.5), QPointF(10.5, 5.5), QPointF(5.5, 10.5)})
            painter.drawEllipse(dot, 1, 1);
        return;
    case Icon::Lock: painter.drawPath(lock(true)); return;
    case Icon::Unlock: painter.drawPath(lock(false)); return;
    case Icon::Previous: painter.drawPath(line({{9.5, 4}, {5.5, 8}, {9.5, 12}})); return;
    case Icon::Next: painter.drawPath(line({{6.5, 4}, {10.5, 8}, {6.5, 12}})); return;
    case Icon::Swap:
        painter.drawPath(line({{2.5, 5.5}, {13, 5.5}}));
        painter.drawPath(line({{10.5, 3}, {13, 5.5}, {10.5, 8}}));
        painter.drawPath(line({{13.5, 10.5}, {3, 10.5}}));
        painter.drawPath(line({{5.5, 8}, {3, 10.5}, {5.5, 13}}));
        return;
    case Icon::Revert: painter.drawPath(revert()); return;
    case Icon::More:
        painter.setBrush(painter.pen().color());
        painter.setPen(Qt::NoPen);
        for (const qreal x : {3.5, 8.0, 12.5})
            painter.drawEllipse(QPointF(x, 8), 1.2, 1.2);
        return;
    case Icon::Folder: painter.drawPath(folder()); return;
    case Icon::Check: painter.drawPath(line({{3, 8.5}, {6.5, 12}, {13, 4.5}})); return;
    case Icon::Close:
        painter.drawPath(line({{4, 4}, {12, 12}}));
        painter.drawPath(line({{12, 4}, {4, 12}}));
        return;
    }
}

class IconEngine : public QIconEngine {
public:
    explicit IconEngine(Icon which) : m_which(which) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const ThemeColors& colors = themeColors();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const qreal side = std::min(rect.width(), rect.height());
        painter->translate(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2);
        painter->scale(side / 16, side / 16);
        const QColor color = mode == QIcon::Disabled ? colors.disabled : colors.text;
        painter->setPen(QPen(color, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        draw(*painter, m_which);
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return result;
    }

    QIconEngine* clone() const override { return new IconEngine(m_which); }

private:
    Icon m_which;
};

} // namespace

QIcon icon(Icon which) { return QIcon(new IconEngine(which)); }

} // namespace zimage::ui
