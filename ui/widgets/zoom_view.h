#pragma once

#include "widgets/background_tasks.h"
#include "widgets/prepared_picture.h"
#include "widgets/view_geometry.h"

#include <QKeySequence>
#include <QList>
#include <QPoint>
#include <QTimer>
#include <QWidget>

#include <optional>

namespace zimage::ui {

/// The picture, one pixel of it on one of the screen at 100 %, or fitted. Enlarged from 200 % on it shows its pixels; a
/// fitted view and stand-ins for a larger picture (previews, drafts) are always smooth. Scaling down is done off the
/// GUI thread and kept. Wheel: zooms at the pointer. Touchpad: two fingers move, a pinch or Ctrl zooms. Drag: moves a
/// picture larger than the view, else drags it out. A key, while held: the previous picture at the same place and zoom.
class ZoomView : public QWidget {
    Q_OBJECT

public:
    struct Layer {
        PreparedPointer pixels;
        QSize fullSize; ///< the picture's place is that of a picture of this size
    };

    explicit ZoomView(QWidget* parent = nullptr);

    void setPicture(const Layer& layer);  ///< keeps place and zoom
    void setPrevious(const Layer& layer); ///< what is shown while a key is held
    void setPreviousKeys(const QList<QKeySequence>& keys) { m_previousKeys = keys; } ///< at first Space
    [[nodiscard]] bool isPreviousKey(const QKeyEvent& event) const;                  ///< pressed or let go
    void setPreview(const QImage& small,
                    QSize fullSize); ///< in the screen's colours; covers the picture until endPreview() or setPicture()
    void endPreview();
    [[nodiscard]] QString message() const { return m_message; }
    void setMessage(const QString& text); ///< in place of a picture that cannot be shown; empty to remove

    [[nodiscard]] const ViewGeometry& geometry() const { return m_geometry; }
    [[nodiscard]] double zoom() const { return m_geometry.zoom(); }
    [[nodiscard]] bool isFitted() const { return m_geometry.isFitted(); }
    [[nodiscard]] bool showsPrevious() const { return m_previousHeld; }
    [[nodiscard]] bool showsPreview() const { return m_preview.pixels != nullptr; }
    [[nodiscard]] bool settled() const; ///< what is painted is the final, well scaled picture

    QSize minimumSizeHint() const override { return {160, 120}; }

    void fit();
    void actualSize();
    void toggleFit();
    void zoomIn();
    void zoomOut();
    void holdPrevious(bool held);

Q_SIGNALS:
    void zoomChanged();
    void previousHeld(bool held);
    void stepWanted(int by); ///< −1: an older picture
    void dragOutWanted();
    void menuWanted(QPoint global);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// A layer scaled down well, for one size.
    struct ScaledCopy {
        const PreparedPicture* of = nullptr;
        QImage image;
    };

    [[nodiscard]] const Layer& shownLayer() const;
    [[nodiscard]] ViewGeometry shownGeometry() const;
    [[nodiscard]] QPointF device(QPointF point) const { return point * devicePixelRatioF(); }
    void zoomTo(double zoom, QPointF anchor); ///< anchor in device pixels
    void zoomStep(double factor);
    void changed();
    void updateCursor();
    void updateViewport();
    void paintLayer(QPainter& painter);
    void scaleInBackground();

    ViewGeometry m_geometry;
    Layer m_picture;
    Layer m_previous;
    Layer m_preview;
    ScaledCopy m_scaled;
    QString m_message;
    bool m_previousHeld = false;
    QList<QKeySequence> m_previousKeys{Qt::Key_Space};
    bool m_scaling = false;
    std::optional<QPointF> m_dragFrom; ///< logical
    bool m_panning = false;
    QTimer m_settle; ///< a good copy is made once the zoom stands still
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
