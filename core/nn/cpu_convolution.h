#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace zimage {

namespace cpu {
struct ConvolutionKernels;
}

/// silu(scale·x + shift) with a scale and shift for each channel: a group norm of known statistics and the SiLU after
/// it.
struct ChannelActivation {
    std::vector<float> scale;
    std::vector<float> shift;
};

/// For each channel the sum of its values and that of their squares, [2·C].
using ChannelSums = std::vector<double>;

/// A 3×3 convolution of stride 1 with zeros around, in fp32 on the CPU, on dense [1, C, H, W]: one pass over memory for
/// the activation before it, the residual after it, and the sums that the next group norm needs. The methods are in
/// nn/cpu/convolution_kernels.h. The result does not depend on the number of threads.
class CpuConvolution {
public:
    enum class Kind {
        Plain,
        Doubling, ///< of the input enlarged twice by repeating its pixels
    };

    /// weight [out, in, 3, 3] and bias [out], fp32 on the CPU; both are copied in the layout of the kernels.
    CpuConvolution(const at::Tensor& weight, const at::Tensor& bias, Kind kind);
    /// The same with certain kernels, which live as long as the program.
    CpuConvolution(const at::Tensor& weight, const at::Tensor& bias, Kind kind, const cpu::ConvolutionKernels& kernels);

    /// x [1, in, H, W] → [1, out, H, W], doubled sides for Doubling. `activation` may be null. `residual`, of the
    /// result's shape, is added and overwritten with the result; undefined: none. Plain only, both. `sums` receives the
    /// result's sums unless null.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ChannelActivation* activation,
                                        const at::Tensor& residual, ChannelSums* sums) const;

    [[nodiscard]] Kind kind() const { return m_kind; }

private:
    struct Job;
    struct Memory;
    void packPlain(const float* weight);
    void packDoubling(const float* weight);
    void runBand(const Job& job, std::int64_t firstGroup, std::int64_t lastGroup) const;
    void stackPlain(const Job& job, std::int64_t group, bool first, std::int64_t column, std::int64_t width,
                    Memory& memory) const;
    void stackDoubling(const Job& job, std::int64_t row, std::int64_t column, std::int64_t width, Memory& memory) const;
    void readRow(float* to, const Job& job, std::int64_t channel, std::int64_t y, std::int64_t column,
                 std::int64_t width) const;

    const cpu::ConvolutionKernels* m_kernels;
    Kind m_kind;
    std::int64_t m_in;
    std::int64_t m_out;
    std::vector<float> m_weights; ///< [block of kOutChannels][stack][in][tap][kOutChannels]
    std::vector<float> m_bias;    ///< padded to whole blocks
};

/// The sums of every channel of x [1, C, H, W], on any device and of any type; quick for fp32 on the CPU with dense
/// rows.
[[nodiscard]] ChannelSums sumsOfChannels(const at::Tensor& x);

/// A group norm with eps 1e-6, from the sums over `positions` values of each channel; weight and bias [channels].
[[nodiscard]] ChannelActivation groupNormActivation(const ChannelSums& sums, std::int64_t positions,
                                                    std::int64_t groups, const float* weight, const float* bias);

} // namespace zimage
