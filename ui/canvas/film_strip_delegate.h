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

    [[nodiscard]] static QRect badgeRect(const QRect& cell, int count); ///< of a stack's number
    [[nodiscard]] static QSize cellSize() { return {80, 80}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return cellSize(); }

private:
    void paintStack(QPainter& painter, const QStyleOptionViewItem& option, const QRectF& place, int row) const;

    const PictureStacks& m_stacks;
};

} // namespace zimage::ui
