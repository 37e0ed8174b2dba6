#include "widgets/view_geometry.h"

#include <algorithm>
#include <cmath>

namespace zimage::ui {

double ViewGeometry::fittingZoom() const
{
    if (m_picture.isEmpty() || m_viewport.isEmpty())
        return 1;
    return std::min({static_cast<double>(m_viewport.width()) / m_picture.width(),
                     static_cast<double>(m_viewport.height()) / m_picture.height(), kLargestZoom});
}

double ViewGeometry::zoom() const { return m_fitted ? fittingZoom() : m_zoom; }

QPointF ViewGeometry::clampedCentre(double zoom, QPointF centre) const
{
    const auto clamped = [zoom](double value, int viewport, int picture) {
        const double half = viewport / (2 * zoom * picture); // of the viewport, as a share of the picture
        return half >= 0.5 ? 0.5 : std::clamp(value, half, 1 - half);
    };
    if (m_picture.isEmpty())
        return {0.5, 0.5};
    return {clamped(centre.x(), m_viewport.width(), m_picture.width()),
            clamped(centre.y(), m_viewport.height(), m_picture.height())};
}

QRectF ViewGeometry::target() const
{
    const double scale = zoom();
    const QSizeF size = QSizeF(m_picture) * scale;
    const QPointF centre = m_fitted ? QPointF(0.5, 0.5) : clampedCentre(scale, m_centre);
    const QPointF corner(m_viewport.width() / 2.0 - centre.x() * size.width(),
                         m_viewport.height() / 2.0 - centre.y() * size.height());
    return {QPointF(std::round(corner.x()), std::round(corner.y())), size};
}

QPointF ViewGeometry::pictureAt(QPointF point) const { return (point - target().topLeft()) / zoom(); }

void ViewGeometry::zoomTo(double wanted, QPointF anchor)
{
    if (m_picture.isEmpty())
        return;
    const double zoom = std::clamp(wanted, kSmallestZoom, kLargestZoom);
    const QPointF fixed = pictureAt(anchor); // stays under the anchor
    const QPointF middle = QPointF(m_viewport.width(), m_viewport.height()) / 2;
    const QPointF centre = fixed + (middle - anchor) / zoom;
    m_fitted = false;
    m_zoom = zoom;
    m_centre = clampedCentre(zoom, {centre.x() / m_picture.width(), centre.y() / m_picture.height()});
}

void ViewGeometry::panBy(QPointF delta)
{
    if (m_fitted || m_picture.isEmpty())
        return;
    const QPointF share(delta.x() / (m_picture.width() * m_zoom), delta.y() / (m_picture.height() * m_zoom));
    m_centre = clampedCentre(m_zoom, clampedCentre(m_zoom, m_centre) - share);
}

bool ViewGeometry::canPan() const
{
    const QSizeF size = target().size();
    return !m_fitted && (size.width() > m_viewport.width() || size.height() > m_viewport.height());
}

} // namespace zimage::ui
