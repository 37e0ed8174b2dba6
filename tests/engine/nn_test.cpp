#include "engine/engine_fixture.h"
#include "nn/layers.h"
#include "nn/rotary.h"
#include "pipeline/guidance.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <cmath>

namespace zimage::test {

namespace {

double relative(const at::Tensor& ours, const at::Tensor& reference)
{
    return (at::linalg_vector_norm(ours.to(at::kDouble) - reference.to(at::kDouble), 2)
            / at::linalg_vector_norm(reference.to(at::kDouble), 2))
        .item<double>();
}

at::Tensor byHead(const at::Tensor& x) { return x.transpose(0, 1).contiguous(); } // [L, H, D] → [H, L, D]

/// Attention written out in double, one head after the other.
at::Tensor plainAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal)
{
    std::vector<at::Tensor> heads;
    const std::int64_t group = q.size(1) / k.size(1);
    for (std::int64_t head = 0; head < q.size(1); ++head) {
        const auto of = [](const at::Tensor& x, std::int64_t index) { return x.select(1, index).to(at::kDouble); };
        at::Tensor scores = of(q, head).matmul(of(k, head / group).t()) / std::sqrt(static_cast<double>(q.size(2)));
        if (causal)
            scores = scores + at::full_like(scores, -1e300).triu(1);
        heads.push_back(at::softmax(scores, -1).matmul(of(v, head / group)));
    }
    return at::stack(heads, 1).flatten(1);
}

} // namespace

TEST(Attention, EveryBackendOfTheCpuEqualsThePlainFormula)
{
    const c10::InferenceMode inference;
    at::manual_seed(1);
    const at::Tensor q = at::randn({75, 6, 16});
    const at::Tensor k = at::randn({75, 2, 16});
    const at::Tensor v = at::randn({75, 2, 16});
    for (const AttentionBackend backend : {AttentionBackend::Math, AttentionBackend::Blocked})
        for (const bool causal : {false, true}) {
            ComputeContext context;
            context.attention = backend;
            EXPECT_LT(relative(attention(byHead(q), byHead(k), byHead(v), causal, 0, context),
                               plainAttention(q, k, v, causal)),
                      1e-6)
                << attentionBackendName(backend) << causal;
        }
}

TEST(Attention, PartsThatStayInFp32TakeLibtorchsChoiceWhereASixteenBitBackendWasChosen)
{
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Flash, at::kFloat, 128), AttentionBackend::Fused);
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Cudnn, at::kFloat, 128), AttentionBackend::Fused);
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Cudnn, at::kBFloat16, 128), AttentionBackend::Cudnn);
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Cudnn, at::kBFloat16, 512), AttentionBackend::Fused)
        << "the autoencoder's head";
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Flash, at::kHalf, 256), AttentionBackend::Flash);
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Flash, at::kHalf, 512), AttentionBackend::Fused);
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Efficient, at::kFloat, 512), AttentionBackend::Efficient);
    EXPECT_EQ(attentionBackendFor(AttentionBackend::Blocked, at::kFloat, 512), AttentionBackend::Blocked);
}

TEST(Attention, BlocksOfRowsGiveWhatAllRowsAtOnceGive)
{
    const c10::InferenceMode inference;
    at::manual_seed(2);
    const std::int64_t length = 4200; // longer than a block for eight heads
    const at::Tensor q = at::randn({length, 8, 4});
    const at::Tensor k = at::randn({length, 8, 4});
    const at::Tensor v = at::randn({length, 8, 4});
    ComputeContext context;
    context.attention = AttentionBackend::Math;
    const at::Tensor whole = attention(byHead(q), byHead(k), byHead(v), true, 0, context);
    context.attention = AttentionBackend::Blocked;
    EXPECT_LT(relative(attention(byHead(q), byHead(k), byHead(v), true, 0, context), whole), 1e-6);
}

TEST(Rotary, InterleavedRotationTurnsEachPairByItsAngle)
{
    const at::Tensor table = axialRotary({{{0, 0, 0}}, {{3, 1, 2}}}, {4, 2, 2}, 256.0);
    const at::Tensor x = at::ones({2, 1, 8});
    const at::Tensor turned = rotateInterleaved(x, table);
    EXPECT_LT((turned[0] - x[0]).abs().max().item<float>(), 1e-6F); // position 0 does not turn
    const double angles[] = {3.0, 3.0 / 16.0, 1.0, 2.0};            // 256^(-1/2) = 1/16
    for (std::int64_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(turned[1][0][2 * i].item<double>(), std::cos(angles[i]) - std::sin(angles[i]), 1e-6);
        EXPECT_NEAR(turned[1][0][2 * i + 1].item<double>(), std::sin(angles[i]) + std::cos(angles[i]), 1e-6);
    }
}

TEST(Guidance, FollowsTheFormulaAndCapsTheNorm)
{
    const at::Tensor positive = at::tensor({3.0F, 4.0F});
    const at::Tensor negative = at::tensor({0.0F, 4.0F});
    const at::Tensor guided = guide(positive, negative, 2.0, 0);
    EXPECT_TRUE(at::equal(guided, at::tensor({9.0F, 4.0F})));
    const at::Tensor capped = guide(positive, negative, 2.0, 1.0);
    EXPECT_NEAR(at::linalg_vector_norm(capped, 2).item<double>(), 5.0, 1e-5);
    const at::Tensor within = guide(positive, negative, 2.0, 3.0);
    EXPECT_TRUE(at::equal(within, guided));
}

} // namespace zimage::test
