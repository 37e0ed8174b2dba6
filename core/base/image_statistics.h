#pragma once

#include "base/image.h"

#include <array>

namespace zimage {

/// Figures of a picture that tell a failed one from a plain one. Levels are 8-bit, 0–255.
struct ImageStatistics {
    std::array<double, 3> mean{};  ///< of R, G, B
    std::array<int, 3> least{};    ///< of R, G, B
    std::array<int, 3> greatest{}; ///< of R, G, B
    double cast = 0;               ///< how far the mean colour is from grey: greatest less least channel mean, 0–255
    double tinted =
        0; ///< share of the pixels that are of the mean colour's hue; those too dark to tell count neither way

    /// Every pixel has one colour, black or any other, up to one level of rounding.
    [[nodiscard]] bool uniform() const noexcept;
    /// Nothing can be seen: the mean of every channel is under two levels.
    [[nodiscard]] bool black() const noexcept;
    /// One hue lies over everything, as after a fault in the colours; a thing of another colour, or grey, speaks
    /// against it. Also right for "a red wall".
    [[nodiscard]] bool oneHue() const noexcept;
    /// The mean colour is further from grey than in any picture of things without much colour: a fault where the prompt
    /// asked for none.
    [[nodiscard]] bool strongCast() const noexcept;
};

/// Two passes over the pixels. An empty image counts as uniform.
[[nodiscard]] ImageStatistics measureImage(const Image& image);

} // namespace zimage
