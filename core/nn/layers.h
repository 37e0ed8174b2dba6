#pragma once

#include "nn/compute_context.h"
#include "weights/weight_store.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace zimage {

/// y = x·Wᵀ + b, plus the LoRAs that hang beside W. x [rows, in] → [rows, out] of the weight's type, which x is brought to.
class Linear {
public:
    Linear() = default;
    Linear(const WeightScope& scope, std::int64_t in, std::int64_t out, bool bias);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
    /// The type and device it computes in.
    [[nodiscard]] at::TensorOptions options() const { return m_weight.tensor().options(); }
    [[nodiscard]] const Weight& weight() const { return m_weight; }

private:
    Weight m_weight;
    Weight m_bias;
};

/// Products without bias that share their input, done as one: x [rows, in] → [rows, sum of outs], the results side by side.
class LinearGroup {
public:
    struct Part {
        std::string_view name;
        std::int64_t out;
    };
    LinearGroup(const WeightScope& scope, std::int64_t in, const std::vector<Part>& parts);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
    /// The parts one below the other, [sum of outs, in].
    [[nodiscard]] const at::Tensor& weight() const { return m_join->placed(); }
    void letGo() const { m_join->letGo(); } ///< as Weight::letGo
    [[nodiscard]] bool hasLoras() const;

private:
    std::vector<Weight> m_weights;
    std::shared_ptr<WeightJoin> m_join;
};

/// Root mean square norm over the last dimension: x / √(mean(x²) + eps) · w, computed in fp32 and returned in x's type.
class RmsNorm {
public:
    RmsNorm() = default;
    RmsNorm(const WeightScope& scope, std::int64_t width, double eps);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;
    /// norm(x) · (1 + scale); scale [1, width], or undefined.
    [[nodiscard]] at::Tensor modulated(const at::Tensor& x, const at::Tensor& scale) const;
    /// x + gate · norm(y); gate [1, width], or undefined. May reuse x's memory.
    [[nodiscard]] at::Tensor added(at::Tensor x, const at::Tensor& y, const at::Tensor& gate) const;
    [[nodiscard]] const at::Tensor& weight() const { return m_weight.tensor(); }
    [[nodiscard]] double eps() const { return m_eps; }

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
    [[nodiscard]] const LinearGroup& gateAndUp() const { return m_gateAndUp; }
    [[nodiscard]] const Linear& down() const { return m_down; }

private:
    LinearGroup m_gateAndUp;
    Linear m_down;
};

/// Scaled dot-product attention, without a mask. q [H, L, D], k and v [Hkv, L, D], dense, with H a multiple of Hkv
/// → [L, H·D]. The softmax is computed in fp32.
[[nodiscard]] at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal, double dropout,
                                   const ComputeContext& context);

} // namespace zimage
