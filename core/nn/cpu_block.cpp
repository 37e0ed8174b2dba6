#include "nn/cpu_block.h"

#include "base/round.h"
#include "nn/cpu/row_kernels.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace zimage {

namespace {

const float* dataOf(const at::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }

/// Memory that nobody has filled.
std::unique_ptr<float[]> scratch(std::int64_t count)
{
    return std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(count));
}

/// Rows of a task: an equal number for every thread, in pieces that the second-level cache holds.
std::int64_t taskRows(std::int64_t length)
{
    constexpr std::int64_t kMost = 144;
    constexpr std::int64_t kUnit = 8; // a tile of the products
    const std::int64_t threads = at::get_num_threads();
    const std::int64_t pieces = threads * ((length + threads * kMost - 1) / (threads * kMost));
    return roundUp((length + pieces - 1) / pieces, kUnit);
}

/// Calls task(first row, rows) for all rows, spread over the threads.
template <typename Task>
void forRows(std::int64_t length, const Task& task)
{
    const std::int64_t rows = taskRows(length);
    at::parallel_for(0, (length + rows - 1) / rows, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            task(i * rows, std::min(rows, length - i * rows));
    });
}

} // namespace

PackedMatrix::PackedMatrix(const at::Tensor& weight, std::int64_t parts)
    : m_depth(roundUp(weight.size(1), cpu::kPanelUnit))
{
    const std::int64_t in = weight.size(1);
    const std::int64_t partRows = weight.size(0) / parts;
    const std::int64_t partColumns = roundUp(partRows, cpu::kPanelUnit);
    m_columns = parts * partColumns;
    m_values.assign(static_cast<std::size_t>(m_depth * m_columns), 0.0F);
    const at::Tensor dense = weight.contiguous();
    const auto* from = dense.data_ptr<float>();
    at::parallel_for(0, weight.size(0), 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            const std::int64_t column = row / partRows * partColumns + row % partRows;
            const std::int64_t panel = column / cpu::kPanel * cpu::kPanel;
            const std::int64_t width = std::min(cpu::kPanel, m_columns - panel);
            float* to = m_values.data() + panel * m_depth + column - panel;
            for (std::int64_t i = 0; i < in; ++i)
                to[i * width] = from[row * in + i];
        }
    });
}

struct CpuBlock::Job {
    float* x = nullptr;
    const float* turns = nullptr; ///< [length, width] pairs of cosine and sine; null: none
    const Modulation* modulation = nullptr;
    std::int64_t length = 0;
    std::int64_t padded = 0;
    float* q = nullptr;        ///< [head, length, width]
    float* keys = nullptr;     ///< packed for the attention
    float* values = nullptr;   ///< [head, length, width]
    float* attended = nullptr; ///< [length, dim]
};

CpuBlock::CpuBlock(const Weights& weights, std::int64_t heads)
    : m_weights(weights), m_dim(weights.out.size(0)), m_heads(heads), m_width(m_dim / heads), m_qkv(weights.qkv),
      m_out(weights.out), m_gateAndUp(weights.gateAndUp, 2), m_down(weights.down)
{
    for (at::Tensor* matrix : {&m_weights.qkv, &m_weights.out, &m_weights.gateAndUp, &m_weights.down})
        matrix->reset();
}

bool CpuBlock::suits(std::int64_t dim, std::int64_t hidden, std::int64_t heads)
{
    constexpr std::int64_t kMostWeights = 2 << 20;
    return dim % heads == 0 && dim / heads % cpu::kAttentionWidth == 0
        && 4 * dim * dim + 3 * dim * hidden <= kMostWeights;
}

void CpuBlock::project(const Job& job, std::int64_t first, std::int64_t rows) const
{
    const cpu::RowKernels& kernels = cpu::rowKernels();
    const auto eps = static_cast<float>(m_weights.qkEps);
    const std::int64_t stride = m_qkv.columns();
    const auto normed = scratch(rows * m_dim);
    const auto qkv = scratch(rows * stride);
    const auto key = scratch(rows * m_width);
    kernels.norm(normed.get(), job.x + first * m_dim, dataOf(m_weights.attentionNorm1), job.modulation->scaleMsa, rows,
                 m_dim, static_cast<float>(m_weights.eps));
    kernels.multiply(qkv.get(), stride, normed.get(), m_dim, m_qkv.data(), rows, m_dim, stride);
    const float* turns = job.turns != nullptr ? job.turns + first * m_width : nullptr;
    for (std::int64_t head = 0; head < m_heads; ++head) {
        const float* part = qkv.get() + head * m_width;
        kernels.normRotate(job.q + (head * job.length + first) * m_width, part, stride, dataOf(m_weights.normQ), eps,
                           turns, rows, m_width);
        kernels.normRotate(job.values + (head * job.length + first) * m_width, part + 2 * m_dim, stride, nullptr, 0,
                           nullptr, rows, m_width);
        kernels.normRotate(key.get(), part + m_dim, stride, dataOf(m_weights.normK), eps, turns, rows, m_width);
        for (std::int64_t row = 0; row < rows; ++row) {
            const std::int64_t position = first + row;
            float* to = job.keys
                + (head * job.padded + position / cpu::kAttentionPadding * cpu::kAttentionPadding) * m_width
                + position % cpu::kAttentionPadding;
            for (std::int64_t i = 0; i < m_width; ++i)
                to[i * cpu::kAttentionPadding] = key[static_cast<std::size_t>(row * m_width + i)];
        }
    }
}

