#include "engine/engine_fixture.h"
#include "engine/kernel_sets.h"
#include "nn/cpu_block.h"
#include "nn/rotary.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <cmath>
#include <string>
#include <vector>

namespace zimage::test {

namespace {

at::Tensor wide(const at::Tensor& x) { return x.to(at::kDouble); }

at::Tensor normOf(const at::Tensor& x, const at::Tensor& weight, double eps)
{
    return x * (x.square().mean(-1, true) + eps).rsqrt() * wide(weight);
}

/// The block in plain torch and double precision; scales and gates as in CpuBlock::Modulation, undefined: none.
at::Tensor plainBlock(const CpuBlock::Weights& w, at::Tensor x, std::int64_t heads, const at::Tensor& table,
                      const std::vector<at::Tensor>& modulation)
{
    const std::int64_t length = x.size(0);
    const auto scaled = [&](const at::Tensor& y, std::size_t i) {
        return modulation.empty() ? y : y * (1 + wide(modulation[i]));
    };
    const auto gated = [&](const at::Tensor& y, std::size_t i) {
        return modulation.empty() ? y : y * wide(modulation[i]);
    };
    const auto split = [&](const at::Tensor& y, const at::Tensor& norm, bool turn) {
        at::Tensor parts = y.reshape({length, heads, -1});
        if (norm.defined())
            parts = normOf(parts, norm, w.qkEps);
        if (turn && table.defined())
            parts = wide(rotateInterleaved(parts.to(at::kFloat), table));
        return parts.transpose(0, 1);
    };
    const auto qkv = at::matmul(scaled(normOf(x, w.attentionNorm1, w.eps), 0), wide(w.qkv).t()).chunk(3, 1);
    const at::Tensor q = split(qkv[0], w.normQ, true);
    const at::Tensor k = split(qkv[1], w.normK, true);
    const at::Tensor scores =
        at::softmax(at::bmm(q, k.transpose(1, 2)) / std::sqrt(static_cast<double>(q.size(2))), -1);
    const at::Tensor attended = at::bmm(scores, split(qkv[2], {}, false)).transpose(0, 1).reshape({length, -1});
    x = x + gated(normOf(at::matmul(attended, wide(w.out).t()), w.attentionNorm2, w.eps), 1);
    const auto both = at::matmul(scaled(normOf(x, w.ffnNorm1, w.eps), 2), wide(w.gateAndUp).t()).chunk(2, 1);
    return x + gated(normOf(at::matmul(at::silu(both[0]) * both[1], wide(w.down).t()), w.ffnNorm2, w.eps), 3);
}

CpuBlock::Weights randomWeights(std::int64_t dim, std::int64_t hidden, std::int64_t heads, bool qkNorm)
{
    const auto matrix = [](std::int64_t out, std::int64_t in) {
        return at::randn({out, in}) / std::sqrt(static_cast<double>(in));
    };
    const auto norm = [](std::int64_t width) { return at::rand({width}) + 0.5; };
    return {matrix(3 * dim, dim),
            matrix(dim, dim),
            matrix(2 * hidden, dim),
            matrix(dim, hidden),
            norm(dim),
            norm(dim),
            norm(dim),
            norm(dim),
            qkNorm ? norm(dim / heads) : at::Tensor(),
            qkNorm ? norm(dim / heads) : at::Tensor(),
            1e-5,
            1e-5};
}

} // namespace

TEST(CpuBlock, EqualsThePlainBlockForOddSizes)
{
    const c10::InferenceMode inference;
    at::manual_seed(12);
    struct Sizes {
        std::int64_t dim, hidden, heads, length;
    };
    for (const Sizes& s : {Sizes{16, 5, 1, 1}, Sizes{48, 130, 3, 37}, Sizes{192, 512, 3, 96}, Sizes{320, 853, 5, 70}})
        for (const bool modulated : {false, true}) {
            const std::int64_t width = s.dim / s.heads;
            const CpuBlock::Weights weights = randomWeights(s.dim, s.hidden, s.heads, modulated);
            ASSERT_TRUE(CpuBlock::suits(s.dim, s.hidden, s.heads));
            std::vector<Position> positions(static_cast<std::size_t>(s.length));
            for (std::size_t i = 0; i < positions.size(); ++i)
                positions[i] = {{static_cast<std::int64_t>(i), 3, 5}};
            const at::Tensor table = modulated ? axialRotary(positions, {width - 8, 4, 4}, 256.0) : at::Tensor();
            std::vector<at::Tensor> modulation;
            for (int i = 0; modulated && i < 4; ++i)
                modulation.push_back(at::randn({s.dim}) * 0.5);
            CpuBlock::Modulation pointers;
            if (modulated)
                pointers = {modulation[0].data_ptr<float>(), modulation[1].data_ptr<float>(),
                            modulation[2].data_ptr<float>(), modulation[3].data_ptr<float>()};
            at::Tensor x = at::randn({s.length, s.dim});
            const at::Tensor expected = plainBlock(weights, wide(x), s.heads, table, modulation);
            CpuBlock(weights, s.heads).run(x, table, pointers, {});
            EXPECT_LT(relative(x, expected), 2e-6) << s.dim << " " << modulated;
        }
}

TEST(CpuBlock, IsOnlyForBlocksThatStayInTheCaches)
{
    EXPECT_TRUE(CpuBlock::suits(320, 853, 5));
    EXPECT_FALSE(CpuBlock::suits(3840, 10240, 30)); // Z-Image: a packed copy would double its memory
    EXPECT_FALSE(CpuBlock::suits(24, 64, 3));       // heads of 8
}

TEST(CpuBlock, TheTransformerGivesTheSameWithAndWithoutIt)
{
    const c10::InferenceMode inference;
    at::manual_seed(13);
    const ZImageTransformer& transformer = mini().parts().transformer();
    const ModelConfig& config = mini().config();
    const at::Tensor embeddings = at::randn({21, config.transformer.capFeatDim});
    const at::Tensor latents = at::randn({config.transformer.inChannels, 18, 22});
    const StepModulation step = transformer.prepareSteps({0.25F, 0.5F}).at(1);
    std::vector<at::Tensor> outputs;
    for (const AttentionBackend backend : {AttentionBackend::Blocked, AttentionBackend::Math}) {
        ComputeContext context;
        context.attention = backend;
        const Caption caption = transformer.prepareCaption(embeddings, context);
        outputs.push_back(transformer.run(latents, step, caption, transformer.prepareGrid(18, 22, caption), context));
    }
    EXPECT_LT(relative(outputs[0], outputs[1]), 5e-6);
}

TEST(RowKernels, ProductsEqualTheFormulaOnEveryInstructionSet)
{
    const c10::InferenceMode inference;
    at::manual_seed(14);
    struct Sizes {
        std::int64_t rows, depth, columns;
    };
    for (const Sizes& s : {Sizes{1, 1, 1}, Sizes{3, 7, 16}, Sizes{17, 200, 47}, Sizes{12, 400, 96}, Sizes{40, 193, 112},
                           Sizes{8, 64, 80}}) {
        const at::Tensor weight = at::randn({s.columns, s.depth});
        const PackedMatrix packed(weight);
        const at::Tensor x = at::zeros({s.rows, packed.rows()});
        x.narrow(1, 0, s.depth).copy_(at::randn({s.rows, s.depth}));
        const at::Tensor reference = at::matmul(wide(x.narrow(1, 0, s.depth)), wide(weight).t());
        for (const KernelSet& set : kernelSets()) {
            const at::Tensor out = at::full({s.rows, packed.columns()}, NAN);
            set.rows->multiply(out.data_ptr<float>(), packed.columns(), x.data_ptr<float>(), packed.rows(),
                               packed.data(), s.rows, packed.rows(), packed.columns());
            EXPECT_LT(relative(out.narrow(1, 0, s.columns), reference), 1e-6) << set.name << " " << s.depth;
        }
    }
}

} // namespace zimage::test
