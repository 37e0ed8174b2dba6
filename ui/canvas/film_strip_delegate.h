#pragma once

#include <QStyledItemDelegate>

namespace zimage::ui {

class PictureStacks;

/// Draws one picture of the film strip: the whole picture on a neutral ground, a ring round the one on show, and small
/// badges for drafts and for what the guards did. A stack's tile has its number and, folded, the edges of those
/// beneath; the tiles of an unfolded one stand on one line.
class FilmStripDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit FilmStripDelegate(const PictureStacks& stacks, QObject* parent = nullptr)
        : QStyledItemDelegate(parent), m_stacks(stacks)
    {}

    [[nodiscard]] static QRect badgeRect(const QRect& cell, const QModelIndex& index,
                                         int count); ///< of a stack's number, on the picture's corner
    [[nodiscard]] static QSize cellSize() { return {80, 80}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return cellSize(); }

private:
    [[nodiscard]] static QRectF pictureRect(const QRect& cell, const QImage& image);
    void paintLine(QPainter& painter, const QRect& cell, int row) const;
    void paintNumber(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    const PictureStacks& m_stacks;
};

} // namespace zimage::ui
