#include "gallery/gallery_view.h"

#include "gallery/gallery_cell.h"
#include "theme/theme.h"
#include "widgets/accessible.h"

#include <QDate>
#include <QFile>
#include <QGuiApplication>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyleHints>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace zimage::ui {

namespace {

constexpr double kGrowth = 1.15; // of a step
constexpr int kNotch = 120;      // angle delta of one notch of the wheel
constexpr int kRowsOfANotch = 2; // a third each

int headingHeight(const QWidget& view) { return view.fontMetrics().height() + 3 * kGrid; }

std::optional<GalleryLayout::Step> stepOf(int key)
{
    using Step = GalleryLayout::Step;
    switch (key) {
    case Qt::Key_Left: return Step::Left;
    case Qt::Key_Right: return Step::Right;
    case Qt::Key_Up: return Step::Up;
    case Qt::Key_Down: return Step::Down;
    case Qt::Key_PageUp: return Step::PageUp;
    case Qt::Key_PageDown: return Step::PageDown;
    case Qt::Key_Home: return Step::First;
    case Qt::Key_End: return Step::Last;
    default: return std::nullopt;
    }
}

} // namespace

QString dayHeading(QDate day)
{
    const QDate today = QDate::currentDate();
    QString format = QLocale().dateFormat(QLocale::LongFormat);
    format.replace(QStringLiteral("日dddd"), QStringLiteral("日 dddd")); // Chinese
    const QString date = QLocale().toString(day, format);
    if (day == today)
        return GalleryView::tr("Today, %1").arg(date);
    return day == today.addDays(-1) ? GalleryView::tr("Yesterday, %1").arg(date) : date;
}

GalleryView::GalleryView(GalleryModel& model, ThumbnailLoader& thumbnails, QWidget* parent)
    : QAbstractScrollArea(parent), m_model(model), m_thumbnails(thumbnails),
      m_accessible(new Accessible(*this, QAccessible::List)), m_rubber(QRubberBand::Rectangle, viewport())
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // so that the grid does not change its width with its length
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&m_model, &GalleryModel::reset, this, &GalleryView::rebuild);
    connect(&m_model, &GalleryModel::changed, this, [this] {
        askForThumbnails();
        viewport()->update();
    });
    connect(&m_thumbnails, &ThumbnailLoader::ready, viewport(), qOverload<>(&QWidget::update));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &GalleryView::askForThumbnails);
    describe();
    rebuild();
}

void GalleryView::describe()
{
    m_accessible->items = {[this] { return m_model.count(); },
                           [this](int cell) { return cellText(cell); },
                           [this](int cell) { return onScreen(cell).translated(viewport()->pos()); },
                           [this] { return currentCell(); },
                           [this](int cell) { choose(cell, How::Alone); },
                           [this](int cell, QAccessible::State& state) {
                               state.multiSelectable = true;
                               state.selected = m_selected.contains(m_model.id(cell));
                               state.offscreen = !viewport()->rect().intersects(onScreen(cell));
                           }};
    setAccessibleName(tr("Pictures"));
}

