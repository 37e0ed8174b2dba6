#pragma once

#include "nn/cuda/row_kernels.h"

#include <cstdint>

// Kernels around the convolutions of the autoencoder, on maps with the channels last: [positions, channels], channels a
// multiple of 8 and at most 2048. The rest is as in row_kernels.h.

namespace zimage::cuda {

/// Whether a map of so many channels is one of theirs.
bool takesChannels(std::int64_t channels);

/// Floats of room that groupNorm needs for partial sums.
std::int64_t groupNormRoom(std::int64_t positions, std::int64_t channels);

struct GroupNorm {
    const float* weight; ///< [channels]
    const float* bias;   ///< [channels]
    int groups;
    double eps;
};

/// The norm of a map as a scale and a shift of each channel: affine [2, channels]. The sums are taken in fp32 over a
/// few thousand values and in fp64 beyond.
void groupNorm(const float* map, std::int64_t positions, std::int64_t channels, const GroupNorm& norm, float* room,
               float* affine, void* stream);

/// out = factor · f(scale · map + shift), f the SiLU or nothing; affine [2, channels] may be null. `out` in fp16 or
/// fp32.
void activate(const float* map, std::int64_t positions, std::int64_t channels, const float* affine, bool silu,
              float factor, void* out, Type type, void* stream);

/// out = factor · map + bias + residual, map in fp16, out fp32; bias [channels] and residual may be null; out may be
/// the residual.
void finish(const void* map, std::int64_t positions, std::int64_t channels, float factor, const float* bias,
            const float* residual, float* out, void* stream);

} // namespace zimage::cuda
