#include "canvas/draft_sheet.h"

#include "theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace zimage::ui {

namespace {
constexpr int kMargin = 24;
constexpr int kGap = 12;
constexpr double kRadius = 6;
constexpr QColor kVeil(0, 0, 0, 150); // behind white words on a picture of any colour
}

DraftTile::DraftTile(int number, QWidget* parent) : QAbstractButton(parent), m_number(number)
{
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
    setAccessibleName(m_seed < 0 ? tr("Draft %1, not made yet").arg(m_number) : tr("Draft %1, seed %2").arg(m_number).arg(m_seed));
    setAccessibleDescription(m_seed < 0 ? QString() : tr("Make this one full size"));
    setToolTip(m_seed < 0 ? QString() : tr("Make this one full size (%1)").arg(m_number));
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
    if (event->type() == QEvent::LanguageChange)
        retranslate();
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
    if (chosen) {
        painter.setClipPath(outline);
        const int height = fontMetrics().height() + 20;
        const QRectF band(frame.left(), frame.bottom() - height, frame.width(), height);
        painter.fillRect(band, kVeil);
        painter.setPen(Qt::white);
        const QString words = fontMetrics().elidedText(tr("Make this one full size"), Qt::ElideRight, static_cast<int>(band.width()) - 16);
        painter.drawText(band, Qt::AlignCenter, words);
        painter.setClipping(false);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 3));
        painter.drawPath(outline);
    }
    const QRectF key(frame.left() + 10, frame.top() + 10, 24, 24);
    if (isReady()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(kVeil);
        painter.drawRoundedRect(key, 5, 5);
    }
    QColor digit = isReady() ? QColor(Qt::white) : ink;
    digit.setAlphaF(isReady() ? 1.0F : 0.4F);
    painter.setPen(digit);
    painter.drawText(key, Qt::AlignCenter, QString::number(m_number));
}

DraftSheet::DraftSheet(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    for (int i = 0; i < kTiles; ++i) {
        auto* tile = new DraftTile(i + 1, this);
        connect(tile, &QAbstractButton::clicked, this, [this, i] { choose(i); });
        connect(tile, &DraftTile::focused, this, [this, i] {
            if (i < m_drafts.size())
                Q_EMIT draftFocused(m_drafts[i].id);
        });
        m_tiles.push_back(tile);
    }
    retranslate();
}

void DraftSheet::retranslate()
{
    setAccessibleName(tr("Drafts"));
    setAccessibleDescription(tr("Keys 1 to 4 make a draft full size"));
}

void DraftSheet::setDrafts(const QVector<Draft>& drafts, QSize fullSize)
{
    m_fullSize = fullSize.expandedTo({1, 1});
    for (int i = 0; i < kTiles; ++i) {
        const bool same = i < drafts.size() && i < m_drafts.size() && drafts[i].id == m_drafts[i].id;
        const bool finished = i < drafts.size() && m_tiles[i]->isLive(); // its preview stays until the pixels are ready
        if (!same && !finished)
            m_tiles[i]->clear();
        if (i < drafts.size())
            m_tiles[i]->setSeed(drafts[i].seed);
    }
    m_drafts = drafts.mid(0, kTiles);
    place();
}

void DraftSheet::setPixels(quint64 id, const PreparedPointer& pixels)
{
    for (int i = 0; i < m_drafts.size(); ++i)
        if (m_drafts[i].id == id)
            m_tiles[i]->setPixels(pixels);
}

void DraftSheet::setPreview(const QImage& small)
{
    const auto free = static_cast<int>(m_drafts.size());
    if (free >= kTiles)
        return;
    if (small.isNull())
        m_tiles[free]->clear();
    else
        m_tiles[free]->setPreview(small);
}

void DraftSheet::place()
{
    const QSize room((width() - 2 * kMargin - kGap) / 2, (height() - 2 * kMargin - kGap) / 2);
    const QSize size = m_fullSize.scaled(room.expandedTo({1, 1}), Qt::KeepAspectRatio);
    const QPoint corner((width() - 2 * size.width() - kGap) / 2, (height() - 2 * size.height() - kGap) / 2);
    for (int i = 0; i < kTiles; ++i)
        m_tiles[i]->setGeometry(QRect(corner + QPoint(i % 2 * (size.width() + kGap), i / 2 * (size.height() + kGap)), size));
}

void DraftSheet::choose(int index)
{
    if (index < m_drafts.size() && m_tiles[index]->isReady())
        Q_EMIT draftChosen(m_drafts[index].id);
}

void DraftSheet::resizeEvent(QResizeEvent*) { place(); }

void DraftSheet::keyPressEvent(QKeyEvent* event)
{
    if (event->key() >= Qt::Key_1 && event->key() < Qt::Key_1 + kTiles && event->modifiers() == Qt::NoModifier)
        return choose(event->key() - Qt::Key_1);
    const auto focused = static_cast<int>(m_tiles.indexOf(qobject_cast<DraftTile*>(focusWidget())));
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && focused >= 0)
        return choose(focused);
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Up ? -2 : event->key() == Qt::Key_Down ? 2 : 0;
    if (step == 0)
        return QWidget::keyPressEvent(event);
    const int next = std::max(0, focused) + (focused < 0 ? 0 : step);
    if (next >= 0 && next < m_drafts.size())
        m_tiles[next]->setFocus(Qt::TabFocusReason);
}

void DraftSheet::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), themeColors().canvas); }

void DraftSheet::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace zimage::ui
