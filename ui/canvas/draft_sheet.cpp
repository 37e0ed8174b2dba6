#include "canvas/draft_sheet.h"

#include "theme/retold.h"
#include "theme/theme.h"
#include "widgets/accessible.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>

namespace zimage::ui {

namespace {
constexpr int kMargin = 24;
constexpr int kGap = 12;
constexpr int kTall = 1 << 16; // px: no limit
constexpr double kRadius = 6;
constexpr QColor kVeil(0, 0, 0, 150); // behind white words on a picture of any colour
}

DraftTile::DraftTile(int number, QWidget* parent) : QAbstractButton(parent), m_number(number)
{
    auto* spoken = new Accessible(*this, QAccessible::Button);
    spoken->press = [this] { click(); };
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    retranslate();
}

void DraftTile::setPixels(const PreparedPointer& pixels)
{
    m_live = false;
    m_pixels = pixels;
    setEnabled(true);
    setCursor(Qt::PointingHandCursor);
    update();
}

void DraftTile::setPreview(const QImage& small)
{
    auto smooth = std::make_shared<PreparedPicture>();
    smooth->levels.push_back(smoothPreview(small));
    m_pixels = std::move(smooth);
    m_live = true;
    update();
}

void DraftTile::setSeed(qint64 seed)
{
    m_seed = seed;
    retranslate();
}

void DraftTile::setRecipe(const QString& recipe, bool base)
{
    m_recipe = recipe;
    m_base = base;
    retranslate();
    update();
}

void DraftTile::clear()
{
    m_pixels = {};
    m_live = false;
    m_seed = -1;
    setEnabled(false);
    unsetCursor();
    retranslate();
    update();
}

void DraftTile::retranslate()
{
    const bool made = m_seed >= 0;
    if (m_recipe.isEmpty()) {
        setAccessibleName(made ? tr("Draft %1, seed %2").arg(m_number).arg(m_seed)
                               : tr("Draft %1, not made yet").arg(m_number));
        setToolTip(made ? tr("Make a picture from this draft (%1)").arg(m_number) : QString());
    } else {
        const QString name = m_base ? tr("Tile %1, the original picture: %2")
            : made                  ? tr("Variation %1: %2")
                                    : tr("Variation %1, not made yet: %2");
        setAccessibleName(name.arg(m_number).arg(m_recipe));
        setToolTip(m_base ? m_recipe
                          : tr("%1\nMake a picture from this variation (%2)").arg(m_recipe, QString::number(m_number)));
    }
    setAccessibleDescription(!made                    ? QString()
                                 : m_base             ? tr("Show the original picture")
                                 : m_recipe.isEmpty() ? tr("Make a picture from this draft")
                                                      : tr("Make a picture from this variation"));
}

void DraftTile::focusInEvent(QFocusEvent* event)
{
    QAbstractButton::focusInEvent(event);
    update();
    if (isReady())
        Q_EMIT focused();
}

void DraftTile::enterEvent(QEnterEvent*) { update(); }
void DraftTile::leaveEvent(QEvent*) { update(); }

void DraftTile::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_recipe = retold(m_recipe);
        retranslate();
    }
    QAbstractButton::changeEvent(event);
}

void DraftTile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF frame = QRectF(rect()).adjusted(3, 3, -3, -3);
    QPainterPath outline;
    outline.addRoundedRect(frame, kRadius, kRadius);
    const QColor ink = palette().color(QPalette::WindowText);
    if (m_pixels) {
        painter.setClipPath(outline);
        painter.drawImage(frame, m_pixels->levelFor((frame.size() * devicePixelRatioF()).toSize()));
        painter.setClipping(false);
    } else {
        QColor line = ink;
        line.setAlphaF(0.25F);
        painter.setPen(QPen(line, 1.5, Qt::DashLine));
        painter.drawPath(outline);
    }
    const bool chosen = isReady() && (underMouse() || hasFocus());
    if (chosen || !m_recipe.isEmpty()) {
        painter.setClipPath(outline);
        paintWords(painter, frame, chosen);
        painter.setClipping(false);
    }
    if (chosen) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 3));
        painter.drawPath(outline);
    }
    painter.setClipPath(outline);
    paintNumber(painter, frame);
}

