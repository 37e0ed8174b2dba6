#pragma once

#include <QPoint>
#include <QRect>
#include <QSize>

#include <utility>
#include <vector>

namespace zimage::ui {

/// Where the cells of the gallery's grid are: rows of cells of one size, in groups with a heading each. Everything is
/// computed from the numbers of cells, so that 50,000 cost no more than the groups. A value.
class GalleryLayout {
public:
    /// `counts`: cells of each group; `heading`: px of height, 0 for groups without.
    void set(std::vector<int> counts, int heading);
    void resize(int width, QSize cell);

    [[nodiscard]] int count() const { return m_count; }
    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] int height() const { return m_height; } ///< px, of all
    [[nodiscard]] QSize cellSize() const { return m_cell; }
    [[nodiscard]] int groups() const { return static_cast<int>(m_groups.size()); }
    [[nodiscard]] int first(int group) const { return m_groups[static_cast<std::size_t>(group)].first; }

    [[nodiscard]] QRect cell(int index) const;
    [[nodiscard]] QRect heading(int group) const;
    [[nodiscard]] int cellAt(QPoint point) const; ///< −1 between cells
    /// Those that a stretch from `top` to `bottom` shows any of; first > last for none.
    [[nodiscard]] std::pair<int, int> cellsIn(int top, int bottom) const;
    [[nodiscard]] std::pair<int, int> groupsIn(int top, int bottom) const;
    [[nodiscard]] std::vector<int> cellsIn(const QRect& area) const;

    enum class Step { Left, Right, Up, Down, PageUp, PageDown, First, Last };
    /// Where a key leads to from a cell; to the cell above or below also in the next group. `page`: px.
    [[nodiscard]] int moved(int index, Step step, int page) const;

private:
    struct Group {
        int first = 0;
        int count = 0;
        int top = 0; ///< of its heading
    };

    [[nodiscard]] int rowsOf(const Group& group) const { return (group.count + m_columns - 1) / m_columns; }
    [[nodiscard]] int groupOf(int index) const;
    [[nodiscard]] int groupAt(int y) const;
    [[nodiscard]] int vertical(int index, int rows) const;

    std::vector<Group> m_groups;
    int m_count = 0;
    int m_heading = 0;
    int m_columns = 1;
    int m_left = 0;
    int m_height = 0;
    QSize m_cell{1, 1};
};

} // namespace zimage::ui
