#include "nn/cpu_convolution.h"

#include "base/round.h"
#include "nn/cpu/convolution_kernels.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace zimage {

namespace {

constexpr std::int64_t kTaps = 9;
constexpr std::int64_t kInputRows = cpu::kStackRows + 2;
constexpr std::int64_t kOverlap = 2; ///< input rows that a stack shares with the next

/// The last factor of F(4, 3): the column of weights [w0, w1, w2] for each of the 6 stacks.
std::array<double, cpu::kStacks> stackWeights(double w0, double w1, double w2)
{
    const double outer = w0 + w2;
    const double quarter = w0 / 4 + w2;
    return {w0 / 4, -(outer + w1) / 6, -(outer - w1) / 6, (quarter + w1 / 2) / 6, (quarter - w1 / 2) / 6, w2};
}

} // namespace

/// A thread's working memory: rows of `stride` floats.
struct CpuConvolution::Memory {
    std::int64_t stride = 0;
    std::vector<float> stacks; ///< [stack][channel][stride]
    std::vector<float> kept;   ///< [channel][kOverlap][stride]: activated rows that the next stack starts with
    std::vector<float> rows;   ///< [kInputRows][stride]
    std::vector<float> zeros;  ///< [stride]
};

struct CpuConvolution::Job {
    const float* x;
    float* out;
    const float* residual;
    const ChannelActivation* activation;
    std::int64_t height;
    std::int64_t width;
    double* sums; ///< [group][m_out][2]
};

CpuConvolution::CpuConvolution(const at::Tensor& weight, const at::Tensor& bias, Kind kind)
    : CpuConvolution(weight, bias, kind, cpu::convolutionKernels())
{}

CpuConvolution::CpuConvolution(const at::Tensor& weight, const at::Tensor& bias, Kind kind,
                               const cpu::ConvolutionKernels& kernels)
    : m_kernels(&kernels), m_kind(kind), m_in(weight.size(1)), m_out(weight.size(0))
{
    const std::int64_t padded = roundUp(m_out, cpu::kOutChannels);
    const at::Tensor dense = weight.contiguous(at::MemoryFormat::Contiguous);
    const at::Tensor denseBias = bias.contiguous();
    m_bias.assign(static_cast<std::size_t>(padded), 0.0F);
    std::copy_n(denseBias.data_ptr<float>(), m_out, m_bias.begin());
    const std::int64_t products = kind == Kind::Plain ? cpu::kStacks * cpu::kStackTaps : cpu::kDoublingStacks;
    m_weights.assign(static_cast<std::size_t>(padded * m_in * products), 0.0F);
    if (kind == Kind::Plain)
        packPlain(dense.data_ptr<float>());
    else
        packDoubling(dense.data_ptr<float>());
}

void CpuConvolution::packPlain(const float* weight)
{
    const std::int64_t stackPitch = m_in * cpu::kStackTaps * cpu::kOutChannels;
    at::parallel_for(0, m_out, 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t out = begin; out < end; ++out)
            for (std::int64_t in = 0; in < m_in; ++in)
                for (std::int64_t tap = 0; tap < cpu::kStackTaps; ++tap) {
                    const float* w = weight + (out * m_in + in) * kTaps + tap;
                    const auto stacked =
                        stackWeights(static_cast<double>(w[0]), static_cast<double>(w[3]), static_cast<double>(w[6]));
                    float* to = m_weights.data() + out / cpu::kOutChannels * cpu::kStacks * stackPitch
                        + (in * cpu::kStackTaps + tap) * cpu::kOutChannels + out % cpu::kOutChannels;
                    for (std::size_t stack = 0; stack < stacked.size(); ++stack)
                        to[static_cast<std::int64_t>(stack) * stackPitch] = static_cast<float>(stacked[stack]);
                }
    });
}

void CpuConvolution::packDoubling(const float* weight)
{
    const std::int64_t stackPitch = m_in * cpu::kOutChannels;
    // Of three weights, for the differences to the left, the value itself, and the difference to the right.
    const auto spread = [](double w0, double w1, double w2) { return std::array{w0, w0 + w1 + w2, w2}; };
    at::parallel_for(0, m_out, 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t out = begin; out < end; ++out)
            for (std::int64_t in = 0; in < m_in; ++in) {
                const float* w = weight + (out * m_in + in) * kTaps;
                std::array<std::array<double, 3>, 3> rows{};
                for (std::size_t row = 0; row < 3; ++row, w += 3)
                    rows[row] = spread(static_cast<double>(w[0]), static_cast<double>(w[1]), static_cast<double>(w[2]));
                float* to = m_weights.data() + out / cpu::kOutChannels * cpu::kDoublingStacks * stackPitch
                    + in * cpu::kOutChannels + out % cpu::kOutChannels;
                for (std::size_t column = 0; column < 3; ++column) {
                    const auto down = spread(rows[0][column], rows[1][column], rows[2][column]);
                    for (std::size_t row = 0; row < 3; ++row)
                        to[static_cast<std::int64_t>(3 * row + column) * stackPitch] = static_cast<float>(down[row]);
                }
            }
    });
}

