#include "widgets/zoom_view.h"

#include "theme/theme.h"
#include "widgets/accessible.h"

#include <QApplication>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QPointingDevice>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr double kWheelNotch = 120;     // angle delta of one notch
constexpr double kNotchesToDouble = 3;  // of the wheel
constexpr double kPixelsToDouble = 150; // of a touchpad with Ctrl
constexpr double kShowPixelsFrom = 2;   // zoom
constexpr int kPanStep = 80;            // logical pixels, of an arrow key with Shift
constexpr int kSettleMs = 70;

QSize rounded(QSizeF size) { return {std::max(1, qRound(size.width())), std::max(1, qRound(size.height()))}; }

/// The part of an image that a part of its target shows, when the image fills the target.
QRectF sourceOf(const QRectF& part, const QRectF& target, QSize image)
{
    const double x = image.width() / target.width();
    const double y = image.height() / target.height();
    return {(part.x() - target.x()) * x, (part.y() - target.y()) * y, part.width() * x, part.height() * y};
}

} // namespace

ZoomView::ZoomView(QWidget* parent) : QWidget(parent)
{
    new Accessible(*this, QAccessible::Graphic);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &ZoomView::scaleInBackground);
}

void ZoomView::setPicture(const Layer& layer)
{
    m_picture = layer;
    m_preview = {};
    m_message.clear();
    changed();
}

void ZoomView::setPrevious(const Layer& layer)
{
    m_previous = layer;
    if (m_previousHeld)
        changed();
}

void ZoomView::setPreview(const QImage& small, QSize fullSize)
{
    auto smooth = std::make_shared<PreparedPicture>();
    smooth->levels.push_back(smoothPreview(small));
    m_preview = {std::move(smooth), fullSize};
    changed();
}

void ZoomView::endPreview()
{
    m_preview = {};
    changed();
}

void ZoomView::setMessage(const QString& text)
{
    m_message = text;
    update();
}

const ZoomView::Layer& ZoomView::shownLayer() const
{
    if (m_previousHeld && m_previous.pixels)
        return m_previous;
    return m_preview.pixels ? m_preview : m_picture;
}

ViewGeometry ZoomView::shownGeometry() const
{
    ViewGeometry geometry = m_geometry;
    geometry.setPicture(shownLayer().fullSize);
    return geometry;
}

void ZoomView::changed()
{
    const QSize size = m_preview.pixels ? m_preview.fullSize : m_picture.fullSize;
    m_geometry.setPicture(size);
    updateCursor();
    update();
    Q_EMIT zoomChanged();
}

void ZoomView::fit()
{
    m_geometry.fit();
    changed();
}

void ZoomView::actualSize() { zoomTo(1, device(QRectF(rect()).center())); }

void ZoomView::toggleFit()
{
    if (!isFitted())
        return fit();
    const QPoint pointer = mapFromGlobal(QCursor::pos()); // what one points at is what one wants to see closely
    zoomTo(1, device(rect().contains(pointer) && underMouse() ? QPointF(pointer) : QRectF(rect()).center()));
}

void ZoomView::zoomStep(double factor) { zoomTo(zoom() * factor, device(QRectF(rect()).center())); }
void ZoomView::zoomIn() { zoomStep(kZoomStep); }
void ZoomView::zoomOut() { zoomStep(1 / kZoomStep); }

void ZoomView::zoomTo(double wanted, QPointF anchor)
{
    const double before = zoom();
    if ((before < 1 && wanted > 1) || (before > 1 && wanted < 1))
        wanted = 1; // never step past true pixels
    m_geometry.zoomTo(wanted, anchor);
    changed();
}

void ZoomView::holdPrevious(bool held)
{
    if (held == m_previousHeld || (held && !m_previous.pixels))
        return;
    m_previousHeld = held;
    update();
    Q_EMIT previousHeld(held);
}

void ZoomView::updateViewport()
{
    m_geometry.setViewport((QSizeF(size()) * devicePixelRatioF()).toSize());
    changed();
}