void DraftTile::paintNumber(QPainter& painter, const QRectF& frame)
{
    const double side = std::max(24, fontMetrics().height() + 4);
    const double inset = frame.width() < 2 * DraftSheet::kLeastSide ? 5 : 10;
    const QRectF key(frame.left() + inset, frame.top() + inset, side, side);
    if (isReady()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(kVeil);
        painter.drawRoundedRect(key, 5, 5);
    }
    QColor digit = isReady() ? QColor(Qt::white) : palette().color(QPalette::WindowText);
    digit.setAlphaF(isReady() ? 1.0F : 0.4F);
    painter.setPen(digit);
    painter.drawText(key, Qt::AlignCenter, QString::number(m_number));
}

void DraftTile::paintWords(QPainter& painter, const QRectF& frame, bool chosen)
{
    // The words take a strip at the foot, a third of the picture at most.
    const int words = fontMetrics().height();
    const int height = std::min(words + (m_recipe.isEmpty() ? 20 : 12), static_cast<int>(frame.height() / 3));
    if (height < words)
        return;
    const QRectF band(frame.left(), frame.bottom() - height, frame.width(), height);
    QColor ink = palette().color(QPalette::WindowText);
    if (m_pixels) {
        painter.fillRect(band, kVeil);
        ink = Qt::white;
    } else {
        ink.setAlphaF(0.6F);
    }
    painter.setPen(ink);
    const QString invitation = m_base ? tr("Show the original picture")
        : m_recipe.isEmpty()          ? tr("Make a picture from this draft")
                                      : tr("Make a picture from this variation");
    const QString text = chosen ? invitation : m_base ? tr("Original picture") : m_recipe;
    painter.drawText(band, Qt::AlignCenter,
                     fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(band.width()) - 8));
}

DraftSheet::DraftSheet(QWidget* parent) : QWidget(parent), m_scroll(new QScrollBar(Qt::Vertical, this))
{
    new Accessible(*this, QAccessible::Grouping);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    for (int i = 0; i < kMostTiles; ++i) {
        auto* tile = new DraftTile(i + 1, this);
        connect(tile, &QAbstractButton::clicked, this, [this, i] { choose(i); });
        connect(tile, &DraftTile::focused, this, [this, i] {
            if (i < m_drafts.size() && m_drafts[i].id != 0)
                Q_EMIT draftFocused(m_drafts[i].id);
        });
        tile->installEventFilter(this);
        m_tiles.push_back(tile);
    }
    m_scroll->hide();
    connect(m_scroll, &QScrollBar::valueChanged, this, &DraftSheet::place);
    retranslate();
}

void DraftSheet::retranslate()
{
    const bool variations = !m_drafts.isEmpty() && !m_drafts.first().recipe.isEmpty();
    setAccessibleName(variations ? tr("Variations") : tr("Drafts"));
    setAccessibleDescription(variations ? tr("Press 1 to %1 to make a picture from a variation").arg(shownTiles())
                                        : tr("Press 1 to 4 to make a picture from a draft"));
}

void DraftSheet::setDrafts(const QVector<Draft>& drafts, QSize fullSize)
{
    m_fullSize = fullSize.expandedTo({1, 1});
    const QVector<Draft> before = m_drafts;
    m_drafts = drafts.mid(0, kMostTiles);
    const auto at = [](const QVector<Draft>& list, int i) { return i < list.size() ? list[i] : Draft(); };
    for (int i = 0; i < kMostTiles; ++i) {
        const Draft now = at(m_drafts, i);
        const Draft old = at(before, i);
        const bool same = now.id != 0 && now.id == old.id;
        const bool live =
            m_tiles[i]->isLive() && now.recipe == old.recipe; // its preview stays until the pixels are ready
        if (!same && !(live && i < m_drafts.size()))
            m_tiles[i]->clear();
        m_tiles[i]->setRecipe(now.recipe, now.base);
        if (now.id != 0)
            m_tiles[i]->setSeed(now.seed);
        m_tiles[i]->setVisible(i < shownTiles());
    }
    retranslate();
    place();
}

void DraftSheet::setPixels(quint64 id, const PreparedPointer& pixels)
{
    for (int i = 0; i < m_drafts.size(); ++i)
        if (m_drafts[i].id == id)
            m_tiles[i]->setPixels(pixels);
}

void DraftSheet::setPreview(const QImage& small, int at)
{
    if (small.isNull()) {
        for (int i = 0; i < kMostTiles; ++i)
            if (m_tiles[i]->isLive() && (i >= m_drafts.size() || m_drafts[i].id == 0))
                m_tiles[i]->clear();
        return;
    }
    const int free = at >= 0 ? at : static_cast<int>(m_drafts.size());
    if (free < shownTiles() && (free >= m_drafts.size() || m_drafts[free].id == 0))
        m_tiles[free]->setPreview(small);
}

