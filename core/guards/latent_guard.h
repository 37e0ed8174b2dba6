#pragma once

#include <ATen/core/Tensor.h>

namespace zimage {

/// Figures of finished latents [C, h, w].
struct LatentFigures {
    double deviation = 0; ///< standard deviation over all values
    double greatest = 0;  ///< absolute value
};

[[nodiscard]] LatentFigures measureLatents(const at::Tensor& latents);

/// Where finished latents lie. An autoencoder's scale and shift are fitted so that they have about unit deviation, in
/// every model of this architecture; the range is wide, for models that were not measured, and a test keeps the
/// embedded model's latents inside it with a margin.
struct LatentRange {
    double leastDeviation = 0.1;
    double greatestDeviation = 5;
    double greatestValue = 30;

    [[nodiscard]] bool holds(const LatentFigures& figures) const;
};

/// Whether finished latents lie in the range; NaN and Inf never do.
[[nodiscard]] bool latentsUsual(const at::Tensor& latents);

} // namespace zimage
