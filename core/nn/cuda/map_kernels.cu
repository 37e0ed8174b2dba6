#include "nn/cuda/map_kernels.h"

#include "nn/cuda/vectors.cuh"

#include <cuda_runtime.h>

namespace zimage::cuda {

namespace {

constexpr int kThreads = 256;
constexpr std::int64_t kMostChannels = kThreads * kWidth;

/// Positions that one block sums up: enough blocks for every card, few enough for the second pass.
std::int64_t chunkOf(std::int64_t positions) { return positions < 64 * 1024 ? 64 : positions / 1024; }
std::int64_t chunksOf(std::int64_t positions) { return (positions + chunkOf(positions) - 1) / chunkOf(positions); }

/// partial [chunks, 2, channels]: sums and sums of squares.
__global__ void __launch_bounds__(kThreads)
    sumKernel(const float* map, std::int64_t positions, int lanes, std::int64_t chunk, float* partial)
{
    __shared__ float shared[kThreads * kWidth];
    const int channels = lanes * kWidth;
    const int lane = static_cast<int>(threadIdx.x) % lanes;
    const int row = static_cast<int>(threadIdx.x) / lanes;
    const int rows = kThreads / lanes;
    const bool works = row < rows; // lanes need not divide the block
    const std::int64_t begin = blockIdx.x * chunk;
    const std::int64_t end = begin + chunk < positions ? begin + chunk : positions;
    float sums[kWidth] = {};
    float squares[kWidth] = {};
    for (std::int64_t position = begin + row; works && position < end; position += rows) {
        float values[kWidth];
        load(map + position * channels + lane * kWidth, values);
#pragma unroll
        for (int i = 0; i < kWidth; ++i) {
            sums[i] += values[i];
            squares[i] += values[i] * values[i];
        }
    }
    float* out = partial + static_cast<std::int64_t>(blockIdx.x) * 2 * channels;
    for (int which = 0; which < 2; ++which) {
        __syncthreads();
        if (works) {
            if (which == 0)
                store(shared + threadIdx.x * kWidth, sums);
            else
                store(shared + threadIdx.x * kWidth, squares);
        }
        __syncthreads();
        for (int channel = static_cast<int>(threadIdx.x); channel < channels; channel += kThreads) {
            float sum = 0;
            for (int r = 0; r < rows; ++r)
                sum += shared[r * channels + channel];
            out[which * channels + channel] = sum;
        }
    }
}

/// A block for each group.
__global__ void __launch_bounds__(kThreads)
    affineKernel(const float* partial, int chunks, std::int64_t positions, int channels, GroupNorm norm, float* affine)
{
    __shared__ double shared[2][kThreads];
    const int width = channels / norm.groups;
    const int first = static_cast<int>(blockIdx.x) * width;
    double sum = 0;
    double square = 0;
    for (int i = static_cast<int>(threadIdx.x); i < chunks * width; i += kThreads) {
        const float* chunk = partial + static_cast<std::int64_t>(i / width) * 2 * channels;
        sum += chunk[first + i % width];
        square += chunk[channels + first + i % width];
    }
    shared[0][threadIdx.x] = sum;
    shared[1][threadIdx.x] = square;
    for (int half = kThreads / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            shared[0][threadIdx.x] += shared[0][threadIdx.x + half];
            shared[1][threadIdx.x] += shared[1][threadIdx.x + half];
        }
    }
    __syncthreads();
    const double count = static_cast<double>(positions) * width;
    const double mean = shared[0][0] / count;
    const double variance = shared[1][0] / count - mean * mean;
    // A variance that is no number has to stay one: fmax would hide it from the guards.
    const double inverse = 1 / sqrt((variance < 0 ? 0 : variance) + norm.eps);
    for (int i = static_cast<int>(threadIdx.x); i < width; i += kThreads) {
        const double scale = norm.weight[first + i] * inverse;
        affine[first + i] = static_cast<float>(scale);
        affine[channels + first + i] = static_cast<float>(norm.bias[first + i] - mean * scale);
    }
}

template <typename To>
__global__ void __launch_bounds__(kThreads) activateKernel(const float* map, std::int64_t vectors, int lanes,
                                                           const float* affine, bool silu, float factor, To* out)
{
    const std::int64_t vector = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (vector >= vectors)
        return;
    float values[kWidth];
    load(map + vector * kWidth, values);
    if (affine != nullptr) {
        const int channel = static_cast<int>(vector % lanes) * kWidth;
        float scale[kWidth];
        float shift[kWidth];
        load(affine + channel, scale);
        load(affine + lanes * kWidth + channel, shift);
#pragma unroll
        for (int i = 0; i < kWidth; ++i)
            values[i] = values[i] * scale[i] + shift[i];
    }
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
        values[i] = (silu ? values[i] / (1 + __expf(-values[i])) : values[i]) * factor;
    store(out + vector * kWidth, values);
}

__global__ void __launch_bounds__(kThreads)
    finishKernel(const __half* map, std::int64_t vectors, int lanes, float factor, const float* bias,
                 const float* residual, float* out)
{
    const std::int64_t vector = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (vector >= vectors)
        return;
    float values[kWidth];
    load(map + vector * kWidth, values);
    float more[kWidth] = {};
    if (bias != nullptr)
        load(bias + static_cast<int>(vector % lanes) * kWidth, more);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
        values[i] = values[i] * factor + more[i];
    if (residual != nullptr) {
        load(residual + vector * kWidth, more);
#pragma unroll
        for (int i = 0; i < kWidth; ++i)
            values[i] += more[i];
    }
    store(out + vector * kWidth, values);
}

unsigned blocksFor(std::int64_t vectors) { return static_cast<unsigned>((vectors + kThreads - 1) / kThreads); }

} // namespace

