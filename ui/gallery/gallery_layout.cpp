#include "gallery/gallery_layout.h"

#include <algorithm>

namespace zimage::ui {

void GalleryLayout::set(std::vector<int> counts, int heading)
{
    m_groups.clear();
    m_count = 0;
    m_heading = heading;
    for (const int count : counts) {
        m_groups.push_back({m_count, count, 0});
        m_count += count;
    }
}

void GalleryLayout::resize(int width, QSize cell)
{
    m_cell = cell.expandedTo({1, 1});
    m_columns = std::max(1, width / m_cell.width());
    m_left = std::max(0, (width - m_columns * m_cell.width()) / 2);
    int top = 0;
    for (Group& group : m_groups) {
        group.top = top;
        top += m_heading + rowsOf(group) * m_cell.height();
    }
    m_height = top;
}

int GalleryLayout::groupOf(int index) const
{
    const auto after = std::upper_bound(m_groups.begin(), m_groups.end(), index,
                                        [](int wanted, const Group& group) { return wanted < group.first; });
    return std::max(0, static_cast<int>(after - m_groups.begin()) - 1);
}

int GalleryLayout::groupAt(int y) const
{
    const auto after = std::upper_bound(m_groups.begin(), m_groups.end(), y,
                                        [](int wanted, const Group& group) { return wanted < group.top; });
    return std::max(0, static_cast<int>(after - m_groups.begin()) - 1);
}

QRect GalleryLayout::cell(int index) const
{
    if (index < 0 || index >= m_count)
        return {};
    const Group& group = m_groups[static_cast<std::size_t>(groupOf(index))];
    const int place = index - group.first;
    return {QPoint(m_left + place % m_columns * m_cell.width(),
                   group.top + m_heading + place / m_columns * m_cell.height()),
            m_cell};
}

QRect GalleryLayout::heading(int group) const
{
    return {m_left, m_groups[static_cast<std::size_t>(group)].top, m_columns * m_cell.width(), m_heading};
}

int GalleryLayout::cellAt(QPoint point) const
{
    if (m_groups.empty() || point.y() < 0)
        return -1;
    const Group& group = m_groups[static_cast<std::size_t>(groupAt(point.y()))];
    const int x = point.x() - m_left;
    const int y = point.y() - group.top - m_heading;
    if (x < 0 || x >= m_columns * m_cell.width() || y < 0)
        return -1;
    const int place = y / m_cell.height() * m_columns + x / m_cell.width();
    return place < group.count ? group.first + place : -1;
}

std::pair<int, int> GalleryLayout::groupsIn(int top, int bottom) const
{
    if (m_groups.empty() || bottom < 0 || top >= m_height)
        return {0, -1};
    return {groupAt(top), groupAt(bottom)};
}

std::pair<int, int> GalleryLayout::cellsIn(int top, int bottom) const
{
    const auto [from, to] = groupsIn(top, bottom);
    if (from > to)
        return {0, -1};
    const auto rowAt = [this](const Group& group, int y) {
        return std::clamp((y - group.top - m_heading) / m_cell.height(), 0, std::max(0, rowsOf(group) - 1));
    };
    const Group& begin = m_groups[static_cast<std::size_t>(from)];
    const Group& end = m_groups[static_cast<std::size_t>(to)];
    return {begin.first + rowAt(begin, top) * m_columns,
            std::min(end.first + (rowAt(end, bottom) + 1) * m_columns, end.first + end.count) - 1};
}

std::vector<int> GalleryLayout::cellsIn(const QRect& area) const
{
    std::vector<int> found;
    const auto [from, to] = cellsIn(area.top(), area.bottom());
    for (int index = from; index <= to; ++index)
        if (cell(index).intersects(area))
            found.push_back(index);
    return found;
}

int GalleryLayout::vertical(int index, int rows) const
{
    const int column = (index - first(groupOf(index))) % m_columns;
    for (const int way = rows < 0 ? -1 : 1; rows != 0; rows -= way) {
        const Group& group = m_groups[static_cast<std::size_t>(groupOf(index))];
        const int row = (index - group.first) / m_columns + way;
        if (row >= 0 && row < rowsOf(group)) {
            index = group.first + std::min(row * m_columns + column, group.count - 1);
            continue;
        }
        const int next = groupOf(index) + way;
        if (next < 0 || next >= groups())
            break;
        const Group& other = m_groups[static_cast<std::size_t>(next)];
        const int line = way > 0 ? 0 : rowsOf(other) - 1;
        index = other.first + std::min(line * m_columns + column, other.count - 1);
    }
    return index;
}

int GalleryLayout::moved(int index, Step step, int page) const
{
    if (m_count == 0)
        return -1;
    if (index < 0)
        return step == Step::Last ? m_count - 1 : 0;
    const int rows = std::max(1, page / m_cell.height());
    switch (step) {
    case Step::Left: return std::max(0, index - 1);
    case Step::Right: return std::min(m_count - 1, index + 1);
    case Step::Up: return vertical(index, -1);
    case Step::Down: return vertical(index, 1);
    case Step::PageUp: return vertical(index, -rows);
    case Step::PageDown: return vertical(index, rows);
    case Step::First: return 0;
    case Step::Last: return m_count - 1;
    }
    return index;
}

} // namespace zimage::ui