void CpuBlock::attend(const Job& job, std::int64_t begin, std::int64_t end) const
{
    const std::int64_t blocks = (job.length + cpu::kAttentionRows - 1) / cpu::kAttentionRows;
    const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(m_width)));
    const auto scores = scratch(cpu::kAttentionRows * job.padded);
    for (std::int64_t task = begin; task < end; ++task) {
        const std::int64_t head = task / blocks;
        const std::int64_t first = task % blocks * cpu::kAttentionRows;
        cpu::rowKernels().attention(
            job.attended + first * m_dim + head * m_width, m_dim, job.q + (head * job.length + first) * m_width,
            job.keys + head * m_width * job.padded, job.values + head * job.length * m_width, scores.get(),
            std::min(cpu::kAttentionRows, job.length - first), job.length, job.padded, m_width, scale);
    }
}

void CpuBlock::finish(const Job& job, std::int64_t first, std::int64_t rows) const
{
    const cpu::RowKernels& kernels = cpu::rowKernels();
    const auto eps = static_cast<float>(m_weights.eps);
    const std::int64_t hidden = m_down.rows();
    float* x = job.x + first * m_dim;
    const auto normed = scratch(rows * m_dim);
    // Rows a page apart would meet in the same sets of the nearest cache.
    const std::int64_t bothStride = 2 * hidden + cpu::kPanelUnit;
    const std::int64_t productStride = hidden + cpu::kPanelUnit;
    const auto both = scratch(rows * bothStride);
    const auto product = scratch(rows * productStride);
    const auto result = scratch(rows * m_dim);
    kernels.multiply(result.get(), m_dim, job.attended + first * m_dim, m_dim, m_out.data(), rows, m_dim, m_dim);
    kernels.addNorm(x, result.get(), dataOf(m_weights.attentionNorm2), job.modulation->gateMsa, rows, m_dim, eps);
    kernels.norm(normed.get(), x, dataOf(m_weights.ffnNorm1), job.modulation->scaleMlp, rows, m_dim, eps);
    kernels.multiply(both.get(), bothStride, normed.get(), m_dim, m_gateAndUp.data(), rows, m_dim, 2 * hidden);
    kernels.siluProduct(product.get(), productStride, both.get(), bothStride, rows, hidden);
    kernels.multiply(result.get(), m_dim, product.get(), productStride, m_down.data(), rows, hidden, m_dim);
    kernels.addNorm(x, result.get(), dataOf(m_weights.ffnNorm2), job.modulation->gateMlp, rows, m_dim, eps);
}

void CpuBlock::run(const at::Tensor& x, const at::Tensor& rotary, const Modulation& modulation,
                   const ComputeContext& context) const
{
    Job job;
    job.x = x.data_ptr<float>();
    job.length = x.size(0);
    job.padded = roundUp(job.length, cpu::kAttentionPadding);
    job.modulation = &modulation;
    const at::Tensor turns = rotary.defined() ? at::view_as_real(rotary) : rotary;
    job.turns = dataOf(turns);
    const at::Tensor memory = at::empty({3 * job.length + job.padded, m_dim}, x.options());
    job.q = memory.data_ptr<float>();
    job.values = job.q + job.length * m_dim;
    job.attended = job.values + job.length * m_dim;
    job.keys = job.attended + job.length * m_dim;
    if (job.padded > job.length)
        std::fill_n(job.keys, job.padded * m_dim, 0.0F);

    forRows(job.length, [&](std::int64_t first, std::int64_t rows) { project(job, first, rows); });
    context.checkpoint();
    const std::int64_t blocks = (job.length + cpu::kAttentionRows - 1) / cpu::kAttentionRows;
    at::parallel_for(0, m_heads * blocks, 1, [&](std::int64_t begin, std::int64_t end) { attend(job, begin, end); });
    context.checkpoint();
    forRows(job.length, [&](std::int64_t first, std::int64_t rows) { finish(job, first, rows); });
}

} // namespace zimage
