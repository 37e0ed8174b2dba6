#pragma once

#include "nn/compute_context.h"
#include "weights/weight_store.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zimage {

/// y = x·Wᵀ + b, plus the LoRAs that hang beside W. x [rows, in] of the weight's type → [rows, out].
class Linear {
public:
    Linear() = default;
    Linear(const WeightScope& scope, std::int64_t in, std::int64_t out, bool bias);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
    /// The type and device of its input.
    [[nodiscard]] at::TensorOptions options() const { return m_weight.tensor().options(); }

private:
    Weight m_weight;
    Weight m_bias;
};

/// Root mean square norm over the last dimension: x / √(mean(x²) + eps) · w, computed in fp32 and returned in x's type.
class RmsNorm {
public:
    RmsNorm() = default;
    RmsNorm(const WeightScope& scope, std::int64_t width, double eps);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

private:
    Weight m_weight;
    double m_eps = 0;
};

/// silu(first(x)) · second(x), then third: the gated feed-forward of Qwen3 (gate_proj, up_proj, down_proj) and of the
/// transformer (w1, w3, w2). x [L, width].
class GatedFeedForward {
public:
    struct Names {
        const char* gate;
        const char* up;
        const char* down;
    };
    GatedFeedForward(const WeightScope& scope, const Names& names, std::int64_t width, std::int64_t hidden);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ComputeContext& context) const;

private:
    Linear m_gate;
    Linear m_up;
    Linear m_down;
};

/// Scaled dot-product attention, without a mask. q [L, H, D], k and v [L, Hkv, D] with H a multiple of Hkv → [L, H·D].
/// The softmax is computed in fp32.
[[nodiscard]] at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal, double dropout,
                                   const ComputeContext& context);

} // namespace zimage
