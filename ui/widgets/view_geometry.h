#pragma once

#include <QPointF>
#include <QRectF>
#include <QSize>

namespace zimage::ui {

/// Where a picture lies in its viewport. All lengths are device pixels, so a zoom of 1 shows one pixel of the picture
/// on one of the screen. A picture that is smaller than the viewport is centred; a larger one covers it wholly.
class ViewGeometry {
public:
    static constexpr double kLargestZoom = 32;
    static constexpr double kSmallestZoom = 0.02;

    void setViewport(QSize size) { m_viewport = size; }
    void setPicture(QSize size) { m_picture = size; } ///< keeps "fitted", or the zoom and the relative place
    [[nodiscard]] QSize viewport() const { return m_viewport; }
    [[nodiscard]] QSize picture() const { return m_picture; }

    [[nodiscard]] bool isFitted() const { return m_fitted; }
    void fit() { m_fitted = true; }

    /// Zooms so that the point of the picture under `anchor` stays there, as far as covering the viewport allows.
    void zoomTo(double zoom, QPointF anchor);
    void panBy(QPointF delta);

    [[nodiscard]] double zoom() const;
    [[nodiscard]] double fittingZoom() const; ///< of the whole picture; enlarges small ones
    /// Of the whole picture; the corner lies on a whole pixel.
    [[nodiscard]] QRectF target() const;
    [[nodiscard]] bool canPan() const;
    /// The point of the picture, in its own pixels, that lies under a point of the viewport.
    [[nodiscard]] QPointF pictureAt(QPointF point) const;

private:
    [[nodiscard]] QPointF clampedCentre(double zoom, QPointF centre) const;

    QSize m_viewport;
    QSize m_picture;
    bool m_fitted = true;
    double m_zoom = 1;
    QPointF m_centre{0.5, 0.5}; ///< of the viewport, as a share of the picture's width and height
};

} // namespace zimage::ui
