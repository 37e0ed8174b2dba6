#include "models/zimage_transformer.h"

#include "nn/fused_ops.h"

#include <ATen/ATen.h>

#include <cmath>
#include <string>
#include <utility>

namespace zimage {

namespace {

constexpr std::int64_t kSequenceMultiple = 32; // SEQ_MULTI_OF
constexpr std::int64_t kTimeFrequencies = 256; // frequency_embedding_size
constexpr std::int64_t kTimeHidden = 1024;     // mid_size
constexpr double kTimeMaxPeriod = 10000;
constexpr double kQkNormEps = 1e-5; // fixed in the reference, apart from norm_eps
constexpr double kFinalNormEps = 1e-6;
constexpr const char* kStepUnits = "steps"; // blocks that every step runs

std::int64_t paddingOf(std::int64_t length)
{
    return (kSequenceMultiple - length % kSequenceMultiple) % kSequenceMultiple;
}

std::string patchKey(const TransformerConfig& config)
{
    return std::to_string(config.patchSize) + "-" + std::to_string(config.framePatchSize);
}

/// Appends `count` copies of the pad token [1, dim]. Pads are attended to, as in the reference.
at::Tensor padded(const at::Tensor& x, const Weight& padToken, std::int64_t count)
{
    return count == 0 ? x : at::cat({x, padToken.tensor().expand({count, -1})});
}

const float* dataOf(const at::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }

} // namespace

TransformerBlock::TransformerBlock(const WeightScope& scope, const TransformerConfig& c, bool modulated,
                                   const std::string& group)
    : m_heads(c.heads), m_attentionNorm1(scope["attention_norm1"], c.dim, c.normEps),
      m_attentionNorm2(scope["attention_norm2"], c.dim, c.normEps), m_ffnNorm1(scope["ffn_norm1"], c.dim, c.normEps),
      m_ffnNorm2(scope["ffn_norm2"], c.dim, c.normEps),
      m_toQkv(scope["attention"], c.dim, {{"to_q", c.dim}, {"to_k", c.dim}, {"to_v", c.dim}}),
      m_toOut(scope["attention"]["to_out"][0], c.dim, c.dim, false),
      m_feedForward(scope["feed_forward"], {"w1", "w3", "w2"}, c.dim, c.feedForwardDim())
{
    if (c.qkNorm) {
        m_normQ.emplace(scope["attention"]["norm_q"], c.headDim(), kQkNormEps);
        m_normK.emplace(scope["attention"]["norm_k"], c.headDim(), kQkNormEps);
    }
    if (modulated)
        m_modulation.emplace(scope["adaLN_modulation"][0], c.modulationDim(), 4 * c.dim, true, Linear::Type::Fp32);
    m_unit = scope.unit(group);
}

Scaled TransformerBlock::attend(const Operand& x, const at::Tensor& rotary, const ComputeContext& context) const
{
    const auto weight = [](const std::optional<RmsNorm>& norm) { return norm ? norm->weight() : at::Tensor(); };
    const HeadNorms norms{weight(m_normQ), weight(m_normK), kQkNormEps,
                          context.useRope ? HeadNorms::Rotation::Interleaved : HeadNorms::Rotation::None, rotary};
    Heads heads = splitHeads(m_toQkv(x), m_heads, m_heads, norms, context.execution);
    const double scale = halfScale(kAttentionScale, heads.v.scalar_type(), context);
    if (scale != 1)
        heads.v = heads.v * scale;
    return {m_toOut(attention(heads.q, heads.k, heads.v, /*causal=*/false, context.attentionDropout, context)), scale};
}

bool TransformerBlock::takesKernel(const at::Tensor& x, const ComputeContext& context) const
{
    const bool loras = m_toQkv.hasLoras() || !m_toOut.weight().loras().empty() || m_feedForward.gateAndUp().hasLoras()
        || !m_feedForward.down().weight().loras().empty();
    return context.execution != Execution::Plain && x.is_cpu() && x.scalar_type() == at::kFloat && m_unit->apart()
        && m_toQkv.type() == at::kFloat && x.is_contiguous() && context.attention == AttentionBackend::Blocked
        && context.attentionDropout <= 0 && !loras
        && CpuBlock::suits(x.size(1), m_feedForward.down().weight().shape().at(1), m_heads);
}

const CpuBlock& TransformerBlock::kernel() const
{
    if (!m_kernel) {
        const auto weight = [](const std::optional<RmsNorm>& norm) { return norm ? norm->weight() : at::Tensor(); };
        const CpuBlock::Weights weights{m_toQkv.weight(),
                                        m_toOut.weight().tensor(),
                                        m_feedForward.gateAndUp().weight(),
                                        m_feedForward.down().weight().tensor(),
                                        m_attentionNorm1.weight(),
                                        m_attentionNorm2.weight(),
                                        m_ffnNorm1.weight(),
                                        m_ffnNorm2.weight(),
                                        weight(m_normQ),
                                        weight(m_normK),
                                        m_attentionNorm1.eps(),
                                        kQkNormEps};
        m_kernel = std::make_shared<CpuBlock>(weights, m_heads);
        m_toQkv.letGo(); // the kernel has packed copies; the plain way, with a LoRA or dropout, reads them anew
        m_toOut.weight().letGo();
        m_feedForward.gateAndUp().letGo();
        m_feedForward.down().weight().letGo();
    }
    return *m_kernel;
}

at::Tensor TransformerBlock::modulations(const at::Tensor& conditioning) const
{
    const at::Tensor parts = (*m_modulation)(conditioning).view({conditioning.size(0), 4, -1});
    const at::Tensor gates = parts.tanh();
    return at::stack({parts.select(1, 0), gates.select(1, 1), parts.select(1, 2), gates.select(1, 3)}, 1);
}

at::Tensor TransformerBlock::operator()(at::Tensor x, Operand& normed, const at::Tensor& rotary,
                                        const BlockModulation& m, const Next& next, const ComputeContext& context) const
{
    context.checkpoint();
    if (takesKernel(x, context)) {
        kernel().run(x, context.useRope ? rotary : at::Tensor(),
                     {dataOf(m.scaleMsa), dataOf(m.gateMsa), dataOf(m.scaleMlp), dataOf(m.gateMlp)}, context);
        normed = {};
        return x;
    }
    // What runs through the blocks is fp32, or fp16, which holds it: each sum adds a norm of at most √dim · |weight|,
    // gated by a tanh where there is modulation, and 2^-11 of rounding is far below that of bf16 products.
    if (!normed.values.defined())
        normed = m_attentionNorm1(x, m.scaleMsa, m_toQkv.type(), context);
    const Scaled attended = attend(std::exchange(normed, {}), rotary, context);
    const Scaled fed = m_feedForward(
        m_attentionNorm2.addedThen(m_ffnNorm1, m.scaleMlp, m_feedForward.type(), x, attended, m.gateMsa, context),
        context);
    if (next.block == nullptr)
        return m_ffnNorm2.added(std::move(x), fed, m.gateMlp, context);
    normed = m_ffnNorm2.addedThen(next.block->m_attentionNorm1, next.modulation->scaleMsa, next.block->m_toQkv.type(),
                                  x, fed, m.gateMlp, context);
    return x;
}

void ZImageTransformer::runBlocks(const std::vector<TransformerBlock>& blocks, LayerGroup group,
                                  std::vector<Passing>& samples, const BlockModulation* modulation,
                                  const ComputeContext& context)
{
    static const BlockModulation kNone;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto modulationOf = [modulation](std::size_t block) {
            return modulation != nullptr ? modulation + block : &kNone;
        };
        TransformerBlock::Next next;
        if (i + 1 < blocks.size() && context.tap == nullptr) // a tap may change what goes from block to block
            next = {&blocks[i + 1], modulationOf(i + 1)};
        const WeightUnit::Use weights = blocks[i].use();
        for (Passing& sample : samples) {
            sample.x = blocks[i](std::move(sample.x), sample.normed, sample.rotary, *modulationOf(i), next, context);
            context.passed(group, static_cast<std::int64_t>(i), sample.x);
        }
    }
}

