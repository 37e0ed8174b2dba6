#include "resolution/shape_row.h"

#include "base/wording.h"
#include "theme/theme.h"
#include "widgets/accessible.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace zimage::ui {

namespace {

constexpr int kNarrowest = 44;      ///< px of a cell over a ratio
constexpr int kNarrowestNamed = 68; ///< px of a cell over a name
constexpr double kWidest = 1.3;     ///< times the narrowest
constexpr double kLongest = 28;     ///< px of the longest side shown
constexpr int kMargin = 4;          ///< px over a shape, between it and its name, and under that
constexpr double kSeen = 0.022;     ///< ratios that differ by less have one name

QString named(const PictureSize& size) { return QStringLiteral("%1 × %2").arg(size.width).arg(size.height); }

QFont nameFont(const QFont& font)
{
    QFont small = font;
    small.setPixelSize(static_cast<int>(std::lround(QFontInfo(font).pixelSize() * 0.88)));
    return small;
}

/// The simple ratio next to this one, where it is near enough.
std::optional<std::pair<int, int>> simpleRatio(const PictureSize& size)
{
    constexpr std::array<std::pair<int, int>, 6> kSimple{{{1, 1}, {5, 4}, {4, 3}, {3, 2}, {16, 9}, {21, 9}}};
    for (const auto& [longer, shorter] : kSimple) {
        for (const auto& [wide, tall] : {std::pair{longer, shorter}, std::pair{shorter, longer}})
            if (std::fabs(static_cast<double>(size.width) * tall / (static_cast<double>(size.height) * wide) - 1)
                < kSeen)
                return std::pair{wide, tall};
    }
    return {};
}

} // namespace

QString aspectName(const PictureSize& size)
{
    if (size.width <= 0 || size.height <= 0)
        return {};
    if (const auto simple = simpleRatio(size))
        return QStringLiteral("%1:%2").arg(simple->first).arg(simple->second);
    const double ratio = static_cast<double>(size.width) / size.height;
    const bool tall = ratio < 1;
    const QString number = QString::fromStdString(plainNumber(std::round((tall ? 1 / ratio : ratio) * 100) / 100));
    return tall ? QStringLiteral("1:%1").arg(number) : QStringLiteral("%1:1").arg(number);
}

QString aspectText(const PictureSize& size)
{
    const auto simple = simpleRatio(size);
    const bool exact = !simple || size.width * simple->second == size.height * simple->first;
    return exact ? aspectName(size) : QStringLiteral("≈ ") + aspectName(size);
}

ShapeRow::ShapeRow(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    auto* spoken = new Accessible(*this, QAccessible::List);
    spoken->items = {[this] { return static_cast<int>(m_sizes.size()); }, [this](int index) { return wordsOf(index); },
                     [this](int index) { return cell(index); }, [this] { return m_current; },
                     [this](int index) { choose(index); }};
}

