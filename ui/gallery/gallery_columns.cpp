#include "gallery/gallery_columns.h"

#include "session/command_keys.h"
#include "theme/theme.h"

#include <QDataStream>
#include <QSignalBlocker>

namespace zimage::ui {

namespace {

constexpr int kListWidth = 190; // px at first, with letters of 100 %
constexpr int kDetailsWidth = 270;
constexpr int kPicturesWidth = 400; // that the pictures should have at least
constexpr int kMuch = 4000;
constexpr quint32 kStateVersion = 1;

} // namespace

GalleryColumns::GalleryColumns(QWidget* list, QWidget* pictures, QWidget* details)
    : QSplitter(Qt::Horizontal), m_list{.widget = list,
                                        .action = &showList,
                                        .leastWidth = withText(kListWidth + kPicturesWidth)},
      m_details{.widget = details,
                .action = &showDetails,
                .leastWidth = withText(kListWidth + kPicturesWidth + kDetailsWidth)}
{
    setHandleWidth(1);
    setChildrenCollapsible(false);
    for (QWidget* widget : {list, pictures, details})
        addWidget(widget);
    setStretchFactor(0, 0);
    setStretchFactor(1, 1);
    setStretchFactor(2, 0);
    setSizes({withText(kListWidth), kMuch, withText(kDetailsWidth)});
    commandKeys().bind(showList, "gallery_list");
    commandKeys().bind(showDetails, "gallery_details");
    for (Column* column : {&m_list, &m_details}) {
        column->action->setCheckable(true);
        connect(column->action, &QAction::triggered, this, [this, column] { toggle(*column); });
    }
    connect(this, &QSplitter::splitterMoved, this, &GalleryColumns::changed);
    settle();
}

QByteArray GalleryColumns::state() const
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << kStateVersion << m_list.wanted << m_details.wanted << saveState();
    return bytes;
}

void GalleryColumns::setState(const QByteArray& state)
{
    QDataStream in(state);
    quint32 version = 0;
    bool list = true;
    bool details = true;
    QByteArray widths;
    in >> version >> list >> details >> widths;
    if (in.status() != QDataStream::Ok || version != kStateVersion)
        return;
    m_list.wanted = list;
    m_details.wanted = details;
    restoreState(widths);
    settle();
}

void GalleryColumns::toggle(Column& column)
{
    column.wanted = column.widget->isHidden();
    column.forced = column.wanted;
    settle();
    Q_EMIT changed();
}

void GalleryColumns::settle()
{
    for (Column* column : {&m_list, &m_details}) {
        const bool room = width() >= column->leastWidth;
        column->forced = column->forced && !room;
        const bool shown = column->wanted && (room || column->forced);
        if (column->widget->hasFocus() && !shown)
            widget(1)->setFocus();
        column->widget->setVisible(shown);
        column->action->setChecked(shown);
    }
}

void GalleryColumns::resizeEvent(QResizeEvent* event)
{
    settle();
    QSplitter::resizeEvent(event);
}

} // namespace zimage::ui
