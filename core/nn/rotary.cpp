#include "nn/rotary.h"

#include <ATen/ATen.h>

#include <cmath>

namespace zimage {

at::Tensor axialRotary(const std::vector<Position>& positions, const std::vector<std::int64_t>& axesDims, double theta)
{
    const auto length = static_cast<std::int64_t>(positions.size());
    std::vector<double> frequencies;
    std::vector<std::size_t> axisOf;
    for (std::size_t axis = 0; axis < axesDims.size(); ++axis)
        for (std::int64_t i = 0; i < axesDims[axis]; i += 2) {
            frequencies.push_back(1.0 / std::pow(theta, static_cast<double>(i) / static_cast<double>(axesDims[axis])));
            axisOf.push_back(axis);
        }
    const auto pairs = static_cast<std::int64_t>(frequencies.size());
    at::Tensor angles = at::empty({length, pairs}, at::kFloat);
    auto* angle = angles.data_ptr<float>();
    for (const Position& position : positions)
        for (std::size_t i = 0; i < frequencies.size(); ++i)
            *angle++ = static_cast<float>(static_cast<double>(position.axis[axisOf[i]]) * frequencies[i]);
    return at::complex(angles.cos(), angles.sin()).unsqueeze(1);
}

at::Tensor rotateInterleaved(const at::Tensor& x, const at::Tensor& table)
{
    const at::Tensor pairs = x.reshape({x.size(0), x.size(1), -1, 2});
    return at::view_as_real(at::view_as_complex(pairs) * table).flatten(2);
}

at::Tensor halfRotary(std::int64_t length, std::int64_t headDim, double theta)
{
    // The exponents, the powers and the products in fp32, as transformers' Qwen3RotaryEmbedding computes them.
    const at::Tensor exponents = at::arange(0, headDim, 2, at::kFloat).div_(static_cast<double>(headDim));
    const at::Tensor frequencies = at::pow(theta, exponents).reciprocal_();
    const at::Tensor angles = at::outer(at::arange(length, at::kFloat), frequencies);
    return at::cat({angles.cos(), angles.sin()}, -1);
}

at::Tensor rotateHalves(const at::Tensor& x, const at::Tensor& table)
{
    const auto angles = table.unsqueeze(1).chunk(2, -1); // [L, 1, D/2]: cosines, sines
    const auto halves = x.chunk(2, -1);
    return at::cat({halves[0] * angles[0] - halves[1] * angles[1], halves[1] * angles[0] + halves[0] * angles[1]}, -1);
}

} // namespace zimage
