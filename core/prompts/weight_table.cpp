#include "prompts/weight_table.h"

#include <algorithm>

namespace zimage {

WeightTable::WeightTable(const std::vector<std::uint32_t>& weights)
{
    m_sums.reserve(weights.size());
    std::uint64_t sum = 0;
    for (const std::uint32_t weight : weights) {
        m_sums.push_back(sum += weight);
        m_drawable += weight > 0 ? 1 : 0;
    }
    if (sum > 0 && sum <= UINT32_MAX)
        return;
    for (std::size_t i = 0; i < m_sums.size(); ++i)
        m_sums[i] = i + 1;
    m_drawable = m_sums.size();
}

std::uint64_t WeightTable::weightOf(std::size_t index) const
{
    return m_sums[index] - (index == 0 ? 0 : m_sums[index - 1]);
}

std::size_t WeightTable::indexOf(std::uint64_t place) const
{
    const auto found = std::upper_bound(m_sums.begin(), m_sums.end(), place);
    return static_cast<std::size_t>(found - m_sums.begin());
}

std::size_t WeightTable::pick(PromptDice& dice) const
{
    return indexOf(dice.below(static_cast<std::uint32_t>(m_sums.back())));
}

std::vector<std::size_t> WeightTable::pickSeveral(PromptDice& dice, std::size_t count) const
{
    std::vector<std::size_t> picked;
    std::vector<std::size_t> inOrder; // of their indexes
    std::uint64_t left = m_sums.empty() ? 0 : m_sums.back();
    for (count = std::min(count, m_drawable); picked.size() < count;) {
        // A place among those that are left; each picked one before it moves it on by its weight.
        std::uint64_t place = dice.below(static_cast<std::uint32_t>(left));
        for (const std::size_t index : inOrder)
            if (place >= m_sums[index] - weightOf(index))
                place += weightOf(index);
        const std::size_t index = indexOf(place);
        left -= weightOf(index);
        inOrder.insert(std::upper_bound(inOrder.begin(), inOrder.end(), index), index);
        picked.push_back(index);
    }
    return picked;
}

} // namespace zimage
