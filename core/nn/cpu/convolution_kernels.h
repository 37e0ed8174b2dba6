#pragma once

#include <cstdint>

namespace zimage::cpu {

// 3×3 convolutions with fewer multiplications, fp32, the channels' planes dense. A few rows of the input are first
// turned into "stacks", from which each output channel takes one sum of products; the sums are then turned into output
// rows.
//
// Plain: Winograd's F(4, 3) down the columns. 6 input rows become 6 stacks and 4 output rows, with 3 taps along the
// row: half the multiplications (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2015, the
// matrices of F(4×4, 3×3)). Doubling: on a picture enlarged twice by repeating its pixels. 3 rows of the small picture
// become 9 stacks and 2 × 2 phases of the large one, with one tap: a quarter of the multiplications.

constexpr std::int64_t kOutChannels = 8; ///< computed together; weights are padded to this

constexpr std::int64_t kStackRows = 4; ///< output rows of a plain stack
constexpr std::int64_t kStacks = 6;
constexpr std::int64_t kStackTaps = 3;
constexpr std::int64_t kDoublingStacks = 9;

/// Up to kOutChannels channels of a few output rows.
struct ConvolutionTask {
    const float* stacks =
        nullptr; ///< [stack][channel][row of `stride`]; `width` plus the taps' margin are used of a row
    const float* weights = nullptr;  ///< [stack][channel][tap][kOutChannels]
    const float* bias = nullptr;     ///< [kOutChannels]
    const float* residual = nullptr; ///< added to the output, which it may be; null: nothing
    float* out = nullptr;            ///< the task's first channel, row and column
    double* sums = nullptr;          ///< [outChannels][2]: the outputs and their squares are added; null: not wanted
    std::int64_t channels = 0;       ///< of the input
    std::int64_t outChannels = 0;    ///< 1 … kOutChannels
    std::int64_t stride = 0;         ///< of the stacks' rows; at least width rounded up to 16, plus 2
    std::int64_t width = 0;          ///< positions of the input
    std::int64_t rows = 0;           ///< plain: 1 … kStackRows output rows; doubling: 2
    std::int64_t rowPitch = 0;       ///< of output and residual, in floats
    std::int64_t channelPitch = 0;
};

/// Single-threaded.
struct ConvolutionKernels {
    /// out = silu(scale · x + shift).
    void (*silu)(float* out, const float* x, float scale, float shift, std::int64_t width);

    /// 6 input rows → their part of the 6 stacks, `pitch` floats apart.
    void (*stack)(float* stacks, std::int64_t pitch, const float* const* rows, std::int64_t width);

    /// Rows above, at and below, each with one value more on either side (rows[i] points at the left one) → their part
    /// of the 9 stacks.
    void (*stackDoubling)(float* stacks, std::int64_t pitch, const float* const* rows, std::int64_t width);

    void (*convolve)(const ConvolutionTask& task);
    void (*convolveDoubling)(const ConvolutionTask& task);

    /// sums[0] += Σx, sums[1] += Σx².
    void (*addSums)(double* sums, const float* x, std::int64_t count);
};

extern const ConvolutionKernels kBaselineConvolutions;
extern const ConvolutionKernels kAvx2Convolutions;   ///< x86-64 only
extern const ConvolutionKernels kAvx512Convolutions; ///< x86-64 only

/// The fastest that this processor runs.
[[nodiscard]] const ConvolutionKernels& convolutionKernels();

} // namespace zimage::cpu