void ZoomView::updateCursor()
{
    if (m_panning)
        setCursor(Qt::ClosedHandCursor);
    else if (m_geometry.canPan())
        setCursor(Qt::OpenHandCursor);
    else
        unsetCursor();
}

bool ZoomView::event(QEvent* event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomTo(zoom() * (1 + gesture->value()), device(gesture->position()));
            return true;
        }
    }
    if (event->type() == QEvent::PaletteChange)
        update();
    return QWidget::event(event);
}

void ZoomView::resizeEvent(QResizeEvent*) { updateViewport(); }

void ZoomView::wheelEvent(QWheelEvent* event)
{
    const bool pixels = !event->pixelDelta().isNull();
    const bool touchpad =
        event->pointingDevice() != nullptr && event->pointingDevice()->type() == QInputDevice::DeviceType::TouchPad;
    if (pixels && touchpad && !event->modifiers().testFlag(Qt::ControlModifier)) {
        m_geometry.panBy(device(event->pixelDelta()));
        changed();
    } else {
        const double doublings = pixels && touchpad ? event->pixelDelta().y() / kPixelsToDouble
                                                    : event->angleDelta().y() / (kWheelNotch * kNotchesToDouble);
        if (doublings != 0)
            zoomTo(zoom() * std::exp2(doublings), device(event->position()));
    }
    event->accept();
}

void ZoomView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return event->ignore();
    m_dragFrom = event->position();
    m_panning = m_geometry.canPan();
    updateCursor();
}

void ZoomView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragFrom)
        return;
    const QPointF moved = event->position() - *m_dragFrom;
    if (m_panning) {
        m_dragFrom = event->position();
        m_geometry.panBy(device(moved));
        changed();
    } else if (event->buttons().testFlag(Qt::LeftButton)
               && moved.manhattanLength() >= QApplication::startDragDistance()) {
        m_dragFrom.reset();
        Q_EMIT dragOutWanted();
    }
}

void ZoomView::mouseReleaseEvent(QMouseEvent*)
{
    m_dragFrom.reset();
    m_panning = false;
    updateCursor();
}

void ZoomView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        isFitted() ? zoomTo(1, device(event->position())) : fit();
}

/// Let go, it may have lost the Ctrl it was pressed with.
bool ZoomView::isPreviousKey(const QKeyEvent& event) const
{
    return std::any_of(m_previousKeys.begin(), m_previousKeys.end(), [&event](const QKeySequence& key) {
        return !key.isEmpty() && key[0].key() == event.key()
            && (event.type() == QEvent::KeyRelease
                || key[0].keyboardModifiers() == (event.modifiers() & ~Qt::KeyboardModifiers(Qt::KeypadModifier)));
    });
}

void ZoomView::keyPressEvent(QKeyEvent* event)
{
    const bool pan =
        event->modifiers().testFlag(Qt::ShiftModifier) || event->key() == Qt::Key_Up || event->key() == Qt::Key_Down;
    const auto panBy = [this](int x, int y) {
        m_geometry.panBy(device(QPointF(x, y) * kPanStep));
        changed();
    };
    if (isPreviousKey(*event)) {
        if (!event->isAutoRepeat())
            holdPrevious(true);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoomIn();
    case Qt::Key_Minus: return zoomOut();
    case Qt::Key_Left: return pan ? panBy(1, 0) : Q_EMIT stepWanted(-1);
    case Qt::Key_Right: return pan ? panBy(-1, 0) : Q_EMIT stepWanted(1);
    case Qt::Key_Up: return panBy(0, 1);
    case Qt::Key_Down: return panBy(0, -1);
    default: QWidget::keyPressEvent(event);
    }
}

void ZoomView::keyReleaseEvent(QKeyEvent* event)
{
    if (isPreviousKey(*event) && !event->isAutoRepeat())
        return holdPrevious(false);
    QWidget::keyReleaseEvent(event);
}

