#include "canvas/empty_canvas.h"

#include "session/command_keys.h"
#include "theme/theme.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr double kFrame = 116; // side of the drawing, logical pixels

/// A sheet on an easel's place: hills and a sun, in thin lines that fade with the ground.
void paintSheet(QPainter& painter, QPointF centre, const QColor& ink, const QColor& ground)
{
    const QRectF sheet(centre.x() - kFrame / 2, centre.y() - kFrame / 2, kFrame, kFrame);
    painter.setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    QPainterPath outline;
    outline.addRoundedRect(sheet, 14, 14);
    painter.drawEllipse(QPointF(sheet.left() + kFrame * 0.68, sheet.top() + kFrame * 0.30), kFrame * 0.085,
                        kFrame * 0.085);
    painter.setClipPath(outline);
    const auto at = [&](double x, double y) { return sheet.topLeft() + QPointF(x, y) * kFrame; };
    QPainterPath far(at(0.42, 0.72));
    far.cubicTo(at(0.58, 0.50), at(0.70, 0.46), at(0.80, 0.56));
    far.cubicTo(at(0.88, 0.64), at(0.94, 0.66), at(1.02, 0.66));
    QPainterPath near(at(-0.02, 0.74));
    near.cubicTo(at(0.12, 0.66), at(0.22, 0.52), at(0.32, 0.55));
    near.cubicTo(at(0.46, 0.60), at(0.52, 0.86), at(1.02, 0.84));
    painter.drawPath(far);
    QPainterPath hill = near; // hides what lies behind it
    hill.lineTo(at(1.02, 1.02));
    hill.lineTo(at(-0.02, 1.02));
    painter.fillPath(hill, ground);
    painter.drawPath(near);
    painter.setClipping(false);
    painter.drawPath(outline);
}

} // namespace

EmptyCanvas::EmptyCanvas(QWidget* parent) : QWidget(parent)
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    retranslate();
}

void EmptyCanvas::setPaused(bool paused)
{
    m_paused = paused;
    retranslate();
}

QString EmptyCanvas::invitation() const
{
    if (m_paused)
        return tr("The queue is paused: the next picture will wait.");
    const QString key = commandKeys().text("generate");
    return tr("Describe it in the prompt or start from a template, then press %1.")
        .arg(key.isEmpty() ? tr("Generate") : key);
}

void EmptyCanvas::retranslate()
{
    setAccessibleName(tr("No picture yet"));
    setAccessibleDescription(invitation());
    update();
}

void EmptyCanvas::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void EmptyCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), themeColors().canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ink = palette().color(QPalette::WindowText);
    QColor line = ink;
    line.setAlphaF(0.38F);
    const QPointF centre = QRectF(rect()).center();
    paintSheet(painter, centre - QPointF(0, 62), line, themeColors().canvas);

    const QString question = tr("What would you like to see?");
    const double growth = std::min(1.45, (width() - 48) / QFontMetricsF(font()).horizontalAdvance(question));
    QFont title = font();
    if (title.pointSizeF() > 0)
        title.setPointSizeF(title.pointSizeF() * growth);
    else // a desktop may name its font's size in pixels
        title.setPixelSize(std::max(1, static_cast<int>(title.pixelSize() * growth)));
    painter.setFont(title);
    ink.setAlphaF(0.85F);
    painter.setPen(ink);
    const QRectF first(24, centre.y() + 26, width() - 48, QFontMetricsF(title).height() + 4);
    painter.drawText(first, Qt::AlignCenter, question);

    painter.setFont(font());
    ink.setAlphaF(0.62F);
    painter.setPen(ink);
    const QRectF second(first.left(), first.bottom() + 8, first.width(), 3 * fontMetrics().lineSpacing());
    painter.drawText(second, static_cast<int>(Qt::AlignHCenter | Qt::AlignTop) | Qt::TextWordWrap, invitation());
}

} // namespace zimage::ui