QString GalleryView::cellText(int cell) const
{
    QStringList parts;
    if (const LibraryPicture* picture = m_model.picture(m_model.id(cell))) {
        parts.append(QFile::decodeName(picture->file.filename().c_str()));
        parts.append(judgementText(picture->judgement));
        parts.append(QString::fromStdString(picture->params.prompt).simplified().left(200));
    }
    if (m_model.isFolded(cell))
        parts.append(tr("stack of %1").arg(m_model.stack(cell)));
    parts.append(tr("picture %1 of %2").arg(cell + 1).arg(m_model.count()));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

int GalleryView::offset() const { return verticalScrollBar()->value(); }

void GalleryView::rebuild()
{
    std::vector<int> counts;
    const bool dated = !m_model.groups().empty() && m_model.groups().front().day.isValid();
    for (const GalleryModel::Group& group : m_model.groups())
        counts.push_back(group.count);
    m_layout.set(std::move(counts), dated ? headingHeight(*this) : kGrid);
    relayout();
    keepAlive();
    viewport()->update();
}

/// Of what has gone the neighbour becomes the current one.
void GalleryView::keepAlive()
{
    const qsizetype count = m_selected.size();
    m_selected.removeIf([this](Id id) { return m_model.cellOf(id) < 0 || m_model.id(m_model.cellOf(id)) != id; });
    const int cell = m_chosen ? m_model.cellOf(m_current) : -1;
    if (cell >= 0 && m_model.id(cell) == m_current) {
        m_lastCell = cell;
        if (m_selected.size() != count)
            Q_EMIT selectionChanged();
        return;
    }
    if (m_model.count() == 0) {
        m_anchor = 0;
        m_chosen = false;
        if (std::exchange(m_current, 0) != 0)
            Q_EMIT currentChanged(0);
        Q_EMIT selectionChanged();
        return;
    }
    const bool wasSelected = !m_chosen || m_selected.isEmpty();
    const Id before = m_current;
    m_current = m_anchor = m_model.id(cell >= 0 ? cell : std::clamp(m_lastCell, 0, m_model.count() - 1));
    m_lastCell = currentCell();
    if (wasSelected)
        m_selected = {m_current};
    if (m_current == before && m_selected.size() == count)
        return;
    Q_EMIT currentChanged(m_current);
    Q_EMIT selectionChanged();
}

void GalleryView::relayout()
{
    m_layout.resize(viewport()->width(), cellSizeFor(m_side));
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height() + kGrid - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(std::max(20, m_layout.cellSize().height() / 3));
    askForThumbnails();
}

void GalleryView::setSide(int side)
{
    side = std::clamp(side, kSmallest, kLargest);
    if (side == m_side)
        return;
    const int middle = viewport()->height() / 2;
    const int current = currentCell();
    const bool seen = current >= 0 && viewport()->rect().intersects(onScreen(current));
    const auto [first, last] = m_layout.cellsIn(offset() + middle, offset() + middle);
    const int kept = seen ? current : first <= last ? first : 0;
    const int at = onScreen(kept).center().y();
    m_side = side;
    relayout();
    verticalScrollBar()->setValue(m_layout.cell(kept).center().y() - at);
    viewport()->update();
    Q_EMIT sideChanged(side);
}

void GalleryView::grow(int steps) { setSide(qRound(m_side * std::pow(kGrowth, steps))); }

/// What is in sight first, then a page below and one above.
void GalleryView::askForThumbnails()
{
    if (!isVisible())
        return;
    const int side = qRound(m_side * devicePixelRatioF());
    const int page = viewport()->height();
    std::vector<ThumbnailLoader::Wanted> wanted;
    const auto want = [&](int top, int bottom) {
        const auto [first, last] = m_layout.cellsIn(std::max(0, top), bottom);
        for (int cell = first; cell <= last; ++cell)
            if (const LibraryPicture* picture = m_model.picture(m_model.id(cell)))
                wanted.push_back({picture->file, picture->stamp.changed, side});
    };
    want(offset(), offset() + page);
    want(offset() + page, offset() + 2 * page);
    if (offset() > 0)
        want(offset() - page, offset());
    m_thumbnails.want(std::move(wanted));
}

void GalleryView::setSelected(QSet<Id> selected)
{
    if (selected == m_selected)
        return;
    m_selected = std::move(selected);
    viewport()->update();
    Q_EMIT selectionChanged();
}

void GalleryView::choose(int cell, How how)
{
    if (cell < 0 || cell >= m_model.count())
        return;
    m_chosen = true;
    const Id id = m_model.id(cell);
    QSet<Id> selected = m_selected;
    const int anchor = m_model.cellOf(m_anchor);
    if (how == How::Toggle) {
        if (!selected.remove(id))
            selected.insert(id);
    } else {
        selected.clear();
        const int from = how == How::Extend && anchor >= 0 ? anchor : cell;
        for (int each = std::min(from, cell); each <= std::max(from, cell); ++each)
            selected.insert(m_model.id(each));
    }
    if (how != How::Extend)
        m_anchor = id;
    m_lastCell = cell;
    const bool another = std::exchange(m_current, id) != id;
    setSelected(std::move(selected));
    bringIntoSight(cell);
    viewport()->update();
    if (another) {
        Q_EMIT currentChanged(id);
        QAccessibleEvent focus(this, QAccessible::Focus);
        focus.setChild(cell);
        QAccessible::updateAccessibility(&focus);
    }
}

void GalleryView::setCurrent(Id id) { choose(m_model.cellOf(id), How::Alone); }

void GalleryView::moveCurrent(int by)
{
    if (m_model.count() > 0)
        choose(std::clamp(currentCell() + by, 0, m_model.count() - 1), How::Alone);
}

std::vector<GalleryView::Id> GalleryView::selected() const
{
    std::vector<int> cells;
    for (const Id id : m_selected)
        cells.push_back(m_model.cellOf(id));
    std::sort(cells.begin(), cells.end());
    std::vector<Id> ids;
    for (const int cell : cells)
        for (const Id id : m_model.idsOf(cell))
            ids.push_back(id);
    return ids;
}

void GalleryView::selectAll()
{
    QSet<Id> all;
    all.reserve(m_model.count());
    for (int cell = 0; cell < m_model.count(); ++cell)
        all.insert(m_model.id(cell));
    setSelected(std::move(all));
}

/// Into sight, with its group's heading where it is at the top.
void GalleryView::bringIntoSight(int cell)
{
    const QRect place = m_layout.cell(cell);
    const int above = cell < m_layout.columns() ? place.top() : kGrid;
    if (place.top() - above < offset())
        verticalScrollBar()->setValue(place.top() - above);
    else if (place.bottom() + kGrid > offset() + viewport()->height())
        verticalScrollBar()->setValue(place.bottom() + kGrid - viewport()->height());
}

bool GalleryView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        m_hovered = -1;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void GalleryView::paintHeading(QPainter& painter, int group) const
{
    const QDate day = m_model.groups()[static_cast<std::size_t>(group)].day;
    if (!day.isValid())
        return;
    const QRect place = m_layout.heading(group).translated(kGrid, -offset()).adjusted(0, kGrid, -2 * kGrid, 0);
    painter.setFont(font());
    painter.setPen(themeColors().secondary);
    painter.drawText(place, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), dayHeading(day));
}

