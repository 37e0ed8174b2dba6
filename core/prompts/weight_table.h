#pragma once

#include "prompts/prompt_dice.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zimage {

/// Weights to draw by. Making it takes time in proportion to their number, drawing from it next to none.
class WeightTable {
public:
    /// Zeros are never drawn, unless all are zero: those, and weights whose sum is beyond 32 bits, are drawn evenly.
    explicit WeightTable(const std::vector<std::uint32_t>& weights);

    [[nodiscard]] std::size_t size() const { return m_sums.size(); }
    /// How many can be drawn.
    [[nodiscard]] std::size_t drawable() const { return m_drawable; }
    /// An index; there must be one.
    [[nodiscard]] std::size_t pick(PromptDice& dice) const;
    /// `count` indexes, each once, or as many as can be drawn, in the order of drawing.
    [[nodiscard]] std::vector<std::size_t> pickSeveral(PromptDice& dice, std::size_t count) const;

private:
    [[nodiscard]] std::uint64_t weightOf(std::size_t index) const;
    [[nodiscard]] std::size_t indexOf(std::uint64_t place) const;

    std::vector<std::uint64_t> m_sums; ///< of all weights up to and with this one
    std::size_t m_drawable = 0;
};

} // namespace zimage
