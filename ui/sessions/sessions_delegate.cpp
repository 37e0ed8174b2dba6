#include "sessions/sessions_delegate.h"

#include "sessions/sessions_model.h"
#include "theme/theme.h"

#include <QApplication>
#include <QImage>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kPictures = SessionsModel::kThumbnails * (SessionsModel::kThumbnailSide + kGrid / 2);

void drawLine(QPainter& painter, const QRect& place, const QString& text, const QColor& color)
{
    painter.setPen(color);
    painter.drawText(place, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter),
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
}

QRect firstLine(const QStyleOptionViewItem& option)
{
    QRect line = option.rect.adjusted(kGrid, 0, -kGrid - kPictures, 0);
    const int height = option.fontMetrics.height();
    line.setTop(option.rect.center().y() - height);
    line.setHeight(height);
    return line;
}

} // namespace

void SessionsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
    QFont font = option.font;
    font.setBold(index.data(SessionsModel::IsOpenHere).toBool());
    painter->setFont(font);
    QRect line = firstLine(option);
    drawLine(*painter, line, index.data().toString(), themeColors().text);
    painter->setFont(option.font);
    line.translate(0, line.height());
    drawLine(*painter, line, index.data(SessionsModel::Details).toString(), themeColors().secondary);
    QRect place(option.rect.right() - kGrid - kPictures, option.rect.center().y() - SessionsModel::kThumbnailSide / 2,
                SessionsModel::kThumbnailSide, SessionsModel::kThumbnailSide);
    const QVariantList images = index.data(SessionsModel::Thumbnails).toList();
    for (const QVariant& each : images) {
        const auto image = each.value<QImage>();
        if (!image.isNull()) {
            QRect fitted(QPoint(), image.size().scaled(place.size(), Qt::KeepAspectRatio));
            fitted.moveCenter(place.center());
            painter->drawImage(fitted, image);
        }
        place.translate(place.width() + kGrid / 2, 0);
    }
    painter->restore();
}

QSize SessionsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {0, std::max(2 * option.fontMetrics.height(), SessionsModel::kThumbnailSide) + kGrid};
}

QWidget* SessionsDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const
{
    auto* editor = new QLineEdit(parent);
    editor->setAccessibleName(SessionsModel::tr("Name of the session"));
    editor->setMaxLength(200);
    return editor;
}

void SessionsDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                            const QModelIndex&) const
{
    QRect line = firstLine(option).adjusted(-kGrid / 2, 0, 0, 0);
    const int height = editor->sizeHint().height();
    line.setTop(option.rect.center().y() - height / 2);
    line.setHeight(height);
    editor->setGeometry(line);
}

} // namespace zimage::ui
