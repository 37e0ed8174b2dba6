#pragma once

#include <QStyledItemDelegate>

namespace zimage::ui {

/// Draws one picture of the film strip: the whole picture on a neutral ground, a ring round the one on show, and small
/// badges for drafts and for what the guards did.
class FilmStripDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] static QSize cellSize() { return {80, 80}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return cellSize(); }
};

} // namespace zimage::ui
