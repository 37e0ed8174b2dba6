#include "models/text_encoder.h"

#include "base/error.h"
#include "base/sentence.h"
#include "nn/fused_ops.h"

#include <ATen/ATen.h>

#include <string>

namespace zimage {

TextEncoder::Layer::Layer(const WeightScope& scope, const TextEncoderConfig& c)
    : inputNorm(scope["input_layernorm"], c.hiddenSize, c.rmsNormEps),
      postAttentionNorm(scope["post_attention_layernorm"], c.hiddenSize, c.rmsNormEps),
      qNorm(scope["self_attn"]["q_norm"], c.headDim, c.rmsNormEps),
      kNorm(scope["self_attn"]["k_norm"], c.headDim, c.rmsNormEps),
      qkv(scope["self_attn"], c.hiddenSize,
          {{"q_proj", c.heads * c.headDim, c.attentionBias},
           {"k_proj", c.kvHeads * c.headDim, c.attentionBias},
           {"v_proj", c.kvHeads * c.headDim, c.attentionBias}}),
      o(scope["self_attn"]["o_proj"], c.heads * c.headDim, c.hiddenSize, c.attentionBias),
      mlp(scope["mlp"], {"gate_proj", "up_proj", "down_proj"}, c.hiddenSize, c.intermediateSize),
      unit(scope.unit("text"))
{}

TextEncoder::TextEncoder(const TextEncoderConfig& config, WeightStore& store)
    : m_config(config),
      m_embedding(store.root()["embed_tokens"].weight("weight", {config.vocabSize, config.hiddenSize}))
{
    for (std::int64_t i = 0; i + 1 < config.layers; ++i)
        m_layers.emplace_back(store.root()["layers"][i], config);
    store.notNeeded("layers." + std::to_string(config.layers - 1) + ".");
    for (const char* name : {"norm.", "lm_head.", "rotary_emb."})
        store.notNeeded(name);
}

at::Tensor TextEncoder::embed(std::span<const std::int32_t> ids) const
{
    at::Tensor index = at::empty({static_cast<std::int64_t>(ids.size())}, at::kLong);
    auto* out = index.data_ptr<std::int64_t>();
    for (const std::int32_t id : ids) {
        if (id < 0 || id >= m_config.vocabSize)
            throw Error(
                ErrorCode::BadParameter,
                tr("The tokenizer and the text encoder of the model do not belong together: the token {id:int} is "
                   "not among the {count:int} of the text encoder. Download the model again.",
                   id, m_config.vocabSize));
        *out++ = id;
    }
    // The table may lie in the computer's memory while a card computes.
    const at::Tensor table = m_embedding.tensor();
    const at::Tensor rows = at::embedding(table, index.to(table.device())).to(at::kFloat);
    return m_layers.empty() ? rows : rows.to(m_layers.front().inputNorm.weight().device());
}

at::Tensor TextEncoder::forward(const Layer& layer, const at::Tensor& x, const at::Tensor& rotary,
                                const ComputeContext& context) const
{
    context.checkpoint();
    const at::Tensor qkv = layer.qkv(layer.inputNorm(x, {}, layer.qkv.type(), context));
    const HeadNorms norms{layer.qNorm.weight(), layer.kNorm.weight(), m_config.rmsNormEps, HeadNorms::Rotation::Halves,
                          rotary};
    Heads heads = splitHeads(qkv, m_config.heads, m_config.kvHeads, norms, context.execution);
    // A bias after the product would have to be scaled with it.
    const double scale = m_config.attentionBias ? 1 : halfScale(kAttentionScale, heads.v.scalar_type(), context);
    if (scale != 1)
        heads.v = heads.v * scale;
    const at::Tensor attended =
        added(x, {layer.o(attention(heads.q, heads.k, heads.v, /*causal=*/true, 0, context)), scale});
    return added(attended, layer.mlp(layer.postAttentionNorm(attended, {}, layer.mlp.type(), context), context));
}

std::vector<TextEncoder::Passing> TextEncoder::pass(const std::vector<std::span<const std::int32_t>>& prompts,
                                                    const ComputeContext& context, std::vector<at::Tensor>* seen) const
{
    std::vector<Passing> passing;
    for (const auto& ids : prompts) {
        at::Tensor x = embed(ids); // [L, hidden]
        const at::Tensor rotary = halfRotary(x.size(0), m_config.headDim, m_config.ropeTheta).to(x.device());
        if (seen != nullptr)
            seen->push_back(x);
        passing.push_back({std::move(x), rotary});
    }
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const WeightUnit::Use weights = m_layers[i].unit->use();
        for (Passing& each : passing) {
            each.x = forward(m_layers[i], each.x, each.rotary, context);
            context.passed(LayerGroup::TextEncoder, static_cast<std::int64_t>(i), each.x);
            if (seen != nullptr)
                seen->push_back(each.x);
        }
    }
    return passing;
}

std::vector<at::Tensor> TextEncoder::run(const std::vector<std::span<const std::int32_t>>& prompts,
                                         const ComputeContext& context) const
{
    std::vector<at::Tensor> states;
    for (Passing& each : pass(prompts, context, nullptr))
        states.push_back(std::move(each.x));
    return states;
}

at::Tensor TextEncoder::run(std::span<const std::int32_t> ids, const ComputeContext& context) const
{
    return run(std::vector{ids}, context).front();
}

std::vector<at::Tensor> TextEncoder::runAll(std::span<const std::int32_t> ids, const ComputeContext& context) const
{
    std::vector<at::Tensor> states;
    (void)pass({ids}, context, &states);
    return states;
}

} // namespace zimage
