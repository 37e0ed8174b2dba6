#pragma once

#include "gallery/gallery_layout.h"
#include "gallery/gallery_model.h"
#include "pictures/thumbnail_loader.h"

#include <QAbstractScrollArea>
#include <QPoint>
#include <QRubberBand>
#include <QSet>

#include <optional>

namespace zimage::ui {

class Accessible;

/// The grid of the gallery. Only what is in sight is painted and asked for, so that it scrolls as smoothly with 50,000
/// pictures as with 50. One picture is the current one, any number is selected; both are by the pictures' ids and stay
/// when the pictures around them change. GUI thread.
class GalleryView : public QAbstractScrollArea {
    Q_OBJECT

public:
    using Id = GalleryModel::Id;
    static constexpr int kSmallest = 64; ///< px of a thumbnail's side
    static constexpr int kLargest = 512;

    /// Both outlive it.
    GalleryView(GalleryModel& model, ThumbnailLoader& thumbnails, QWidget* parent = nullptr);

    [[nodiscard]] int side() const { return m_side; }
    void setSide(int side); ///< of thumbnails; what is in the middle stays in sight
    void grow(int steps);

    [[nodiscard]] Id current() const { return m_current; } ///< 0: none
    [[nodiscard]] int currentCell() const { return m_model.cellOf(m_current); }
    void setCurrent(Id id);   ///< and selects it alone
    void moveCurrent(int by); ///< likewise
    /// Of all that is selected, those of folded stacks among them, in the order of the grid.
    [[nodiscard]] std::vector<Id> selected() const;
    [[nodiscard]] int selectedCells() const { return static_cast<int>(m_selected.size()); }
    void selectAll();
    [[nodiscard]] const GalleryLayout& grid() const { return m_layout; } ///< at the top of all
    [[nodiscard]] QString cellText(int cell) const;                      ///< for screen readers

Q_SIGNALS:
    void currentChanged(std::int64_t id);
    void selectionChanged();
    void opened(std::int64_t id); ///< by a double click
    void menuWanted(QPoint global);
    void dragWanted();
    void sideChanged(int side);
    void foldWanted(std::int64_t id); ///< a click on a stack's number

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    enum class How { Alone, Toggle, Extend };

    void describe();
    void rebuild(); ///< the model is another
    void relayout();
    void keepAlive();
    void choose(int cell, How how);
    void setSelected(QSet<Id> selected);
    void bringIntoSight(int cell);
    void askForThumbnails();
    void paintHeading(QPainter& painter, int group) const;
    void drawRubber(QPoint to);
    [[nodiscard]] int cellAt(QPoint point) const { return m_layout.cellAt(point + QPoint(0, offset())); }
    [[nodiscard]] int offset() const;
    [[nodiscard]] QRect onScreen(int cell) const { return m_layout.cell(cell).translated(0, -offset()); }

    GalleryModel& m_model;
    ThumbnailLoader& m_thumbnails;
    GalleryLayout m_layout;
    Accessible* m_accessible;
    int m_side = 176;
    Id m_current = 0;
    Id m_anchor = 0; ///< from which Shift extends
    QSet<Id> m_selected;
    bool m_chosen = false; ///< by the user: until then the first picture is the current one
    int m_lastCell = 0;    ///< of the current picture: where its neighbour is when it has gone
    int m_hovered = -1;
    std::optional<QPoint> m_press; ///< on the viewport
    bool m_pressedSelected = false;
    bool m_dragged = false;
    QRubberBand m_rubber;
    QSet<Id> m_beforeRubber;
    int m_rubberTop = 0; ///< where it began, from the top of all
};

/// "Today, 1 December 2026", "Yesterday, …", or the date.
[[nodiscard]] QString dayHeading(QDate day);

} // namespace zimage::ui