/// Row `y` of a channel from column − 1 to column + width, activated, zeros outside the picture.
void CpuConvolution::readRow(float* to, const Job& job, std::int64_t channel, std::int64_t y, std::int64_t column,
                             std::int64_t width) const
{
    if (y < 0 || y >= job.height) {
        std::fill_n(to, width + 2, 0.0F);
        return;
    }
    const std::int64_t first = std::max<std::int64_t>(0, column - 1);
    const std::int64_t end = std::min(job.width, column + width + 1);
    const float* from = job.x + (channel * job.height + y) * job.width + first;
    float* inner = to + (first - column + 1);
    to[0] = 0;
    to[width + 1] = 0;
    const auto at = static_cast<std::size_t>(channel);
    if (job.activation != nullptr)
        m_kernels->silu(inner, from, job.activation->scale[at], job.activation->shift[at], end - first);
    else
        std::copy_n(from, end - first, inner);
}

namespace {

/// Asks for the rows that the next channel will be read from.
void prefetchRows(const float* from, const float* end, std::int64_t pitch, std::int64_t rows, std::int64_t width)
{
    constexpr std::int64_t kLine = 16; // floats
    for (std::int64_t row = 0; row < rows; ++row, from += pitch)
        for (std::int64_t i = 0; i < width && from + i < end; i += kLine)
            __builtin_prefetch(from + i);
}

} // namespace

void CpuConvolution::stackPlain(const Job& job, std::int64_t group, bool first, std::int64_t column, std::int64_t width,
                                Memory& memory) const
{
    const std::int64_t stride = memory.stride;
    const std::int64_t top = group * cpu::kStackRows - 1;
    for (std::int64_t channel = 0; channel < m_in; ++channel) {
        const float* plane = job.x + channel * job.height * job.width;
        prefetchRows(plane + (job.height + top + kOverlap) * job.width + column, job.x + m_in * job.height * job.width,
                     job.width, cpu::kStackRows, width);
        float* kept = memory.kept.data() + channel * kOverlap * stride;
        std::array<const float*, kInputRows> rows{};
        for (std::int64_t row = 0; row < kInputRows; ++row) {
            float* line = row < kOverlap ? kept + row * stride : memory.rows.data() + row * stride;
            if (row >= kOverlap || first)
                readRow(line, job, channel, top + row, column, width);
            rows[static_cast<std::size_t>(row)] = line;
        }
        m_kernels->stack(memory.stacks.data() + channel * stride, m_in * stride, rows.data(), width + 2);
        std::copy_n(memory.rows.data() + cpu::kStackRows * stride, kOverlap * stride, kept);
    }
}

void CpuConvolution::stackDoubling(const Job& job, std::int64_t row, std::int64_t column, std::int64_t width,
                                   Memory& memory) const
{
    const std::int64_t stride = memory.stride;
    for (std::int64_t channel = 0; channel < m_in; ++channel) {
        std::array<const float*, 3> rows{};
        for (std::int64_t i = 0; i < 3; ++i) {
            float* line = memory.rows.data() + i * stride;
            readRow(line, job, channel, row - 1 + i, column, width);
            rows[static_cast<std::size_t>(i)] = line;
        }
        m_kernels->stackDoubling(memory.stacks.data() + channel * stride, m_in * stride, rows.data(), width);
    }
}

void CpuConvolution::runBand(const Job& job, std::int64_t firstGroup, std::int64_t lastGroup) const
{
    const bool plain = m_kind == Kind::Plain;
    const std::int64_t stacks = plain ? cpu::kStacks : cpu::kDoublingStacks;
    constexpr std::int64_t kStackFloats = 96 << 10; // about what stays in the second-level cache
    constexpr std::int64_t kColumns = 48;
    const std::int64_t most = std::max(kColumns, kStackFloats / (stacks * m_in) / kColumns * kColumns);
    const std::int64_t parts = (job.width + most - 1) / most;
    const std::int64_t step = std::min(job.width, roundUp((job.width + parts - 1) / parts, 16));
    Memory memory;
    memory.stride = roundUp(step, 16) + 32; // whole vectors from any tap
    memory.stacks.resize(static_cast<std::size_t>(stacks * m_in * memory.stride));
    memory.kept.resize(static_cast<std::size_t>(m_in * kOverlap * memory.stride));
    memory.rows.resize(static_cast<std::size_t>(kInputRows * memory.stride));

    const std::int64_t scale = plain ? 1 : 2;
    const std::int64_t groupRows = plain ? cpu::kStackRows : 2;
    const std::int64_t blockWeights =
        static_cast<std::int64_t>(m_weights.size()) / (static_cast<std::int64_t>(m_bias.size()) / cpu::kOutChannels);
    cpu::ConvolutionTask task;
    task.stacks = memory.stacks.data();
    task.channels = m_in;
    task.stride = memory.stride;
    task.rowPitch = job.width * scale;
    task.channelPitch = job.height * scale * task.rowPitch;
    for (std::int64_t column = 0; column < job.width; column += step) {
        task.width = std::min(step, job.width - column);
        for (std::int64_t group = firstGroup; group < lastGroup; ++group) {
            if (plain)
                stackPlain(job, group, group == firstGroup, column, task.width, memory);
            else
                stackDoubling(job, group, column, task.width, memory);
            task.rows = std::min(groupRows, job.height * scale - group * groupRows);
            for (std::int64_t out = 0; out < m_out; out += cpu::kOutChannels) {
                const std::int64_t place = out * task.channelPitch + group * groupRows * task.rowPitch + column * scale;
                task.outChannels = std::min(cpu::kOutChannels, m_out - out);
                task.weights = m_weights.data() + out / cpu::kOutChannels * blockWeights;
                task.bias = m_bias.data() + out;
                task.out = job.out + place;
                task.residual = job.residual != nullptr ? job.residual + place : nullptr;
                task.sums = job.sums != nullptr ? job.sums + (group * m_out + out) * 2 : nullptr;
                (plain ? m_kernels->convolve : m_kernels->convolveDoubling)(task);
            }
        }
    }
}

