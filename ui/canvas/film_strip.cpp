#include "canvas/film_strip.h"

#include "canvas/film_strip_delegate.h"
#include "canvas/picture_stacks.h"
#include "pictures/session_pictures.h"
#include "session/command_keys.h"
#include "widgets/accessible.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolTip>

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

FilmStrip::FilmStrip(SessionPictures& pictures, PictureStacks& stacks, QWidget* parent)
    : QListView(parent), m_pictures(pictures), m_stacks(stacks)
{
    setModel(&pictures);
    setItemDelegate(new FilmStripDelegate(stacks, this));
    connect(&stacks, &PictureStacks::changed, this, &FilmStrip::hideFolded);
    connect(&pictures, &QAbstractItemModel::rowsMoved, this, [this](const auto&, int from, int, const auto&, int to) {
        if (currentIndex().row() == (to > from ? to - 1 : to))
            scrollTo(currentIndex());
    });
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
    tellOfStacks();
    retranslate();
}

/// Qt's own list knows nothing of what is folded.
void FilmStrip::tellOfStacks()
{
    auto* face = new Accessible(*this, QAccessible::List);
    face->items.count = [this] { return m_pictures.count(); };
    face->items.name = [this](int row) { return m_pictures.index(row).data(Qt::AccessibleTextRole).toString(); };
    face->items.place = [this](int row) {
        return visualRect(m_pictures.index(row)).translated(viewport()->geometry().topLeft());
    };
    face->items.chosen = [this] { return currentIndex().row(); };
    face->items.choose = [this](int row) { setCurrentIndex(m_pictures.index(row)); };
    face->items.fold = [this](int row) { m_stacks.fold(row, !m_stacks.isFolded(row)); };
    face->items.state = [this](int row, QAccessible::State& state) {
        state.invisible = state.invisible || m_stacks.isHidden(row);
        state.expandable = m_stacks.hasBadge(row);
        state.expanded = state.expandable && !m_stacks.isFolded(row);
        state.collapsed = state.expandable && m_stacks.isFolded(row);
    };
    connect(&m_stacks, &PictureStacks::folded, this, [this] {
        QAccessible::State changed;
        changed.expanded = true;
        QAccessibleStateChangeEvent event(this, changed);
        event.setChild(currentIndex().row());
        QAccessible::updateAccessibility(&event);
    });
}

QSize FilmStrip::sizeHint() const { return {480, FilmStripDelegate::cellSize().height() + kScrollBar + 2}; }

void FilmStrip::retranslate()
{
    setAccessibleName(tr("Pictures of this session"));
    setAccessibleDescription(tr("The newest picture is on the right, variations are beside theirs"));
}

void FilmStrip::reset()
{
    QListView::reset(); // nothing is hidden any more
    hideFolded();
}

void FilmStrip::hideFolded()
{
    const QScopedValueRollback quiet(m_quiet, true);
    for (int row = 0; row < m_pictures.count(); ++row)
        if (const bool hidden = m_stacks.isHidden(row); hidden != isRowHidden(row))
            setRowHidden(row, hidden);
    viewport()->update();
}

int FilmStrip::badgeAt(QPoint place) const
{
    const QModelIndex index = indexAt(place);
    return index.isValid() && m_stacks.hasBadge(index.row())
            && FilmStripDelegate::badgeRect(visualRect(index), index, m_stacks.count(index.row())).contains(place)
        ? index.row()
        : -1;
}

bool FilmStrip::foldAt(const QMouseEvent& event)
{
    const int row = event.button() == Qt::LeftButton ? badgeAt(event.position().toPoint()) : -1;
    if (row >= 0)
        m_stacks.fold(row, !m_stacks.isFolded(row));
    return row >= 0;
}

void FilmStrip::mousePressEvent(QMouseEvent* event)
{
    if (!foldAt(*event))
        QListView::mousePressEvent(event);
}

/// The second of two quick clicks on a number is a click, too.
void FilmStrip::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (!foldAt(*event))
        QListView::mouseDoubleClickEvent(event);
}

bool FilmStrip::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int row = badgeAt(help->pos()); row >= 0) {
            const QString text =
                m_stacks.isFolded(row) ? tr("Show all %1 of the stack") : tr("Fold the %1 into a stack");
            QToolTip::showText(help->globalPos(), commandKeys().tip(text.arg(m_stacks.count(row)), "fold_stack"), this);
            return true;
        }
    }
    return QListView::viewportEvent(event);
}

void FilmStrip::setCurrentPicture(int row)
{
    const QScopedValueRollback quiet(m_quiet, true);
    m_stacks.setShown(row < 0 ? 0 : m_pictures.at(row).id);
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