void GalleryView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), themeColors().canvas);
    const int top = offset() + event->rect().top();
    const int bottom = offset() + event->rect().bottom();
    const auto [firstGroup, lastGroup] = m_layout.groupsIn(top, bottom);
    for (int group = firstGroup; group <= lastGroup; ++group)
        paintHeading(painter, group);
    const auto [first, last] = m_layout.cellsIn(top, bottom);
    for (int cell = first; cell <= last; ++cell) {
        const Id id = m_model.id(cell);
        GalleryCell drawn{.place = onScreen(cell), .thumbnail = {}, .scale = devicePixelRatioF()};
        drawn.picture = m_model.picture(id);
        if (drawn.picture != nullptr) {
            drawn.thumbnail = m_thumbnails.get(drawn.picture->file);
            drawn.broken = !drawn.picture->problem.empty() || m_thumbnails.hasFailed(drawn.picture->file);
        }
        drawn.selected = m_selected.contains(id);
        drawn.current = id == m_current && hasFocus();
        drawn.hovered = cell == m_hovered;
        drawn.stack =
            m_model.isFolded(cell) || (m_model.stack(cell) > 1 && !m_model.isUnder(cell)) ? m_model.stack(cell) : 1;
        drawn.under = m_model.isUnder(cell);
        paintCell(painter, drawn);
    }
}

void GalleryView::resizeEvent(QResizeEvent*)
{
    const auto [first, last] = m_layout.cellsIn(offset(), offset());
    const int within = first <= last ? offset() - m_layout.cell(first).top() : 0;
    relayout();
    if (first > 0 && first <= last) // what was at the top stays there
        verticalScrollBar()->setValue(m_layout.cell(first).top() + within);
}

void GalleryView::scrollContentsBy(int, int) { viewport()->update(); }

void GalleryView::wheelEvent(QWheelEvent* event)
{
    const int turned = event->angleDelta().y();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        if (turned != 0)
            setSide(qRound(m_side * std::pow(kGrowth, static_cast<double>(turned) / kNotch)));
    } else if (const int pixels = event->pixelDelta().y(); pixels != 0) {
        verticalScrollBar()->setValue(offset() - pixels);
    } else {
        verticalScrollBar()->setValue(offset() - turned * kRowsOfANotch * verticalScrollBar()->singleStep() / kNotch);
    }
    event->accept();
}

