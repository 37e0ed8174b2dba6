#include "engine/engine_fixture.h"
#include "engine/kernel_sets.h"
#include "nn/fused_ops.h"
#include "nn/rotary.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <cmath>
#include <vector>

namespace zimage::test {

namespace {

at::Tensor normOf(const at::Tensor& x, const at::Tensor& weight)
{
    const at::Tensor wide = x.to(at::kDouble);
    return wide * (wide.square().mean(-1, true) + 1e-5).rsqrt() * weight.to(at::kDouble);
}

float* data(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }

constexpr double kClose = 1e-6; ///< relative error that rounding in fp32 may leave

} // namespace

TEST(RowKernels, NormsEqualTheFormulaOnEveryInstructionSet)
{
    at::manual_seed(3);
    for (const std::int64_t width : {1, 7, 48, 193}) {
        const at::Tensor x = at::randn({5, width}) * 3;
        const at::Tensor weight = at::randn({width});
        const at::Tensor scale = at::randn({width});
        for (const auto& [name, kernels, convolutions] : kernelSets()) {
            at::Tensor out = at::full_like(x, NAN);
            kernels->norm(data(out), data(x), data(weight), data(scale), 5, width, 1e-5F);
            EXPECT_LT(relative(out, normOf(x, weight) * (1 + scale.to(at::kDouble))), kClose) << name << " " << width;
            kernels->norm(data(out), data(x), data(weight), nullptr, 5, width, 1e-5F);
            EXPECT_LT(relative(out, normOf(x, weight)), kClose) << name << " " << width;
            at::Tensor sum = scale.expand({5, width}).clone();
            kernels->addNorm(data(sum), data(x), data(weight), data(scale), 5, width, 1e-5F);
            EXPECT_LT(relative(sum, scale.to(at::kDouble) * (1 + normOf(x, weight))), kClose) << name << " " << width;
        }
    }
}

TEST(RowKernels, TheExponentialHoldsFromTheSmallestToTheLargestScores)
{
    const at::Tensor scores = at::cat({at::linspace(-2000, 600, 1031), at::tensor({600.0F})}).view({1, -1});
    const at::Tensor reference = at::softmax(scores.to(at::kDouble) * 0.125, -1);
    for (const auto& [name, kernels, convolutions] : kernelSets()) {
        at::Tensor out = scores.clone();
        float inverse = NAN;
        kernels->exponentials(data(out), &inverse, 1, scores.size(1), scores.size(1), 0.125F);
        EXPECT_LT((out.to(at::kDouble) * static_cast<double>(inverse) - reference).abs().max().item<double>(), 1e-6)
            << name;
        EXPECT_NEAR(out.sum().item<double>() * static_cast<double>(inverse), 1.0, 1e-5) << name;
    }
}

TEST(RowKernels, ANotANumberStaysOne)
{
    // The guards look for values that are not finite; a kernel must not hide them.
    for (const auto& [name, kernels, convolutions] : kernelSets()) {
        for (const float bad : {NAN, INFINITY}) {
            at::Tensor x = at::ones({1, 32});
            data(x)[5] = bad;
            at::Tensor out = at::zeros({1, 32});
            kernels->norm(data(out), data(x), data(at::ones({32})), nullptr, 1, 32, 1e-5F);
            EXPECT_FALSE(std::isfinite(data(out)[5])) << name << bad;
            at::Tensor product = at::zeros({1, 16});
            kernels->siluProduct(data(product), 16, data(x), 32, 1, 16);
            EXPECT_FALSE(std::isfinite(data(product)[5])) << name << bad;
            float inverse = 0;
            kernels->exponentials(data(x), &inverse, 1, 32, 32, 1.0F);
            EXPECT_FALSE(std::isfinite(data(x)[5] * inverse)) << name << bad;
        }
    }
}

TEST(FusedOps, EqualThePlainTorchVersions)
{
    const c10::InferenceMode inference;
    at::manual_seed(4);
    const std::int64_t length = 331;
    const std::int64_t heads = 3;
    const std::int64_t width = 16;
    const at::Tensor qkv = at::randn({length, 3 * heads * width}) * 2;
    const at::Tensor x = qkv.slice(1, heads * width, 2 * heads * width); // rows of longer rows
    const at::Tensor weight = at::randn({width});
    std::vector<Position> positions(static_cast<std::size_t>(length));
    for (std::size_t i = 0; i < positions.size(); ++i)
        positions[i] = {{static_cast<std::int64_t>(i), 3, 5}};
    const at::Tensor table = axialRotary(positions, {4, 6, 6}, 256.0);

    const at::Tensor normed = normOf(x.reshape({length, heads, width}), weight).to(at::kFloat);
    for (const Execution execution : {Execution::Plain, Execution::Fused}) {
        const Heads split = splitHeads(qkv.clone(), heads, heads,
                                       {weight, weight, 1e-5, HeadNorms::Rotation::Interleaved, table}, execution);
        EXPECT_LT(relative(split.k, rotateInterleaved(normed, table).transpose(0, 1)), kClose);
        EXPECT_LT(relative(split.v, qkv.slice(1, 2 * heads * width).reshape({length, heads, width}).transpose(0, 1)),
                  1e-12);
        const Heads apart = splitHeads(qkv.clone(), heads, heads, {}, execution);
        EXPECT_LT(relative(apart.k, x.reshape({length, heads, width}).transpose(0, 1)), 1e-12);

        const at::Tensor wide = qkv.to(at::kDouble);
        const std::int64_t half = qkv.size(1) / 2;
        EXPECT_LT(relative(siluProduct(qkv, 1, at::kFloat, execution).values,
                           at::silu(wide.slice(1, 0, half)) * wide.slice(1, half)),
                  kClose);
    }
}

TEST(FusedOps, RotateHalvesAsQwenDoes)
{
    const c10::InferenceMode inference;
    at::manual_seed(8);
    const at::Tensor qkv = at::randn({7, 4 * 32}); // two heads, one of keys, one of values
    const at::Tensor table = halfRotary(7, 32, 1e6);
    const Heads split = splitHeads(qkv, 2, 1, {{}, {}, 0, HeadNorms::Rotation::Halves, table}, Execution::Fused);
    const at::Tensor x = qkv.slice(1, 64, 96).to(at::kDouble);
    const at::Tensor angles =
        at::outer(at::arange(7, at::kDouble), at::pow(1e6, -at::arange(0, 32, 2, at::kDouble) / 32));
    const at::Tensor first = x.slice(1, 0, 16);
    const at::Tensor second = x.slice(1, 16);
    const at::Tensor turned =
        at::cat({first * angles.cos() - second * angles.sin(), second * angles.cos() + first * angles.sin()}, 1);
    EXPECT_LT(relative(split.k[0], turned), 1e-6);
}

TEST(RowKernels, AttentionEqualsTheFormulaForEveryTail)
{
    const c10::InferenceMode inference;
    at::manual_seed(6);
    for (const std::int64_t width : {16, 48, 64, 128})
        for (const std::int64_t length : {1, 5, 31, 48, 97, 150}) {
            const at::Tensor q = at::randn({2, length, width});
            const at::Tensor k = at::randn({2, length, width});
            const at::Tensor v = at::randn({2, length, width});
            const at::Tensor weights = at::softmax(at::bmm(q.to(at::kDouble), k.to(at::kDouble).transpose(1, 2))
                                                       / std::sqrt(static_cast<double>(width)),
                                                   -1);
            const at::Tensor reference = at::bmm(weights, v.to(at::kDouble)); // [H, L, D]
            EXPECT_LT(relative(cpuAttention(q, k, v), reference.transpose(0, 1).reshape({length, -1})), kClose)
                << width << " " << length;

            const std::int64_t padded =
                (length + cpu::kAttentionPadding - 1) / cpu::kAttentionPadding * cpu::kAttentionPadding;
            const at::Tensor packed = at::constant_pad_nd(k[0], {0, 0, 0, padded - length})
                                          .view({padded / cpu::kAttentionPadding, cpu::kAttentionPadding, width})
                                          .transpose(1, 2)
                                          .contiguous();
            for (const auto& [name, kernels, convolutions] : kernelSets()) {
                at::Tensor out = at::full({length, width}, NAN);
                std::vector<float> scratch(static_cast<std::size_t>(cpu::kAttentionRows * padded), NAN);
                kernels->attention(data(out), width, data(q), data(packed), data(v), scratch.data(), length, length,
                                   padded, width, static_cast<float>(1 / std::sqrt(static_cast<double>(width))));
                EXPECT_LT(relative(out, reference[0]), kClose) << name << " " << width << " " << length;
            }
        }
}

TEST(FusedOps, NormsAreTheSameInEveryExecutionAndType)
{
    const c10::InferenceMode inference;
    at::manual_seed(5);
    const at::Tensor x = at::randn({9, 64});
    const at::Tensor y = at::randn({9, 64});
    const at::Tensor weight = at::rand({64}) + 0.5;
    const at::Tensor gate = at::randn({1, 64});
    const NormStep norm{weight, 1e-5, {}};
    const NormStep modulated{weight, 1e-5, gate};
    const at::Tensor sum = x + gate * normOf(y, weight).to(at::kFloat);
    const at::Tensor next = normOf(sum, weight) * (1 + gate.to(at::kDouble));
    for (const Execution execution : {Execution::Plain, Execution::Fused}) {
        EXPECT_LT(relative(addGatedNorm(x.clone(), y, norm, gate, execution), sum), kClose);
        EXPECT_LT(relative(addGatedNorm(x.clone(), y.to(at::kBFloat16), norm, gate, execution), sum), 1e-2);
        EXPECT_LT(relative(modulatedNorm(y, modulated, at::kFloat, execution).values,
                           normOf(y, weight) * (1 + gate.to(at::kDouble))),
                  kClose);
        at::Tensor total = x.clone();
        const Operand normed = addGatedNormThenNorm(total, y, norm, gate, modulated, at::kBFloat16, execution);
        EXPECT_LT(relative(total, sum), kClose);
        EXPECT_EQ(normed.values.scalar_type(), at::kBFloat16);
        EXPECT_LT(relative(normed.values, next), 1e-2);
    }
}

} // namespace zimage::test