ZImageTransformer::ZImageTransformer(const TransformerConfig& c, WeightStore& store) : m_config(c)
{
    const WeightScope root = store.root();
    const std::int64_t patch = c.patchSize * c.patchSize * c.framePatchSize * c.inChannels;
    constexpr auto kFp32 = Linear::Type::Fp32;
    m_xEmbedder = Linear(root["all_x_embedder"][patchKey(c)], patch, c.dim, true, kFp32);
    m_capNorm = RmsNorm(root["cap_embedder"][0], c.capFeatDim, c.normEps);
    m_capEmbedder = Linear(root["cap_embedder"][1], c.capFeatDim, c.dim, true);
    m_timeIn = Linear(root["t_embedder"]["mlp"][0], kTimeFrequencies, kTimeHidden, true, kFp32);
    m_timeOut = Linear(root["t_embedder"]["mlp"][2], kTimeHidden, c.modulationDim(), true, kFp32);
    const WeightScope final = root["all_final_layer"][patchKey(c)];
    m_finalModulation = Linear(final["adaLN_modulation"][1], c.modulationDim(), c.dim, true, kFp32);
    m_finalLinear = Linear(final["linear"], c.dim, patch, true, kFp32);
    m_xPadToken = root.weightFp32("x_pad_token", {1, c.dim});
    m_capPadToken = root.weightFp32("cap_pad_token", {1, c.dim});
    for (std::int64_t i = 0; i < c.refinerLayers; ++i) {
        m_noiseRefiner.emplace_back(root["noise_refiner"][i], c, true, kStepUnits);
        m_contextRefiner.emplace_back(root["context_refiner"][i], c, false, "caption");
    }
    for (std::int64_t i = 0; i < c.layers; ++i)
        m_layers.emplace_back(root["layers"][i], c, true, kStepUnits);
}

