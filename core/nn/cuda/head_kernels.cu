#include "nn/cuda/row_kernels.h"

#include "nn/cuda/vectors.cuh"

#include <cuda_runtime.h>

namespace zimage::cuda {

namespace {

constexpr int kHeadsEach = 3; // on their way to a thread together; weights and table are read once for them
constexpr int kThreads = 320; // twenty times that: a block takes the 60 heads of Z-Image's rows

/// To a root mean square of 1, then times the weights. The head's lanes work together.
template <int kLanes>
__device__ __forceinline__ void normalize(float (&values)[kWidth], const float (&factor)[kWidth], float eps)
{
    float sum = 0;
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
        sum += values[i] * values[i];
#pragma unroll
    for (int distance = kLanes / 2; distance > 0; distance /= 2)
        sum += __shfl_xor_sync(0xffffffffU, sum, distance);
    const float inverse = 1 / sqrtf(sum / (kLanes * kWidth) + eps);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
        values[i] *= inverse * factor[i];
}

/// By the angles' cosines and sines. Interleaved: `cosine` holds both of four pairs in turn. Halves: the first half's
/// lanes hold x₁, the second half's x₂: x₁·cos − x₂·sin and x₂·cos + x₁·sin, and `sign` is that of the sine.
template <int kLanes, Rotation kRotation>
__device__ __forceinline__ void rotate(float (&values)[kWidth], const float (&cosine)[kWidth],
                                       const float (&sine)[kWidth], float sign)
{
    if constexpr (kRotation == Rotation::Interleaved) {
#pragma unroll
        for (int i = 0; i < kWidth; i += 2) {
            const float real = values[i] * cosine[i] - values[i + 1] * cosine[i + 1];
            values[i + 1] = values[i] * cosine[i + 1] + values[i + 1] * cosine[i];
            values[i] = real;
        }
    } else if constexpr (kRotation == Rotation::Halves) {
#pragma unroll
        for (int i = 0; i < kWidth; ++i) {
            const float other = __shfl_xor_sync(0xffffffffU, values[i], kLanes / 2);
            values[i] = values[i] * cosine[i] + sign * other * sine[i];
        }
    }
}

/// kLanes threads of a warp take up to kHeadsEach neighbouring queries or keys, eight values of each; a column of
/// blocks takes a row.
template <typename Half, int kLanes, Rotation kRotation>
__global__ void __launch_bounds__(kThreads)
    normRotateKernel(Half* data, int queries, int keys, std::int64_t rowStride, const float* queryWeight,
                     const float* keyWeight, float eps, const float* table)
{
    constexpr int kHeadDim = kLanes * kWidth;
    const std::int64_t row = blockIdx.x;
    const int group = static_cast<int>(blockIdx.y * kThreads + threadIdx.x) / kLanes;
    const int lane = static_cast<int>(threadIdx.x) % kLanes;
    const int queryGroups = (queries + kHeadsEach - 1) / kHeadsEach;
    const bool ofQueries = group < queryGroups;
    const int first = (ofQueries ? group : group - queryGroups) * kHeadsEach;
    const int count = (ofQueries ? queries : keys) - first; // of all that are left; none for a group beyond the row
    Half* place = data + row * rowStride + (static_cast<std::int64_t>(ofQueries ? first : queries + first)) * kHeadDim
        + lane * kWidth;

    uint4 packed[kHeadsEach]; // as memory has them, which takes half of the registers
#pragma unroll
    for (int head = 0; head < kHeadsEach; ++head)
        packed[head] =
            head < count ? __ldcs(reinterpret_cast<const uint4*>(place + head * kHeadDim)) : make_uint4(0, 0, 0, 0);
    float factor[kWidth];
    if (queryWeight != nullptr) // for all threads alike
        load((ofQueries ? queryWeight : keyWeight) + lane * kWidth, factor);
    float cosine[kWidth]; // as rotate() takes them
    float sine[kWidth];
    const float sign = lane < kLanes / 2 ? -1.0F : 1.0F;
    if constexpr (kRotation == Rotation::Interleaved) {
        load(table + row * kHeadDim + lane * kWidth, cosine);
    } else if constexpr (kRotation == Rotation::Halves) {
        const int angle = lane % (kLanes / 2) * kWidth;
        load(table + row * kHeadDim + angle, cosine);
        load(table + row * kHeadDim + kHeadDim / 2 + angle, sine);
    }
#pragma unroll
    for (int head = 0; head < kHeadsEach; ++head) {
        float values[kWidth];
        spread<Half>(packed[head], values);
        if (queryWeight != nullptr)
            normalize<kLanes>(values, factor, eps);
        rotate<kLanes, kRotation>(values, cosine, sine, sign);
        if (head < count)
            store(place + head * kHeadDim, values);
    }
}

template <typename Half, int kLanes>
void launch(const Heads& h, Rotation rotation, const float* table, cudaStream_t stream)
{
    const auto groups = [](std::int64_t heads) { return (heads + kHeadsEach - 1) / kHeadsEach; };
    const auto threads = static_cast<unsigned>((groups(h.queries) + groups(h.keys)) * kLanes);
    const dim3 blocks(static_cast<unsigned>(h.rows), (threads + kThreads - 1) / kThreads);
    const auto run = [&](auto kernel) {
        kernel<<<blocks, kThreads, 0, stream>>>(static_cast<Half*>(h.data), static_cast<int>(h.queries),
                                                static_cast<int>(h.keys), h.rowStride, h.queryWeight, h.keyWeight,
                                                h.eps, table);
    };
    switch (rotation) {
    case Rotation::None: return run(normRotateKernel<Half, kLanes, Rotation::None>);
    case Rotation::Interleaved: return run(normRotateKernel<Half, kLanes, Rotation::Interleaved>);
    case Rotation::Halves: return run(normRotateKernel<Half, kLanes, Rotation::Halves>);
    }
}

template <typename Half>
bool launchFor(const Heads& h, Rotation rotation, const float* table, cudaStream_t stream)
{
    switch (h.headDim) {
    case 32: launch<Half, 4>(h, rotation, table, stream); return true;
    case 64: launch<Half, 8>(h, rotation, table, stream); return true;
    case 128: launch<Half, 16>(h, rotation, table, stream); return true;
    case 256: launch<Half, 32>(h, rotation, table, stream); return true;
    default: return false;
    }
}

} // namespace

bool normRotate(const Heads& heads, Rotation rotation, const float* table, void* stream)
{
    if (heads.rowStride % kWidth != 0)
        return false;
    const auto cudaStream = static_cast<cudaStream_t>(stream);
    switch (heads.type) {
    case Type::Bf16: return launchFor<__nv_bfloat16>(heads, rotation, table, cudaStream);
    case Type::Fp16: return launchFor<__half>(heads, rotation, table, cudaStream);
    case Type::Fp32: break;
    }
    return false;
}

} // namespace zimage::cuda
