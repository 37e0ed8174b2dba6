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

    /// Every pixel has one colour, black or any other, up to one level of rounding.
    [[nodiscard]] bool uniform() const noexcept;
    /// One hue lies over the whole picture. Right for "a red wall"; a sign of trouble where nothing was said of colour.
    [[nodiscard]] bool strongCast() const noexcept;
};

/// One pass over the pixels. An empty image counts as uniform.
[[nodiscard]] ImageStatistics measureImage(const Image& image);

} // namespace zimage
