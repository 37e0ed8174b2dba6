#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>

namespace zimage {

/// A few values of a table's row, held in the row itself so that the table is a constant. More than `Most` do not
/// compile there.
template <typename Value, std::size_t Most>
class ShortList {
public:
    constexpr ShortList() = default;
    constexpr ShortList(std::initializer_list<Value> values) // NOLINT: rows write lists in braces
    {
        for (const Value& value : values)
            m_values.at(m_size++) = value;
    }

    [[nodiscard]] constexpr const Value* begin() const noexcept { return m_values.data(); }
    [[nodiscard]] constexpr const Value* end() const noexcept { return m_values.data() + m_size; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] constexpr bool empty() const noexcept { return m_size == 0; }
    [[nodiscard]] constexpr const Value& front() const noexcept { return m_values.front(); }
    [[nodiscard]] constexpr const Value& back() const noexcept { return m_values[m_size - 1]; }

private:
    std::array<Value, Most> m_values{};
    std::size_t m_size = 0;
};

} // namespace zimage
