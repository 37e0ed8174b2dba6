#include "models/text_encoder.h"

#include "base/error.h"
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
          {{"q_proj", c.heads * c.headDim, c.attentionBias}, {"k_proj", c.kvHeads * c.headDim, c.attentionBias}, {"v_proj", c.kvHeads * c.headDim, c.attentionBias}}),
      o(scope["self_attn"]["o_proj"], c.heads * c.headDim, c.hiddenSize, c.attentionBias),
      mlp(scope["mlp"], {"gate_proj", "up_proj", "down_proj"}, c.hiddenSize, c.intermediateSize)
{
}

TextEncoder::TextEncoder(const TextEncoderConfig& config, WeightStore& store)
    : m_config(config), m_embedding(store.root()["embed_tokens"].weight("weight", {config.vocabSize, config.hiddenSize}))
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
            throw Error(ErrorCode::BadParameter, "The token " + std::to_string(id) + " is beyond the text encoder's vocabulary of "
                            + std::to_string(m_config.vocabSize) + ": tokenizer and text encoder do not belong together.");
        *out++ = id;
    }
    const at::Tensor& table = m_embedding.tensor();
    return at::embedding(table, index.to(table.device())).to(at::kFloat);
}

at::Tensor TextEncoder::forward(const Layer& layer, const at::Tensor& x, const at::Tensor& rotary, const ComputeContext& context) const
{
    context.checkpoint();
    const at::Tensor qkv = layer.qkv(layer.inputNorm(x, {}, layer.qkv.type(), context));
    const HeadNorms norms{layer.qNorm.weight(), layer.kNorm.weight(), m_config.rmsNormEps, HeadNorms::Rotation::Halves, rotary};
    Heads heads = splitHeads(qkv, m_config.heads, m_config.kvHeads, norms, context.execution);
    // A bias after the product would have to be scaled with it.
    const double scale = m_config.attentionBias ? 1 : halfScale(kAttentionScale, heads.v.scalar_type(), context);
    if (scale != 1)
        heads.v = heads.v * scale;
    const at::Tensor attended = added(x, {layer.o(attention(heads.q, heads.k, heads.v, /*causal=*/true, 0, context)), scale});
    return added(attended, layer.mlp(layer.postAttentionNorm(attended, {}, layer.mlp.type(), context), context));
}

at::Tensor TextEncoder::run(std::span<const std::int32_t> ids, const ComputeContext& context) const
{
    return runAll(ids, context).back();
}

std::vector<at::Tensor> TextEncoder::runAll(std::span<const std::int32_t> ids, const ComputeContext& context) const
{
    at::Tensor x = embed(ids); // [L, hidden]
    const at::Tensor rotary = halfRotary(x.size(0), m_config.headDim, m_config.ropeTheta).to(x.device());
    std::vector<at::Tensor> states{x};
    for (const Layer& layer : m_layers) {
        x = forward(layer, x, rotary, context);
        context.passed(LayerGroup::TextEncoder, static_cast<std::int64_t>(states.size()) - 1, x);
        states.push_back(x);
    }
    return states;
}

} // namespace zimage