/// As large as the room for one tile allows, but not too small to be of use as long as the columns are wide enough.
QSize DraftSheet::tileSize(QSize room) const
{
    const QSize size = m_fullSize.scaled(room.expandedTo({1, 1}), Qt::KeepAspectRatio);
    const int least = std::max(kLeastSide, 5 * fontMetrics().height());
    if (std::min(size.width(), size.height()) >= least)
        return size;
    const QSize larger = m_fullSize.scaled(least, least, Qt::KeepAspectRatioByExpanding);
    const QSize widest = m_fullSize.scaled(std::max(1, room.width()), kTall, Qt::KeepAspectRatio);
    return larger.width() <= widest.width() ? larger : widest;
}

void DraftSheet::place()
{
    const int across = columns();
    const int gaps = (across - 1) * kGap;
    const auto sizeFor = [&](int margin, int wide) {
        return tileSize(QSize(wide - 2 * margin - gaps, height() - 2 * margin - gaps) / across);
    };
    QSize size = sizeFor(kMargin, width());
    const bool scrolls = across * size.height() + gaps + 2 * kMargin > height() + across;
    const int bar = scrolls ? m_scroll->sizeHint().width() : 0;
    if (scrolls)
        size = sizeFor(kGap, width() - bar);
    const int whole = across * size.height() + gaps + 2 * kGap;
    m_scroll->setVisible(scrolls);
    m_scroll->setGeometry(width() - bar, 0, bar, height());
    m_scroll->setPageStep(height());
    m_scroll->setSingleStep(std::max(1, (size.height() + kGap) / 3));
    m_scroll->setRange(0, scrolls ? std::max(0, whole - height()) : 0);
    const QPoint corner((width() - bar - across * size.width() - gaps) / 2,
                        scrolls ? kGap - m_scroll->value() : (height() - across * size.height() - gaps) / 2);
    for (int i = 0; i < kMostTiles; ++i)
        m_tiles[i]->setGeometry(
            QRect(corner + QPoint(i % across * (size.width() + kGap), i / across * (size.height() + kGap)), size));
}

void DraftSheet::reveal(const QWidget& tile)
{
    const int above = tile.y() - kGap;
    const int below = tile.geometry().bottom() + 1 + kGap - height();
    if (above < 0 || below > 0)
        m_scroll->setValue(m_scroll->value() + (above < 0 ? above : std::min(below, above)));
}

void DraftSheet::wheelEvent(QWheelEvent* event)
{
    const int notch = m_scroll->singleStep() * QApplication::wheelScrollLines();
    const QPoint pixels = event->pixelDelta();
    m_scroll->setValue(m_scroll->value() - (pixels.isNull() ? event->angleDelta().y() * notch / 120 : pixels.y()));
}

bool DraftSheet::eventFilter(QObject* watched, QEvent* event)
{
    // A click must not move the tile away from under the pointer.
    if (event->type() == QEvent::FocusIn && static_cast<QFocusEvent*>(event)->reason() != Qt::MouseFocusReason)
        reveal(*static_cast<QWidget*>(watched));
    return QWidget::eventFilter(watched, event);
}

void DraftSheet::choose(int index)
{
    if (index < m_drafts.size() && m_tiles[index]->isReady())
        Q_EMIT draftChosen(m_drafts[index].id);
}

void DraftSheet::resizeEvent(QResizeEvent*) { place(); }

void DraftSheet::keyPressEvent(QKeyEvent* event)
{
    if (event->key() >= Qt::Key_1 && event->key() < Qt::Key_1 + shownTiles() && event->modifiers() == Qt::NoModifier)
        return choose(event->key() - Qt::Key_1);
    const auto focused = static_cast<int>(m_tiles.indexOf(qobject_cast<DraftTile*>(focusWidget())));
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && focused >= 0)
        return choose(focused);
    const int step = event->key() == Qt::Key_Left ? -1
        : event->key() == Qt::Key_Right           ? 1
        : event->key() == Qt::Key_Up              ? -columns()
        : event->key() == Qt::Key_Down            ? columns()
                                                  : 0;
    if (step == 0)
        return QWidget::keyPressEvent(event);
    const int next = std::max(0, focused) + (focused < 0 ? 0 : step);
    if (next >= 0 && next < m_drafts.size())
        m_tiles[next]->setFocus(Qt::TabFocusReason);
}

void DraftSheet::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), themeColors().canvas);
    if (!hasFocus())
        return;
    painter.setPen(QPen(themeColors().accent, 2));
    painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
}

void DraftSheet::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::FontChange)
        place();
    QWidget::changeEvent(event);
}

} // namespace zimage::ui
