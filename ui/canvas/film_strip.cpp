#include "canvas/film_strip.h"

#include "canvas/film_strip_delegate.h"
#include "pictures/session_pictures.h"

#include <QContextMenuEvent>
#include <QScopedValueRollback>
#include <QScrollBar>

namespace zimage::ui {

namespace {

constexpr int kScrollBar = 8; // logical pixels
// not for people: a style sheet
constexpr const char* kThinScrollBar = R"(
QScrollBar:horizontal { height: 8px; background: transparent; border: none; margin: 0; }
QScrollBar::handle:horizontal { background: palette(mid); border-radius: 3px; min-width: 40px; margin: 1px; }
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal { width: 0; }
QScrollBar::add-page:horizontal, QScrollBar::sub-page:horizontal { background: transparent; })";

} // namespace

FilmStrip::FilmStrip(SessionPictures& pictures, QWidget* parent) : QListView(parent), m_pictures(pictures)
{
    setModel(&pictures);
    setItemDelegate(new FilmStripDelegate(this));
    setFlow(LeftToRight);
    setWrapping(false);
    setUniformItemSizes(true);
    setSelectionMode(SingleSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setEditTriggers(NoEditTriggers);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setDragEnabled(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false); // lies on the window's colour
    horizontalScrollBar()->setStyleSheet(QString::fromLatin1(kThinScrollBar));
    connect(this, &QListView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.data(SessionPictures::IsUnmade).toBool())
            Q_EMIT fullSizeChosen(index.data(SessionPictures::PictureId).toULongLong());
    });
    retranslate();
}

QSize FilmStrip::sizeHint() const { return {480, FilmStripDelegate::cellSize().height() + kScrollBar + 2}; }

void FilmStrip::retranslate()
{
    setAccessibleName(tr("Pictures of this session"));
    setAccessibleDescription(tr("The newest picture is on the right"));
}

void FilmStrip::setCurrentPicture(int row)
{
    const QScopedValueRollback quiet(m_quiet, true);
    const QModelIndex index = m_pictures.index(row);
    setCurrentIndex(index);
    if (index.isValid())
        scrollTo(index);
}

void FilmStrip::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    if (!m_quiet && current.isValid())
        Q_EMIT pictureChosen(current.data(SessionPictures::PictureId).toULongLong());
}

void FilmStrip::startDrag(Qt::DropActions)
{
    if (currentIndex().isValid())
        Q_EMIT dragOutWanted(currentIndex().data(SessionPictures::PictureId).toULongLong());
}

void FilmStrip::wheelEvent(QWheelEvent* event)
{
    const QPoint pixels = event->pixelDelta().isNull() ? event->angleDelta() / 2 : event->pixelDelta();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - (pixels.x() != 0 ? pixels.x() : pixels.y()));
    event->accept();
}

void FilmStrip::keyPressEvent(QKeyEvent* event)
{
    const QModelIndex index = currentIndex();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers() == Qt::NoModifier && index.data(SessionPictures::IsUnmade).toBool())
        return Q_EMIT fullSizeChosen(index.data(SessionPictures::PictureId).toULongLong());
    // Letters are shortcuts here, not a search for a name.
    if (event->text().isEmpty() || event->key() < Qt::Key_Space || event->key() > Qt::Key_AsciiTilde)
        QListView::keyPressEvent(event);
    else
        event->ignore();
}

void FilmStrip::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (index.isValid())
        Q_EMIT menuWanted(index.data(SessionPictures::PictureId).toULongLong(),
                          byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

void FilmStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QListView::changeEvent(event);
}

} // namespace zimage::ui
