#pragma once

#include <QStyledItemDelegate>

namespace zimage::ui {

/// A job as two lines beside its picture, or a frame of the picture's shape; the one that runs has a line of progress.
class QueueDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace zimage::ui
