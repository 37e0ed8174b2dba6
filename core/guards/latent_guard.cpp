#include "guards/latent_guard.h"

#include <ATen/ATen.h>

#include <cmath>

namespace zimage {

namespace {

constexpr double kLeastDeviation = 0.1;
constexpr double kGreatestDeviation = 5;
constexpr double kGreatestValue = 30;

} // namespace

bool latentsUsual(const at::Tensor& latents)
{
    const double deviation = latents.std().item<double>();
    const double greatest = latents.abs().max().item<double>();
    return std::isfinite(greatest) && greatest <= kGreatestValue && deviation >= kLeastDeviation && deviation <= kGreatestDeviation;
}

} // namespace zimage
