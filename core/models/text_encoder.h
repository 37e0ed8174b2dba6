#pragma once

#include "architecture/model_config.h"
#include "nn/layers.h"
#include "nn/rotary.h"
#include "weights/weight_unit.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace zimage {

/// Qwen3 as Z-Image uses it: causal decoder whose hidden state before the last layer is the caption. The last layer,
/// the final norm and the head are neither bound nor loaded. Reference: transformers' modeling_qwen3.py,
/// hidden_states[-2].
class TextEncoder {
public:
    /// Binds its parameters; run() needs the store placed.
    TextEncoder(const TextEncoderConfig& config, WeightStore& store);

    /// ids (1 … any length) of each prompt → [L, hidden] fp32. Prompts of one call share the weights that are streamed.
    /// Throws Error BadParameter for an id beyond the vocabulary.
    [[nodiscard]] std::vector<at::Tensor> run(const std::vector<std::span<const std::int32_t>>& prompts,
                                              const ComputeContext& context) const;
    [[nodiscard]] at::Tensor run(std::span<const std::int32_t> ids, const ComputeContext& context) const;
    /// The hidden state after every layer that is run, the embeddings first; for comparisons.
    [[nodiscard]] std::vector<at::Tensor> runAll(std::span<const std::int32_t> ids,
                                                 const ComputeContext& context) const;

private:
    struct Layer {
        Layer(const WeightScope& scope, const TextEncoderConfig& config);
        RmsNorm inputNorm, postAttentionNorm, qNorm, kNorm;
        LinearGroup qkv;
        Linear o;
        GatedFeedForward mlp;
        std::shared_ptr<WeightUnit> unit;
    };
    /// A prompt on its way through the layers.
    struct Passing {
        at::Tensor x; ///< [L, hidden] fp32
        at::Tensor rotary;
    };
    /// `seen` gets the state after each layer, and before the first.
    [[nodiscard]] std::vector<Passing> pass(const std::vector<std::span<const std::int32_t>>& prompts,
                                            const ComputeContext& context, std::vector<at::Tensor>* seen) const;
    [[nodiscard]] at::Tensor embed(std::span<const std::int32_t> ids) const;
    [[nodiscard]] at::Tensor forward(const Layer& layer, const at::Tensor& x, const at::Tensor& rotary,
                                     const ComputeContext& context) const;

    TextEncoderConfig m_config;
    Weight m_embedding;
    std::vector<Layer> m_layers;
};

} // namespace zimage
