#include "resolution/shape_row.h"

#include "base/wording.h"
#include "theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kCell = 31; ///< width of a shape's place, px
constexpr int kCellHeight = 34;
constexpr double kLongest = 26; ///< px of the longest side shown

QString named(const PictureSize& size) { return QStringLiteral("%1 × %2").arg(size.width).arg(size.height); }

} // namespace

QString aspectName(const PictureSize& size)
{
    if (size.width <= 0 || size.height <= 0)
        return {};
    constexpr std::array<std::pair<int, int>, 15> kSimple{{{1, 1},
                                                           {5, 4},
                                                           {4, 5},
                                                           {9, 7},
                                                           {7, 9},
                                                           {4, 3},
                                                           {3, 4},
                                                           {3, 2},
                                                           {2, 3},
                                                           {16, 9},
                                                           {9, 16},
                                                           {7, 4},
                                                           {4, 7},
                                                           {21, 9},
                                                           {9, 21}}};
    const double ratio = static_cast<double>(size.width) / size.height;
    for (const auto& [wide, tall] : kSimple)
        if (std::fabs(ratio * tall / wide - 1) < 0.012)
            return QStringLiteral("%1:%2").arg(wide).arg(tall);
    const bool tall = ratio < 1;
    const QString number = QString::fromStdString(plainNumber(std::round((tall ? 1 / ratio : ratio) * 100) / 100));
    return tall ? QStringLiteral("1:%1").arg(number) : QStringLiteral("%1:1").arg(number);
}

ShapeRow::ShapeRow(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ShapeRow::setSizes(const std::vector<PictureSize>& sizes)
{
    m_sizes = sizes;
    m_forecasts.clear();
    m_current = m_hover = -1;
    updateGeometry();
    update();
}

void ShapeRow::setForecasts(std::vector<MemoryForecast> forecasts)
{
    m_forecasts = std::move(forecasts);
    describe();
    update();
}

/// "1024 × 1024  ·  1:1  ·  2.1 GiB · about 14 s".
QString ShapeRow::wordsOf(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    QString words = named(m_sizes[i]) + QStringLiteral("  ·  ") + aspectName(m_sizes[i]);
    if (i < m_forecasts.size())
        words += QStringLiteral("  ·  ") + forecastText(m_forecasts[i]);
    return words;
}

QString ShapeRow::forecastText(const MemoryForecast& forecast)
{
    return forecast.level == MemoryForecast::Level::TooMuch ? tr("%1  ·  does not fit").arg(forecast.text)
                                                            : forecast.text;
}

void ShapeRow::setCurrent(const PictureSize& size)
{
    const auto found = std::find(m_sizes.begin(), m_sizes.end(), size);
    m_current = found == m_sizes.end() ? -1 : static_cast<int>(found - m_sizes.begin());
    describe();
    update();
}

int ShapeRow::columns(int width) const { return std::max(1, width / kCell); }

int ShapeRow::heightForWidth(int width) const
{
    const int across = columns(width);
    return kCellHeight * std::max(1, (static_cast<int>(m_sizes.size()) + across - 1) / across);
}

QSize ShapeRow::sizeHint() const
{
    return {11 * kCell, heightForWidth(width() > 0 ? std::max(width(), 6 * kCell) : 11 * kCell)};
}

QRect ShapeRow::cell(int index) const
{
    const int across = columns(width());
    return {index % across * kCell, index / across * kCellHeight, kCell, kCellHeight};
}

int ShapeRow::at(const QPoint& point) const
{
    for (int i = 0; i < static_cast<int>(m_sizes.size()); ++i)
        if (cell(i).contains(point))
            return i;
    return -1;
}

void ShapeRow::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = themeColors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int longest = 1;
    for (const PictureSize& size : m_sizes)
        longest = std::max({longest, size.width, size.height});
    for (int i = 0; i < static_cast<int>(m_sizes.size()); ++i) {
        const PictureSize& size = m_sizes[static_cast<std::size_t>(i)];
        QRectF shape(0, 0, kLongest * size.width / longest, kLongest * size.height / longest);
        shape.moveCenter(QRectF(cell(i)).center());
        const bool current = i == m_current;
        const bool tooMuch = static_cast<std::size_t>(i) < m_forecasts.size()
            && m_forecasts[static_cast<std::size_t>(i)].level == MemoryForecast::Level::TooMuch;
        painter.setPen(QPen(tooMuch            ? colors.error
                                : current      ? colors.accent
                                : i == m_hover ? colors.text
                                               : colors.secondary,
                            current ? 2 : 1.2, tooMuch ? Qt::DotLine : Qt::SolidLine));
        QColor fill = current ? colors.accent : colors.text;
        fill.setAlphaF(current ? 0.35F : i == m_hover ? 0.10F : 0.0F);
        painter.setBrush(fill);
        painter.drawRoundedRect(shape, 1.5, 1.5);
        if (hasFocus() && (current || (m_current < 0 && i == 0))) {
            painter.setPen(QPen(colors.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(cell(i)).adjusted(1, 1, -1, -1), 4, 4);
        }
    }
}

void ShapeRow::choose(int index)
{
    if (index < 0 || index >= static_cast<int>(m_sizes.size()))
        return;
    m_current = index;
    describe();
    update();
    Q_EMIT chosen(m_sizes[static_cast<std::size_t>(index)]);
}

void ShapeRow::describe() { setAccessibleDescription(m_current < 0 ? QString() : wordsOf(m_current)); }

void ShapeRow::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        choose(at(event->position().toPoint()));
}

void ShapeRow::mouseMoveEvent(QMouseEvent* event) { hover(at(event->position().toPoint())); }

void ShapeRow::hover(int index)
{
    if (index == m_hover)
        return;
    m_hover = index;
    update();
    Q_EMIT hovered(index);
}

void ShapeRow::leaveEvent(QEvent*) { hover(-1); }

void ShapeRow::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_sizes.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Left: choose(std::max(0, m_current - 1)); break;
    case Qt::Key_Right: choose(std::min(last, m_current + 1)); break;
    case Qt::Key_Home: choose(0); break;
    case Qt::Key_End: choose(last); break;
    case Qt::Key_Space: choose(std::max(0, m_current)); break;
    default: QWidget::keyPressEvent(event);
    }
}

bool ShapeRow::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = at(help->pos());
        if (index >= 0)
            QToolTip::showText(help->globalPos(), wordsOf(index), this, cell(index));
        return true;
    }
    return QWidget::event(event);
}

} // namespace zimage::ui
