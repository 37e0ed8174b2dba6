#include "engine/kernel_sets.h"
#include "nn/convolution.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace zimage::test {

namespace {

struct Case {
    std::int64_t in, out, height, width;
};

/// Odd sizes, channels that fill no block, one row, one column, and a width of several parts.
const std::vector<Case> kCases{{1, 1, 1, 1},    {3, 5, 7, 3},    {16, 3, 33, 47}, {24, 24, 5, 65},
                               {8, 16, 4, 129}, {12, 40, 9, 31}, {4, 8, 3, 4100}, {80, 9, 6, 240}};

struct Layer {
    at::Tensor x, weight, bias, residual;
    ChannelActivation activation;
};

Layer layerOf(const Case& c)
{
    Layer layer{at::randn({1, c.in, c.height, c.width}),
                at::randn({c.out, c.in, 3, 3}),
                at::randn({c.out}),
                at::randn({1, c.out, c.height, c.width}),
                {}};
    for (std::int64_t i = 0; i < c.in; ++i) {
        layer.activation.scale.push_back(0.5F + 0.1F * static_cast<float>(i % 7));
        layer.activation.shift.push_back(0.3F - 0.2F * static_cast<float>(i % 5));
    }
    return layer;
}

at::Tensor channels(const std::vector<float>& values) { return at::tensor(values, at::kDouble).view({1, -1, 1, 1}); }

std::string name(const Case& c)
{
    return std::to_string(c.in) + "→" + std::to_string(c.out) + " " + std::to_string(c.height) + "×"
        + std::to_string(c.width);
}

void expectSums(const ChannelSums& sums, const at::Tensor& values, const std::string& what)
{
    const at::Tensor wide = values.to(at::kDouble);
    for (std::int64_t i = 0; i < values.size(1); ++i) {
        const auto at = static_cast<std::size_t>(2 * i);
        const auto square = wide[0][i].square().sum().item<double>();
        EXPECT_NEAR(sums.at(at), wide[0][i].sum().item<double>(), 1e-5 * (1 + square)) << what;
        EXPECT_NEAR(sums.at(at + 1), square, 1e-5 * square) << what;
    }
}

constexpr double kClose = 2e-6; ///< F(4, 3) rounds a little more than a plain sum

} // namespace

TEST(Convolution, EqualsTheFormulaForEveryShapeOnEveryInstructionSet)
{
    const c10::InferenceMode inference;
    at::manual_seed(8);
    for (const Case& c : kCases) {
        const Layer layer = layerOf(c);
        const at::Tensor active =
            at::silu(layer.x.to(at::kDouble) * channels(layer.activation.scale) + channels(layer.activation.shift));
        const auto reference = [&](const at::Tensor& input) {
            return at::conv2d(input, layer.weight.to(at::kDouble), layer.bias.to(at::kDouble), 1, 1);
        };
        for (const KernelSet& set : kernelSets()) {
            const std::string what = set.name + " " + name(c);
            const CpuConvolution convolution(layer.weight, layer.bias, CpuConvolution::Kind::Plain, *set.convolutions);
            EXPECT_LT(relative(convolution(layer.x, nullptr, {}, nullptr), reference(layer.x.to(at::kDouble))), kClose)
                << what;
            ChannelSums sums;
            const at::Tensor ours = convolution(layer.x, &layer.activation, layer.residual.clone(), &sums);
            EXPECT_LT(relative(ours, reference(active) + layer.residual.to(at::kDouble)), kClose) << what;
            expectSums(sums, ours, what);
        }
    }
}

TEST(Convolution, OfADoubledPictureEqualsTheFormulaOnEveryInstructionSet)
{
    const c10::InferenceMode inference;
    at::manual_seed(9);
    for (const Case& c : kCases) {
        const Layer layer = layerOf(c);
        const at::Tensor doubled = at::upsample_nearest2d(layer.x.to(at::kDouble), {2 * c.height, 2 * c.width});
        const at::Tensor reference =
            at::conv2d(doubled, layer.weight.to(at::kDouble), layer.bias.to(at::kDouble), 1, 1);
        for (const KernelSet& set : kernelSets()) {
            const std::string what = set.name + " " + name(c);
            ChannelSums sums;
            const at::Tensor ours = CpuConvolution(layer.weight, layer.bias, CpuConvolution::Kind::Doubling,
                                                   *set.convolutions)(layer.x, nullptr, {}, &sums);
            EXPECT_LT(relative(ours, reference), kClose) << what;
            expectSums(sums, ours, what);
        }
    }
}

TEST(Convolution, DoesNotDependOnTheNumberOfThreads)
{
    const c10::InferenceMode inference;
    const Layer layer = layerOf({16, 16, 50, 40});
    const CpuConvolution convolution(layer.weight, layer.bias, CpuConvolution::Kind::Plain);
    const int threads = at::get_num_threads();
    ChannelSums sums[2];
    at::Tensor results[2];
    for (const int i : {0, 1}) {
        at::set_num_threads(i + 1);
        results[i] = convolution(layer.x, &layer.activation, {}, &sums[i]);
    }
    at::set_num_threads(threads);
    EXPECT_TRUE(at::equal(results[0], results[1]));
    EXPECT_EQ(sums[0], sums[1]);
}

TEST(Convolution, ANotANumberStaysOne)
{
    const c10::InferenceMode inference;
    for (const float bad : {NAN, INFINITY}) {
        Layer layer = layerOf({8, 8, 12, 20});
        layer.x[0][3][5][7] = bad;
        const CpuConvolution convolution(layer.weight, layer.bias, CpuConvolution::Kind::Plain);
        EXPECT_FALSE(at::isfinite(convolution(layer.x, &layer.activation, {}, nullptr)).all().item<bool>()) << bad;
    }
}

TEST(Convolution, AGroupNormFromSumsEqualsThatOfTorch)
{
    const c10::InferenceMode inference;
    at::manual_seed(10);
    const at::Tensor x = at::randn({1, 24, 30, 41}) * 3 + 2;
    const ChannelSums sums = sumsOfChannels(x);
    expectSums(sums, x, "");
    const std::vector<float> ones(24, 1.0F);
    const ChannelActivation activation =
        groupNormActivation(sums, 30 * 41, 8, ones.data(), std::vector<float>(24, 0.0F).data());
    const at::Tensor ours = x.to(at::kDouble) * channels(activation.scale) + channels(activation.shift);
    EXPECT_LT(relative(ours, at::group_norm(x.to(at::kDouble), 8, {}, {}, 1e-6)), 1e-6);
}

} // namespace zimage::test
