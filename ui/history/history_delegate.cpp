#include "history/history_delegate.h"

#include "history/history_model.h"
#include "theme/theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>

namespace zimage::ui {

namespace {

constexpr int kAbove = 2 * kGrid; // of a heading

void drawLine(QPainter& painter, const QRect& place, const QString& text, const QColor& color)
{
    painter.setPen(color);
    painter.drawText(place, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter),
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
}

} // namespace

void HistoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const bool heading = index.data(HistoryModel::IsHeading).toBool();
    const QString text = index.data().toString();
    QRect line = option.rect.adjusted(kGrid, 0, -kGrid, 0);
    line.setHeight(option.fontMetrics.height());
    if (heading) {
        QFont bold = option.font;
        bold.setBold(true);
        painter->setFont(bold);
        line.translate(0, kAbove);
        drawLine(*painter, line, text, themeColors().text);
    } else {
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
        painter->setFont(option.font);
        line.translate(0, kGrid / 2);
        drawLine(*painter, line, text, themeColors().text);
        line.translate(0, line.height());
        drawLine(*painter, line, index.data(HistoryModel::Details).toString(), themeColors().secondary);
    }
    painter->restore();
}

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int line = option.fontMetrics.height();
    return {0, index.data(HistoryModel::IsHeading).toBool() ? kAbove + line + kGrid / 2 : 2 * line + kGrid};
}

} // namespace zimage::ui