void ZoomView::focusOutEvent(QFocusEvent* event)
{
    holdPrevious(false);
    QWidget::focusOutEvent(event);
}

void ZoomView::contextMenuEvent(QContextMenuEvent* event) { Q_EMIT menuWanted(event->globalPos()); }

bool ZoomView::settled() const
{
    const Layer& layer = shownLayer();
    const QSize target = rounded(shownGeometry().target().size());
    return !layer.pixels || target.width() >= layer.pixels->size().width()
        || (m_scaled.of == layer.pixels.get() && m_scaled.image.size() == target);
}

void ZoomView::scaleInBackground()
{
    if (m_scaling || settled())
        return;
    m_scaling = true;
    const PreparedPointer pixels = shownLayer().pixels;
    const QSize target = rounded(shownGeometry().target().size());
    m_tasks.run(
        this,
        [pixels, target] {
            const QImage& level = pixels->levelFor(target);
            return level.scaled(target, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                .convertToFormat(QImage::Format_RGB32);
        },
        [this, pixels](QImage image) {
            m_scaling = false;
            m_scaled = {pixels.get(), std::move(image)};
            if (!settled())
                m_settle.start();
            update();
        });
}

void ZoomView::paintLayer(QPainter& painter)
{
    const Layer& layer = shownLayer();
    const ViewGeometry geometry = shownGeometry();
    const QRectF target = geometry.target();
    const QRectF visible = target.intersected(QRectF(QPointF(0, 0), geometry.viewport()));
    if (!layer.pixels || visible.isEmpty())
        return;
    const QSize pixels = layer.pixels->size();
    const QSize wanted = rounded(target.size());
    if (wanted == pixels) {
        painter.drawImage(visible.topLeft(), layer.pixels->levels.front(), visible.translated(-target.topLeft()));
    } else if (m_scaled.of == layer.pixels.get() && m_scaled.image.size() == wanted) {
        painter.drawImage(visible.topLeft(), m_scaled.image, visible.translated(-target.topLeft()));
    } else {
        const bool showPixels = geometry.zoom() >= kShowPixelsFrom && !geometry.isFitted() && pixels == layer.fullSize;
        painter.setRenderHint(QPainter::SmoothPixmapTransform, !showPixels);
        const QImage& level = layer.pixels->levelFor(wanted);
        painter.drawImage(visible, level, sourceOf(visible, target, level.size()));
        if (!settled() && !m_scaling)
            m_settle.start();
    }
}

void ZoomView::paintEvent(QPaintEvent*)
{
    if (m_geometry.viewport() != (QSizeF(size()) * devicePixelRatioF()).toSize())
        updateViewport(); // the window went to a screen of another pixel ratio
    QPainter painter(this);
    painter.fillRect(rect(), themeColors().canvas);
    painter.save();
    // To device pixels, and onto whole ones where a fractional ratio puts the widget's corner between two.
    const QPointF corner = painter.deviceTransform().map(QPointF(0, 0));
    painter.scale(1 / devicePixelRatioF(), 1 / devicePixelRatioF());
    painter.translate(QPointF(std::round(corner.x()), std::round(corner.y())) - corner);
    paintLayer(painter);
    painter.restore();

    if (!m_message.isEmpty() && !shownLayer().pixels) {
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(rect().adjusted(24, 24, -24, -24), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
                         m_message);
    }
    if (m_previousHeld) {
        QFont bold = font();
        bold.setBold(true);
        painter.setFont(bold);
        const QString text = tr("Previous");
        const QSize size = QFontMetrics(bold).size(0, text) + QSize(24, 10);
        const QRectF badge(QPointF((width() - size.width()) / 2.0, 16), size);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette().color(QPalette::Highlight));
        painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2);
        painter.setPen(palette().color(QPalette::HighlightedText));
        painter.drawText(badge, Qt::AlignCenter, text);
    }
}

} // namespace zimage::ui
