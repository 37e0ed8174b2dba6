#pragma once

#include "nn/compute_context.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace zimage {

/// A matrix W [out, in] in the panels of cpu::RowKernels::multiply, for x·Wᵀ. Its sides are filled up with zeros to
/// multiples of cpu::kPanelUnit.
class PackedMatrix {
public:
    /// `weight` [out, in] fp32 on the CPU; taken as `parts` matrices one below the other, each of which is filled up by
    /// itself.
    explicit PackedMatrix(const at::Tensor& weight, std::int64_t parts = 1);
    [[nodiscard]] std::int64_t rows() const { return m_depth; } ///< of the packed matrix: the input's width, filled up
    [[nodiscard]] std::int64_t columns() const { return m_columns; }
    [[nodiscard]] const float* data() const { return m_values.data(); }

private:
    std::int64_t m_depth;
    std::int64_t m_columns;
    std::vector<float> m_values;
};

/// A transformer block in fp32 on the CPU, some rows at a time: what a thread has just computed is still in its cache
/// for the next step, and the threads meet only before and after the attention. The plain version, and the test, is
/// TransformerBlock's.
class CpuBlock {
public:
    /// fp32 on the CPU, dense; the matrices are not kept. qkv [3·dim, dim], out [dim, dim], gateAndUp [2·hidden, dim],
    /// down [dim, hidden], norms [dim], of queries and keys [head width] or undefined.
    struct Weights {
        at::Tensor qkv, out, gateAndUp, down;
        at::Tensor attentionNorm1, attentionNorm2, ffnNorm1, ffnNorm2, normQ, normK;
        double eps = 0;
        double qkEps = 0;
    };
    /// [dim] each; null in a block without modulation.
    struct Modulation {
        const float* scaleMsa = nullptr;
        const float* gateMsa = nullptr;
        const float* scaleMlp = nullptr;
        const float* gateMlp = nullptr;
    };

    CpuBlock(const Weights& weights, std::int64_t heads);

    /// Whether a block of these sizes gains by it: the head width fits the kernels, and its matrices are small enough
    /// to stay in the caches, so that they pay for being packed.
    [[nodiscard]] static bool suits(std::int64_t dim, std::int64_t hidden, std::int64_t heads);

    /// x [L, dim], dense, becomes the block's output. rotary: complex64 [L, 1, head width / 2] or undefined.
    void run(const at::Tensor& x, const at::Tensor& rotary, const Modulation& modulation,
             const ComputeContext& context) const;

private:
    struct Job;
    void project(const Job& job, std::int64_t first, std::int64_t rows) const;
    void attend(const Job& job, std::int64_t begin, std::int64_t end) const;
    void finish(const Job& job, std::int64_t first, std::int64_t rows) const;

    Weights m_weights;
    std::int64_t m_dim, m_heads, m_width;
    PackedMatrix m_qkv, m_out, m_gateAndUp, m_down;
};

} // namespace zimage