void GalleryView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::SelectAll))
        return selectAll();
    const std::optional<GalleryLayout::Step> step = stepOf(event->key());
    const Qt::KeyboardModifiers plain = event->modifiers() & ~Qt::KeyboardModifiers(Qt::KeypadModifier);
    if (!step || (plain != Qt::NoModifier && plain != Qt::ShiftModifier))
        return event->ignore();
    choose(m_layout.moved(currentCell(), *step, viewport()->height()),
           plain == Qt::ShiftModifier ? How::Extend : How::Alone);
}

void GalleryView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_press = event->position().toPoint();
    m_dragged = false;
    const int cell = cellAt(*m_press);
    const bool extends = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool toggles = event->modifiers().testFlag(Qt::ControlModifier);
    if (cell < 0) {
        m_beforeRubber = extends || toggles ? m_selected : QSet<Id>();
        m_rubberTop = m_press->y() + offset();
        return setSelected(m_beforeRubber);
    }
    m_pressedSelected = m_selected.contains(m_model.id(cell));
    if (extends || toggles)
        choose(cell, extends ? How::Extend : How::Toggle);
    else if (!m_pressedSelected)
        choose(cell, How::Alone); // of several that are selected all are dragged: let go, this one is chosen
}

void GalleryView::drawRubber(QPoint to)
{
    const QRect area =
        QRect(QPoint(m_press->x(), m_rubberTop), QPoint(to.x(), to.y() + offset())).normalized().adjusted(0, 0, 1, 1);
    m_rubber.setGeometry(area.translated(0, -offset()));
    m_rubber.show();
    QSet<Id> selected = m_beforeRubber;
    for (const int cell : m_layout.cellsIn(area))
        selected.insert(m_model.id(cell));
    setSelected(std::move(selected));
    const int beyond = to.y() < 0 ? to.y() : std::max(0, to.y() - viewport()->height());
    verticalScrollBar()->setValue(offset() + beyond / 2);
}

void GalleryView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    if (const int hovered = cellAt(at); std::exchange(m_hovered, hovered) != hovered)
        viewport()->update();
    if (!m_press || !event->buttons().testFlag(Qt::LeftButton))
        return;
    if (m_rubber.isVisible())
        return drawRubber(at);
    if ((at - *m_press).manhattanLength() < QGuiApplication::styleHints()->startDragDistance() || m_dragged)
        return;
    m_dragged = true;
    if (cellAt(*m_press) < 0)
        return drawRubber(at);
    m_press.reset();
    Q_EMIT dragWanted();
}

void GalleryView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_press)
        return;
    const int cell = cellAt(*m_press);
    m_press.reset();
    m_rubber.hide();
    if (m_dragged || cell < 0 || event->modifiers() != Qt::NoModifier)
        return;
    if (m_pressedSelected)
        choose(cell, How::Alone);
    const QRect badge(onScreen(cell).topLeft() + QPoint(kGrid, kGrid), QSize(5 * kGrid, 5 * kGrid));
    if (m_model.stack(cell) > 1 && !m_model.isUnder(cell) && badge.contains(event->position().toPoint()))
        Q_EMIT foldWanted(m_model.id(cell));
}

void GalleryView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int cell = cellAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && cell >= 0)
        Q_EMIT opened(m_model.id(cell));
}

void GalleryView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    const int cell = byMouse ? cellAt(viewport()->mapFrom(this, event->pos())) : currentCell();
    if (cell < 0)
        return;
    if (!m_selected.contains(m_model.id(cell)))
        choose(cell, How::Alone);
    Q_EMIT menuWanted(byMouse ? event->globalPos() : viewport()->mapToGlobal(onScreen(cell).center()));
}

void GalleryView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void GalleryView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void GalleryView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        describe();
    if (event->type() == QEvent::FontChange)
        rebuild();
}

void GalleryView::showEvent(QShowEvent* event)
{
    QAbstractScrollArea::showEvent(event);
    askForThumbnails();
}

} // namespace zimage::ui
