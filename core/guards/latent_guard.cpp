#include "guards/latent_guard.h"

#include <ATen/ATen.h>

#include <cmath>

namespace zimage {

LatentFigures measureLatents(const at::Tensor& latents)
{
    return {latents.std().item<double>(), latents.abs().max().item<double>()};
}

bool LatentRange::holds(const LatentFigures& figures) const
{
    return std::isfinite(figures.greatest) && figures.greatest <= greatestValue && figures.deviation >= leastDeviation
        && figures.deviation <= greatestDeviation;
}

bool latentsUsual(const at::Tensor& latents) { return LatentRange{}.holds(measureLatents(latents)); }

} // namespace zimage