void ShapeRow::setSizes(const std::vector<PictureSize>& sizes, const QStringList& names)
{
    if (sizes == m_sizes && names.isEmpty() == (m_least == kNarrowest) && (names.isEmpty() || names == m_names))
        return;
    m_sizes = sizes;
    m_names = names;
    m_least = names.isEmpty() ? kNarrowest : kNarrowestNamed;
    for (const PictureSize& size : sizes)
        if (names.isEmpty())
            m_names.append(aspectName(size));
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
    QString words = named(m_sizes[i]) + QStringLiteral("  ·  ") + aspectText(m_sizes[i]);
    if (m_least == kNarrowestNamed && m_names[index] != named(m_sizes[i]))
        words = m_names[index] + QStringLiteral("  ·  ") + words;
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

/// As many as there is room for, but no fewer in the last row than must be.
int ShapeRow::columns(int width) const
{
    const int count = std::max(1, static_cast<int>(m_sizes.size()));
    const int most = std::max(1, width / std::max(1, m_least));
    const int rows = (count + most - 1) / most;
    return (count + rows - 1) / rows;
}

QSize ShapeRow::cellSize(int width) const
{
    const int room = std::max(m_least, width) / columns(width);
    return {std::min(room, static_cast<int>(m_least * kWidest)),
            3 * kMargin + static_cast<int>(kLongest) + QFontMetrics(nameFont(font())).height()};
}

int ShapeRow::heightForWidth(int width) const
{
    const int across = columns(width);
    return cellSize(width).height() * std::max(1, (static_cast<int>(m_sizes.size()) + across - 1) / across);
}

QSize ShapeRow::sizeHint() const
{
    const int wide = 6 * kNarrowest;
    return {wide, heightForWidth(std::max(width(), wide))};
}

QRect ShapeRow::cell(int index) const
{
    const int across = columns(width());
    const QSize size = cellSize(width());
    return {QPoint(index % across * size.width(), index / across * size.height()), size};
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
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(nameFont(font()));
    int longest = 1;
    for (const PictureSize& size : m_sizes)
        longest = std::max({longest, size.width, size.height});
    for (int i = 0; i < static_cast<int>(m_sizes.size()); ++i)
        paintCell(painter, i, kLongest / longest);
}

void ShapeRow::paintCell(QPainter& painter, int index, double scale) const
{
    const ThemeColors& colors = themeColors();
    const auto i = static_cast<std::size_t>(index);
    const QRectF place = cell(index);
    const bool current = index == m_current;
    const bool tooMuch = i < m_forecasts.size() && m_forecasts[i].level == MemoryForecast::Level::TooMuch;
    const QColor line = tooMuch ? colors.error : current ? colors.accent : colors.text;
    if (m_least == kNarrowestNamed) // of any sizes: the small ones are to be seen, too
        scale = std::sqrt(scale * kLongest / std::max({1, m_sizes[i].width, m_sizes[i].height}));
    QRectF shape(0, 0, scale * m_sizes[i].width, scale * m_sizes[i].height);
    shape.moveCenter(QPointF(place.center().x(), place.top() + kMargin + kLongest / 2));
    QColor fill = current ? colors.accent : colors.text;
    fill.setAlphaF(current ? 0.35F : index == m_hover ? 0.10F : 0.0F);
    painter.setPen(QPen(index == m_hover || current || tooMuch ? line : colors.secondary, current ? 2 : 1.2,
                        tooMuch ? Qt::DotLine : Qt::SolidLine));
    painter.setBrush(fill);
    painter.drawRoundedRect(shape, 1.5, 1.5);
    const QFontMetrics metrics = painter.fontMetrics();
    const QString name = metrics.elidedText(m_names[index], Qt::ElideRight, cell(index).width() - 2);
    painter.setPen(current || index == m_hover ? colors.text : colors.secondary);
    painter.drawText(QPointF(place.center().x() - metrics.horizontalAdvance(name) / 2.0, // one line in all scripts
                             place.top() + kMargin + kLongest + kMargin + metrics.ascent()),
                     name);
    if (hasFocus() && (current || (m_current < 0 && index == 0))) {
        painter.setPen(QPen(colors.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4);
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

void ShapeRow::describe()
{
    const QString words = m_current < 0 ? QString() : wordsOf(m_current);
    if (words == accessibleDescription())
        return;
    setAccessibleDescription(words);
    QAccessibleEvent event(this, QAccessible::Selection);
    event.setChild(m_current);
    QAccessible::updateAccessibility(&event);
}

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
    const int across = columns(width());
    switch (event->key()) {
    case Qt::Key_Left: choose(std::max(0, m_current - 1)); break;
    case Qt::Key_Right: choose(std::min(last, m_current + 1)); break;
    case Qt::Key_Up: choose(m_current < across ? m_current : m_current - across); break;
    case Qt::Key_Down: choose(m_current + across > last ? m_current : m_current + across); break;
    case Qt::Key_Home: choose(0); break;
    case Qt::Key_End: choose(last); break;
    case Qt::Key_Space: choose(std::max(0, m_current)); break;
    case Qt::Key_Delete:
        if (m_current >= 0)
            Q_EMIT removalAsked(m_current);
        break;
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
