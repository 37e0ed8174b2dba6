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
      q(scope["self_attn"]["q_proj"], c.hiddenSize, c.heads * c.headDim, c.attentionBias),
      k(scope["self_attn"]["k_proj"], c.hiddenSize, c.kvHeads * c.headDim, c.attentionBias),
      v(scope["self_attn"]["v_proj"], c.hiddenSize, c.kvHeads * c.headDim, c.attentionBias),
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
    return at::embedding(table, index.to(table.device()));
}

at::Tensor TextEncoder::forward(const Layer& layer, const at::Tensor& x, const HalfRotary& rotary, const ComputeContext& context) const
{
    context.checkpoint();
    const at::Tensor normed = layer.inputNorm(x);
    const auto byHead = [this](const at::Tensor& y, std::int64_t heads, const RmsNorm* norm) { // [L, heads · headDim] → [heads, L, headDim]
        return splitHeads(y, heads, norm != nullptr ? norm->weight() : at::Tensor(), m_config.rmsNormEps, {});
    };
    const at::Tensor q = rotateHalves(byHead(layer.q(normed), m_config.heads, &layer.qNorm), rotary);
    const at::Tensor k = rotateHalves(byHead(layer.k(normed), m_config.kvHeads, &layer.kNorm), rotary);
    const at::Tensor v = byHead(layer.v(normed), m_config.kvHeads, nullptr);
    const at::Tensor attended = x + layer.o(attention(q, k, v, /*causal=*/true, 0, context));
    return attended + layer.mlp(layer.postAttentionNorm(attended), context);
}

at::Tensor TextEncoder::run(std::span<const std::int32_t> ids, const ComputeContext& context) const
{
    return runAll(ids, context).back();
}

std::vector<at::Tensor> TextEncoder::runAll(std::span<const std::int32_t> ids, const ComputeContext& context) const
{
    at::Tensor x = embed(ids); // [L, hidden]
    HalfRotary rotary = halfRotary(x.size(0), m_config.headDim, m_config.ropeTheta);
    rotary = {rotary.cosine.to(x.device()), rotary.sine.to(x.device())};
    std::vector<at::Tensor> states{x};
    for (const Layer& layer : m_layers) {
        x = forward(layer, x, rotary, context);
        context.passed(LayerGroup::TextEncoder, static_cast<std::int64_t>(states.size()) - 1, x);
        states.push_back(x);
    }
    return states;
}

} // namespace zimage
