#pragma once

#include "nn/compute_context.h"
#include "weights/weight_store.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace zimage {

// Precision by layer: products are computed in the type their weights are placed in and accumulate in fp32; everything
// between them – norms, modulation, rotation, softmax, and (but for ComputeContext::halfResidual) the sums that run
// through a model – is fp32 whatever that type is.

/// A layer's result brought down by a power of two, so that fp16, whose largest value is 65,504, holds it: values =
/// scale · result. The scale enters before the product that overflows. It leaves with the eps of the norm that follows,
/// since norm(s·y) with eps·s² is norm(y) with eps, or is taken out in fp32. So nothing but the range changes, down to
/// fp16's least values.
struct Scaled {
    at::Tensor values;
    double scale = 1; ///< 1 in every type but fp16
};

/// Feed-forward: what goes into Z-Image's layers.0.feed_forward.w2 reaches 344,064 in ordinary pictures; a 128th of it
/// is 2,688, a 24th of the limit, and loses only what is under 2^-24 · 128 = 8e-6. (stable-diffusion.cpp takes the same
/// factor.)
constexpr double kFeedForwardScale = 1.0 / 128;
/// Attention: stable-diffusion.cpp found an 8th before to_out enough and takes a 16th, ComfyUI a 4th after it.
constexpr double kAttentionScale = 1.0 / 16;
/// The scale for values of a type.
[[nodiscard]] double halfScale(double scale, at::ScalarType type, const ComputeContext& context);

/// x + y, x fp32.
[[nodiscard]] at::Tensor added(const at::Tensor& x, const Scaled& y);

/// y = x·Wᵀ + b, plus the LoRAs that hang beside W. x [rows, in] → [rows, out] of the weight's type, which x is brought
/// to; bf16 in fp8.
class Linear {
public:
    enum class Type { Compute, Fp32 }; ///< what the weight is placed in: the model's compute type, or fp32 always

    Linear() = default;
    Linear(const WeightScope& scope, std::int64_t in, std::int64_t out, bool bias, Type type = Type::Compute);
    [[nodiscard]] at::Tensor operator()(const Operand& x) const;
    [[nodiscard]] const Weight& weight() const { return m_weight; }

private:
    Weight m_weight;
    Weight m_bias;
};

/// Products that share their input, done as one: x [rows, in] → [rows, sum of outs], the results side by side.
class LinearGroup {
public:
    struct Part {
        std::string_view name;
        std::int64_t out;
        bool bias = false;
    };
    LinearGroup(const WeightScope& scope, std::int64_t in, const std::vector<Part>& parts);
    [[nodiscard]] at::Tensor operator()(const Operand& x) const;
    /// The parts one below the other, [sum of outs, in].
    [[nodiscard]] at::Tensor weight() const { return m_join->placed(); }
    [[nodiscard]] at::ScalarType type() const { return m_weights.front().type(); }
    void letGo() const { m_join->letGo(); } ///< as Weight::letGo
    [[nodiscard]] bool hasLoras() const;

private:
    std::vector<Weight> m_weights;
    std::vector<Weight> m_biases; ///< of all parts, or none
    std::shared_ptr<WeightJoin> m_join;
};

/// Root mean square norm over the last dimension: x / √(mean(x²) + eps) · w, computed in fp32.
class RmsNorm {
public:
    RmsNorm() = default;
    RmsNorm(const WeightScope& scope, std::int64_t width, double eps);
    /// norm(x) · (1 + scale) for a product in `type`; scale [1, width], or undefined.
    [[nodiscard]] Operand operator()(const at::Tensor& x, const at::Tensor& scale, at::ScalarType type,
                                     const ComputeContext& context) const;
    /// x + gate · norm(y); gate [1, width], or undefined. May reuse x's memory.
    [[nodiscard]] at::Tensor added(at::Tensor x, const Scaled& y, const at::Tensor& gate,
                                   const ComputeContext& context) const;
    /// The same, which becomes x, and next(x) · (1 + scale) in `type`.
    [[nodiscard]] Operand addedThen(const RmsNorm& next, const at::Tensor& scale, at::ScalarType type, at::Tensor& x,
                                    const Scaled& y, const at::Tensor& gate, const ComputeContext& context) const;
    [[nodiscard]] at::Tensor weight() const { return m_weight.tensor(); }
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
    [[nodiscard]] Scaled operator()(const Operand& x, const ComputeContext& context) const;
    [[nodiscard]] at::ScalarType type() const { return m_gateAndUp.type(); } ///< of the weights that the input meets
    [[nodiscard]] const LinearGroup& gateAndUp() const { return m_gateAndUp; }
    [[nodiscard]] const Linear& down() const { return m_down; }

private:
    LinearGroup m_gateAndUp;
    Linear m_down;
};

/// Scaled dot-product attention, without a mask. q [H, L, D], k and v [Hkv, L, D], dense, with H a multiple of Hkv
/// → [L, H·D]. The softmax is computed in fp32.
[[nodiscard]] at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal,
                                   double dropout, const ComputeContext& context);

} // namespace zimage