Caption ZImageTransformer::prepareCaption(const at::Tensor& embeddings, const ComputeContext& context) const
{
    return prepareCaptions({embeddings}, context).front();
}

std::vector<Caption> ZImageTransformer::prepareCaptions(const std::vector<at::Tensor>& embeddings,
                                                        const ComputeContext& context) const
{
    const at::Device device = m_capNorm.weight().device();
    std::vector<Passing> samples;
    for (const at::Tensor& each : embeddings) {
        at::Tensor x = m_capEmbedder(m_capNorm(each.to(device, at::kFloat), {}, computeType(), context)).to(at::kFloat);
        x = padded(x, m_capPadToken, paddingOf(x.size(0)));
        std::vector<Position> positions(static_cast<std::size_t>(x.size(0)));
        for (std::size_t i = 0; i < positions.size(); ++i)
            positions[i].axis[0] = static_cast<std::int64_t>(i) + 1;
        samples.push_back({std::move(x), axialRotary(positions, m_config.axesDims, m_config.ropeTheta).to(device)});
    }
    runBlocks(m_contextRefiner, LayerGroup::ContextRefiner, samples, nullptr, context);
    std::vector<Caption> captions;
    for (Passing& sample : samples)
        captions.push_back({std::move(sample.x), std::move(sample.rotary)});
    return captions;
}

ImageGrid ZImageTransformer::prepareGrid(std::int64_t latentHeight, std::int64_t latentWidth,
                                         const Caption& caption) const
{
    ImageGrid grid;
    grid.rows = latentHeight / m_config.patchSize;
    grid.columns = latentWidth / m_config.patchSize;
    grid.padding = paddingOf(grid.rows * grid.columns);
    const std::int64_t frame = caption.tokens.size(0) + 1;
    std::vector<Position> positions;
    for (std::int64_t row = 0; row < grid.rows; ++row)
        for (std::int64_t column = 0; column < grid.columns; ++column)
            positions.push_back({{frame, row, column}});
    positions.resize(positions.size() + static_cast<std::size_t>(grid.padding)); // pads stand at (0, 0, 0)
    grid.rotary = axialRotary(positions, m_config.axesDims, m_config.ropeTheta).to(caption.tokens.device());
    return grid;
}

at::Tensor ZImageTransformer::embedTimes(const std::vector<float>& times) const
{
    constexpr std::int64_t kHalf = kTimeFrequencies / 2;
    const at::Tensor frequencies =
        at::arange(0, kHalf, at::kFloat).mul_(-std::log(kTimeMaxPeriod)).div_(static_cast<double>(kHalf)).exp_();
    const at::Tensor scaled = at::tensor(times, at::kFloat).mul_(static_cast<float>(m_config.timeScale));
    const at::Tensor angles = at::outer(scaled, frequencies);
    const at::Tensor wave =
        at::cat({angles.cos(), angles.sin()}, 1).to(m_timeIn.weight().tensor().device()); // [S, 256]
    return m_timeOut(at::silu(m_timeIn(wave)));
}

StepModulation StepModulation::of(const at::Tensor& rows)
{
    StepModulation step{rows, {}, rows.narrow(0, rows.size(0) - 1, 1)};
    for (std::int64_t row = 0; row + 4 < rows.size(0); row += 4)
        step.blocks.push_back({rows.narrow(0, row, 1), rows.narrow(0, row + 1, 1), rows.narrow(0, row + 2, 1),
                               rows.narrow(0, row + 3, 1)});
    return step;
}

