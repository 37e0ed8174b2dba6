#include "canvas/canvas_icons.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

namespace zimage::ui {

namespace {

constexpr double kUnits = 20;
constexpr double kStroke = 1.5;

QPainterPath polyline(std::initializer_list<QPointF> points)
{
    QPainterPath path;
    for (auto point = points.begin(); point != points.end(); ++point)
        point == points.begin() ? path.moveTo(*point) : path.lineTo(*point);
    return path;
}

QPainterPath rounded(double x, double y, double width, double height, double radius = 2)
{
    QPainterPath path;
    path.addRoundedRect(x, y, width, height, radius, radius);
    return path;
}

QPainterPath dot(double x, double y, double radius = 0.6)
{
    QPainterPath path;
    path.addEllipse(QPointF(x, y), radius, radius);
    return path;
}

/// All of them, without uniting their areas as + would.
QPainterPath joined(std::initializer_list<QPainterPath> parts)
{
    QPainterPath path;
    for (const QPainterPath& part : parts)
        path.addPath(part);
    return path;
}

QPainterPath shield()
{
    QPainterPath path(QPointF(10, 2.5));
    path.lineTo(16.5, 5);
    path.lineTo(16.5, 9.5);
    path.cubicTo(16.5, 13.5, 13.8, 16.2, 10, 17.7);
    path.cubicTo(6.2, 16.2, 3.5, 13.5, 3.5, 9.5);
    path.lineTo(3.5, 5);
    path.closeSubpath();
    return path;
}

QPainterPath copySign()
{
    QPainterPath back(QPointF(4.8, 13));
    back.cubicTo(3.6, 13, 3, 12.3, 3, 11.2);
    back.lineTo(3, 5);
    back.cubicTo(3, 3.7, 3.7, 3, 5, 3);
    back.lineTo(11.2, 3);
    back.cubicTo(12.3, 3, 13, 3.6, 13, 4.8);
    return joined({rounded(7, 7, 10, 10), back});
}

QPainterPath sliders()
{
    QPainterPath path = polyline({{3, 6}, {10, 6}});
    path.addPath(polyline({{14, 6}, {17, 6}}));
    path.addPath(polyline({{3, 14}, {6, 14}}));
    path.addPath(polyline({{10, 14}, {17, 14}}));
    path.addEllipse(QPointF(12, 6), 2, 2);
    path.addEllipse(QPointF(8, 14), 2, 2);
    return path;
}

QPainterPath corners()
{
    QPainterPath path = polyline({{3, 7}, {3, 3}, {7, 3}});
    path.addPath(polyline({{13, 3}, {17, 3}, {17, 7}}));
    path.addPath(polyline({{17, 13}, {17, 17}, {13, 17}}));
    path.addPath(polyline({{7, 17}, {3, 17}, {3, 13}}));
    return path;
}

QPainterPath trash()
{
    QPainterPath path = polyline({{3, 5.5}, {17, 5.5}});
    path.addPath(polyline({{7.5, 5.5}, {8, 3}, {12, 3}, {12.5, 5.5}}));
    path.addPath(polyline({{4.8, 5.5}, {5.6, 17}, {14.4, 17}, {15.2, 5.5}}));
    path.addPath(polyline({{8.2, 9}, {8.4, 13.5}}));
    path.addPath(polyline({{11.8, 9}, {11.6, 13.5}}));
    return path;
}

QPainterPath die()
{
    QPainterPath path = rounded(3, 3, 14, 14, 3);
    for (const QPointF& spot :
         {QPointF(6.8, 6.8), QPointF(13.2, 6.8), QPointF(10, 10), QPointF(6.8, 13.2), QPointF(13.2, 13.2)})
        path.addPath(dot(spot.x(), spot.y()));
    return path;
}

QPainterPath pathOf(CanvasIcon icon)
{
    switch (icon) {
    case CanvasIcon::Copy: return copySign();
    case CanvasIcon::Save:
        return joined({polyline({{10, 3}, {10, 12.5}}), polyline({{6, 8.8}, {10, 12.8}, {14, 8.8}}),
                       polyline({{3, 13.5}, {3, 17}, {17, 17}, {17, 13.5}})});
    case CanvasIcon::Prompt: // a speech bubble with lines of text
        return joined(
            {polyline({{3, 3.5}, {17, 3.5}, {17, 13.5}, {9.5, 13.5}, {6, 17}, {6, 13.5}, {3, 13.5}, {3, 3.5}}),
             polyline({{6.2, 7}, {13.8, 7}}), polyline({{6.2, 10}, {11.5, 10}})});
    case CanvasIcon::Seed: return die();
    case CanvasIcon::Settings: return sliders();
    case CanvasIcon::Folder: return polyline({{3, 16.5}, {3, 4}, {8, 4}, {10, 6.5}, {17, 6.5}, {17, 16.5}, {3, 16.5}});
    case CanvasIcon::Trash: return trash();
    case CanvasIcon::Fit: return corners();
    case CanvasIcon::ActualSize: // "1:1"
        return joined({polyline({{3.5, 6.5}, {5.5, 5}, {5.5, 15}}), polyline({{13.5, 6.5}, {15.5, 5}, {15.5, 15}}),
                       dot(10, 8), dot(10, 12.5)});
    case CanvasIcon::FullSize:
        return joined({polyline({{11, 3}, {17, 3}, {17, 9}}), polyline({{17, 3}, {11.5, 8.5}}),
                       polyline({{9, 17}, {3, 17}, {3, 11}}), polyline({{3, 17}, {8.5, 11.5}})});
    case CanvasIcon::Drafts:
        return joined({rounded(3, 3, 5.6, 5.6, 1), rounded(11.4, 3, 5.6, 5.6, 1), rounded(3, 11.4, 5.6, 5.6, 1),
                       rounded(11.4, 11.4, 5.6, 5.6, 1)});
    case CanvasIcon::Variations:
        return joined({rounded(6.6, 6.6, 6.8, 6.8, 1.5), dot(3.6, 3.6), dot(10, 3), dot(16.4, 3.6), dot(3, 10),
                       dot(17, 10), dot(3.6, 16.4), dot(10, 17), dot(16.4, 16.4)});
    case CanvasIcon::Shield: return shield();
    case CanvasIcon::ShieldCheck: return joined({shield(), polyline({{6.8, 9.8}, {9.2, 12.2}, {13.4, 7.6}})});
    case CanvasIcon::ShieldFault: return joined({shield(), polyline({{10, 6.5}, {10, 10.5}}), dot(10, 13.2)});
    case CanvasIcon::Live: return polyline({{2.5, 10}, {6, 10}, {8.5, 4}, {11.5, 16}, {14, 10}, {17.5, 10}});
    }
    return {};
}

class IconEngine : public QIconEngine {
public:
    explicit IconEngine(CanvasIcon icon) : m_icon(icon) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const auto role = mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText;
        paintIcon(*painter, rect, m_icon, QGuiApplication::palette().color(group, role));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new IconEngine(m_icon); }

private:
    CanvasIcon m_icon;
};

} // namespace

QIcon canvasIcon(CanvasIcon icon) { return QIcon(new IconEngine(icon)); }

void paintIcon(QPainter& painter, const QRectF& rect, CanvasIcon icon, const QColor& color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.topLeft());
    painter.scale(rect.width() / kUnits, rect.height() / kUnits);
    painter.setPen(QPen(color, kStroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(pathOf(icon));
    painter.restore();
}

QColor guardColor(GuardState state, const QPalette& palette)
{
    const bool dark = palette.color(QPalette::Window).lightness() < 128;
    switch (state) {
    case GuardState::Passed: return dark ? QColor(0x6c, 0xc0, 0x87) : QColor(0x24, 0x7a, 0x45);
    case GuardState::Repaired: return dark ? QColor(0xe3, 0xa8, 0x3b) : QColor(0x9a, 0x62, 0x00);
    case GuardState::Rejected: return dark ? QColor(0xf0, 0x7a, 0x6c) : QColor(0xb8, 0x2c, 0x1f);
    case GuardState::Unknown: break;
    }
    return palette.color(QPalette::Disabled, QPalette::WindowText);
}

} // namespace zimage::ui
