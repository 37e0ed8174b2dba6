#include "widgets/pair_view.h"

#include "theme/theme.h"
#include "widgets/accessible.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kSide = 340; // px
constexpr double kKeyStep = 0.05;
constexpr int kHandle = 9; // px: radius
constexpr int kNameMargin = 6;

} // namespace

PairView::PairView(QWidget* parent) : QWidget(parent)
{
    new Accessible(*this, QAccessible::Graphic);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SplitHCursor);
    setFixedSize(sizeHint());
    retranslate();
}

QSize PairView::sizeHint() const { return {kSide, kSide}; }

void PairView::setPair(const QImage& before, const QImage& after, const QString& beforeName, const QString& afterName)
{
    m_before = before;
    m_after = after;
    m_beforeName = beforeName;
    m_afterName = afterName;
    prepare();
    retranslate();
    update();
}

void PairView::setSplit(double split)
{
    m_split = std::clamp(split, 0.0, 1.0);
    update();
}

QRectF PairView::pictureRect() const
{
    const QSizeF size = QSizeF(m_after.size()).scaled(QSizeF(width(), height()), Qt::KeepAspectRatio);
    return {(width() - size.width()) / 2, (height() - size.height()) / 2, size.width(), size.height()};
}

void PairView::prepare()
{
    const double ratio = devicePixelRatioF();
    const QSize size = (pictureRect().size() * ratio).toSize();
    const auto shown = [&](const QImage& image) {
        QPixmap pixmap = QPixmap::fromImage(image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
        pixmap.setDevicePixelRatio(ratio);
        return pixmap;
    };
    m_shownBefore = m_before.isNull() ? QPixmap() : shown(m_before);
    m_shownAfter = m_after.isNull() ? QPixmap() : shown(m_after);
}

void PairView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_shownAfter.isNull() || m_shownBefore.isNull())
        return;
    const QRectF rect = pictureRect();
    const double edge = rect.left() + m_split * rect.width();
    painter.drawPixmap(rect.topLeft(), m_shownAfter);
    painter.save();
    painter.setClipRect(QRectF(rect.left(), rect.top(), edge - rect.left(), rect.height()));
    painter.drawPixmap(rect.topLeft(), m_shownBefore);
    painter.restore();
    painter.setPen(QPen(QColor(0, 0, 0, 130), 4)); // seen on white, too
    painter.drawLine(QPointF(edge, rect.top()), QPointF(edge, rect.bottom()));
    painter.drawEllipse(QPointF(edge, rect.center().y()), kHandle, kHandle);
    painter.setPen(QPen(Qt::white, 2));
    painter.drawLine(QPointF(edge, rect.top()), QPointF(edge, rect.bottom()));
    painter.setBrush(hasFocus() ? themeColors().accent : QColor(Qt::white));
    painter.drawEllipse(QPointF(edge, rect.center().y()), kHandle, kHandle);
    drawName(painter, m_beforeName, true);
    drawName(painter, m_afterName, false);
}

void PairView::drawName(QPainter& painter, const QString& name, bool left) const
{
    const QRectF rect = pictureRect().adjusted(kNameMargin, kNameMargin, -kNameMargin, -kNameMargin);
    const QString shown =
        fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(rect.width() * 0.6) - 2 * kNameMargin);
    QRectF box = QRectF(fontMetrics().boundingRect(shown)).adjusted(-kNameMargin, -3, kNameMargin, 3);
    box.moveBottom(rect.bottom());
    if (left)
        box.moveLeft(rect.left());
    else
        box.moveRight(rect.right());
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 150));
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(Qt::white);
    painter.drawText(box, Qt::AlignCenter, shown);
}

void PairView::mousePressEvent(QMouseEvent* event)
{
    const QRectF rect = pictureRect();
    if (rect.width() > 0)
        setSplit((event->position().x() - rect.left()) / rect.width());
}

void PairView::mouseMoveEvent(QMouseEvent* event) { mousePressEvent(event); }

void PairView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left: setSplit(m_split - kKeyStep); break;
    case Qt::Key_Right: setSplit(m_split + kKeyStep); break;
    case Qt::Key_Home: setSplit(0); break;
    case Qt::Key_End: setSplit(1); break;
    default: QWidget::keyPressEvent(event);
    }
}

void PairView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void PairView::retranslate()
{
    setAccessibleName(tr("Before and after: %1, %2").arg(m_beforeName, m_afterName));
    setToolTip(tr("Drag, or use the arrow keys, to compare"));
}

} // namespace zimage::ui
