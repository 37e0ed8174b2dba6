#pragma once

#include <cstdint>

namespace zimage {

/// The numbers that wildcards are drawn with. Part of what a picture's seed means, so this never changes: SplitMix64
/// (Steele, Lea and Flood, 2014) from the seed with all bits of kSalt flipped, and the upper 32 bits of each number
/// scaled by multiplication. The same on every platform, which no distribution of the standard library promises.
class PromptDice {
public:
    explicit PromptDice(std::int64_t seed) : m_state(static_cast<std::uint64_t>(seed) ^ kSalt) {}

    /// 0 … sides − 1; 0 for no sides. Uneven by less than sides / 2³².
    [[nodiscard]] std::uint32_t below(std::uint32_t sides)
    {
        return static_cast<std::uint32_t>(((next() >> 32) * sides) >> 32);
    }

private:
    static constexpr std::uint64_t kSalt =
        0x70726F6D70742121; // "prompt!!": apart from the noise, which the same seed makes

    std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    std::uint64_t m_state;
};

} // namespace zimage