bool takesChannels(std::int64_t channels)
{
    return channels > 0 && channels % kWidth == 0 && channels <= kMostChannels;
}

std::int64_t groupNormRoom(std::int64_t positions, std::int64_t channels) { return chunksOf(positions) * 2 * channels; }

void groupNorm(const float* map, std::int64_t positions, std::int64_t channels, const GroupNorm& norm, float* room,
               float* affine, void* stream)
{
    const auto chunks = static_cast<unsigned>(chunksOf(positions));
    const auto cudaStream = static_cast<cudaStream_t>(stream);
    sumKernel<<<chunks, kThreads, 0, cudaStream>>>(map, positions, static_cast<int>(channels / kWidth),
                                                   chunkOf(positions), room);
    affineKernel<<<static_cast<unsigned>(norm.groups), kThreads, 0, cudaStream>>>(
        room, static_cast<int>(chunks), positions, static_cast<int>(channels), norm, affine);
}

void activate(const float* map, std::int64_t positions, std::int64_t channels, const float* affine, bool silu,
              float factor, void* out, Type type, void* stream)
{
    const std::int64_t vectors = positions * channels / kWidth;
    const int lanes = static_cast<int>(channels / kWidth);
    const auto cudaStream = static_cast<cudaStream_t>(stream);
    if (type == Type::Fp16)
        activateKernel<<<blocksFor(vectors), kThreads, 0, cudaStream>>>(map, vectors, lanes, affine, silu, factor,
                                                                        static_cast<__half*>(out));
    else
        activateKernel<<<blocksFor(vectors), kThreads, 0, cudaStream>>>(map, vectors, lanes, affine, silu, factor,
                                                                        static_cast<float*>(out));
}

void finish(const void* map, std::int64_t positions, std::int64_t channels, float factor, const float* bias,
            const float* residual, float* out, void* stream)
{
    const std::int64_t vectors = positions * channels / kWidth;
    finishKernel<<<blocksFor(vectors), kThreads, 0, static_cast<cudaStream_t>(stream)>>>(
        static_cast<const __half*>(map), vectors, static_cast<int>(channels / kWidth), factor, bias, residual, out);
}

} // namespace zimage::cuda