at::Tensor CpuConvolution::operator()(const at::Tensor& x, const ChannelActivation* activation,
                                      const at::Tensor& residual, ChannelSums* sums) const
{
    const at::Tensor input = x.contiguous();
    const std::int64_t scale = m_kind == Kind::Plain ? 1 : 2;
    Job job{};
    job.height = input.size(2);
    job.width = input.size(3);
    at::Tensor out = residual.defined() ? residual.contiguous()
                                        : at::empty({1, m_out, job.height * scale, job.width * scale}, input.options());
    job.x = input.data_ptr<float>();
    job.out = out.data_ptr<float>();
    job.residual = residual.defined() ? job.out : nullptr;
    job.activation = activation;
    const std::int64_t groups =
        m_kind == Kind::Plain ? (job.height + cpu::kStackRows - 1) / cpu::kStackRows : job.height;
    ChannelSums groupSums; // added up in order, so that the threads do not change the result
    if (sums != nullptr) {
        groupSums.assign(static_cast<std::size_t>(groups * m_out * 2), 0.0);
        job.sums = groupSums.data();
    }
    at::parallel_for(0, groups, 1, [&](std::int64_t begin, std::int64_t end) { runBand(job, begin, end); });
    if (sums != nullptr) {
        const auto each = static_cast<std::size_t>(2 * m_out);
        sums->assign(each, 0.0);
        for (std::size_t i = 0; i < groupSums.size(); ++i)
            (*sums)[i % each] += groupSums[i];
    }
    return out;
}

ChannelSums sumsOfChannels(const at::Tensor& x)
{
    ChannelSums sums(static_cast<std::size_t>(2 * x.size(1)));
    if (!x.is_cpu() || x.scalar_type() != at::kFloat || (x.stride(3) != 1 && x.size(3) > 1)) {
        const at::Tensor wide = x.to(at::kFloat);
        const auto total = [](const at::Tensor& values) { return values.sum({2, 3}, false, at::kDouble); };
        const at::Tensor both =
            at::stack({total(wide), total(wide.square())}, 2).to(at::kCPU).contiguous(); // [1, C, 2]
        std::copy_n(both.data_ptr<double>(), sums.size(), sums.begin());
        return sums;
    }
    const bool dense = x.stride(2) == x.size(3);
    const std::int64_t runs = dense ? 1 : x.size(2);
    const std::int64_t length = dense ? x.size(2) * x.size(3) : x.size(3);
    const float* values = x.data_ptr<float>();
    at::parallel_for(0, x.size(1), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t channel = begin; channel < end; ++channel)
            for (std::int64_t run = 0; run < runs; ++run)
                cpu::convolutionKernels().addSums(sums.data() + 2 * channel,
                                                  values + channel * x.stride(1) + run * x.stride(2), length);
    });
    return sums;
}

ChannelActivation groupNormActivation(const ChannelSums& sums, std::int64_t positions, std::int64_t groups,
                                      const float* weight, const float* bias)
{
    constexpr double kEps = 1e-6;
    const std::size_t channels = sums.size() / 2;
    const std::size_t each = channels / static_cast<std::size_t>(groups);
    const auto count = static_cast<double>(each) * static_cast<double>(positions);
    ChannelActivation activation{std::vector<float>(channels), std::vector<float>(channels)};
    for (std::size_t first = 0; first < channels; first += each) {
        double sum = 0;
        double square = 0;
        for (std::size_t channel = first; channel < first + each; ++channel) {
            sum += sums[2 * channel];
            square += sums[2 * channel + 1];
        }
        const double mean = sum / count;
        const double variance = square / count - mean * mean;
        const double inverse = 1 / std::sqrt((variance < 0 ? 0 : variance) + kEps); // written so that a NaN stays one
        for (std::size_t channel = first; channel < first + each; ++channel) {
            const double scale = static_cast<double>(weight[channel]) * inverse;
            activation.scale[channel] = static_cast<float>(scale);
            activation.shift[channel] = static_cast<float>(static_cast<double>(bias[channel]) - mean * scale);
        }
    }
    return activation;
}

} // namespace zimage
