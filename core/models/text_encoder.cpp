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
    return at::embedding(table, index.to(table.device())).to(at::kFloat);
}

at::Tensor TextEncoder::forward(const Layer& layer, const at::Tensor& x, const HalfRotary& rotary, const ComputeContext& context) const
{
    context.checkpoint();
    const at::Tensor normed = layer.inputNorm(x);
    const auto turned = [&](const at::Tensor& y, std::int64_t heads, const RmsNorm& norm) { // [L, heads · headDim] → [heads, L, headDim]
        return rotateHalves(splitHeads(y.to(at::kFloat), heads, norm.weight(), m_config.rmsNormEps, {}), rotary).to(y.scalar_type());
    };
    const at::Tensor q = turned(layer.q(normed), m_config.heads, layer.qNorm);
    const at::Tensor k = turned(layer.k(normed), m_config.kvHeads, layer.kNorm);
    at::Tensor v = splitHeads(layer.v(normed), m_config.kvHeads, {}, 0, {});
    // A bias after the product would have to be scaled with it.
    const double scale = m_config.attentionBias ? 1 : halfScale(kAttentionScale, v.scalar_type(), context);
    if (scale != 1)
        v = v * scale;
    const at::Tensor attended = added(x, {layer.o(attention(q, k, v, /*causal=*/true, 0, context)), scale});
    return added(attended, layer.mlp(layer.postAttentionNorm(attended), context));
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