std::vector<StepModulation> ZImageTransformer::prepareSteps(const std::vector<float>& times) const
{
    const at::Tensor conditioning = embedTimes(times);
    std::vector<at::Tensor> parts;
    for (const auto* blocks : {&m_noiseRefiner, &m_layers})
        for (const TransformerBlock& block : *blocks)
            parts.push_back(block.modulations(conditioning));
    parts.push_back((1.0 + m_finalModulation(at::silu(conditioning))).unsqueeze(1));
    const at::Tensor all = at::cat(parts, 1); // [S, 4 · blocks + 1, dim]
    std::vector<StepModulation> steps;
    for (std::int64_t step = 0; step < all.size(0); ++step)
        steps.push_back(StepModulation::of(all.select(0, step)));
    return steps;
}

at::Tensor ZImageTransformer::patchify(const at::Tensor& latents) const
{
    const std::int64_t p = m_config.patchSize;
    // [C, h·p, w·p] → [h·w, p·p·C], the channel fastest
    return latents.view({latents.size(0), latents.size(1) / p, p, latents.size(2) / p, p})
        .permute({1, 3, 2, 4, 0})
        .reshape({-1, p * p * latents.size(0)});
}

at::Tensor ZImageTransformer::unpatchify(const at::Tensor& tokens, const ImageGrid& grid) const
{
    const std::int64_t p = m_config.patchSize;
    const std::int64_t channels = m_config.inChannels;
    return tokens.view({grid.rows, grid.columns, p, p, channels})
        .permute({4, 0, 2, 1, 3})
        .reshape({channels, grid.rows * p, grid.columns * p});
}

at::Tensor ZImageTransformer::tokens(const at::Tensor& latents, const Caption& caption, const ImageGrid& grid,
                                     const ComputeContext& context) const
{
    const at::Tensor image = m_xEmbedder(patchify(latents));
    const std::int64_t count = image.size(0);
    const std::int64_t padded = count + grid.padding;
    at::Tensor x = at::empty({padded + caption.tokens.size(0), m_config.dim},
                             image.options().dtype(context.halfResidual ? at::kHalf : at::kFloat));
    x.slice(0, 0, count).copy_(image);
    if (grid.padding > 0)
        x.slice(0, count, padded).copy_(m_xPadToken.tensor().expand({grid.padding, -1}));
    x.slice(0, padded).copy_(caption.tokens);
    return x;
}

at::Tensor ZImageTransformer::run(const at::Tensor& latents, const StepModulation& step, const Caption& caption,
                                  const ImageGrid& grid, const ComputeContext& context) const
{
    const Conditioned sample{caption, grid};
    return run(latents, step, std::span(&sample, 1), context).front();
}

std::vector<at::Tensor> ZImageTransformer::run(const at::Tensor& latents, const StepModulation& step,
                                               std::span<const Conditioned> samples,
                                               const ComputeContext& context) const
{
    std::vector<at::Tensor> joined; // each sample's tokens, in one piece from the start
    std::vector<Passing> passing;
    for (const Conditioned& sample : samples) {
        joined.push_back(tokens(latents, sample.caption, sample.grid, context));
        passing.push_back({joined.back().slice(0, 0, sample.grid.rotary.size(0)), sample.grid.rotary});
    }
    const auto imageOf = [&](std::size_t i) { return joined[i].slice(0, 0, samples[i].grid.rotary.size(0)); };
    runBlocks(m_noiseRefiner, LayerGroup::NoiseRefiner, passing, step.blocks.data(), context);
    for (std::size_t i = 0; i < passing.size(); ++i) {
        if (passing[i].x.data_ptr() != imageOf(i).data_ptr()) // else it is where it belongs
            imageOf(i).copy_(passing[i].x);
        passing[i] = {std::move(joined[i]), at::cat({samples[i].grid.rotary, samples[i].caption.rotary})};
    }
    runBlocks(m_layers, LayerGroup::Layers, passing, step.blocks.data() + m_noiseRefiner.size(), context);

    std::vector<at::Tensor> outputs;
    for (std::size_t i = 0; i < passing.size(); ++i) {
        const ImageGrid& grid = samples[i].grid;
        const at::Tensor last = layerNorm(passing[i].x.slice(0, 0, grid.rows * grid.columns), step.finalScale,
                                          kFinalNormEps, context.execution);
        at::Tensor output = unpatchify(m_finalLinear(last), grid);
        context.passed(LayerGroup::FinalLayer, 0, output);
        outputs.push_back(std::move(output));
    }
    return outputs;
}

} // namespace zimage
