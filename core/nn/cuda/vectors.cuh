#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cstdint>

// 16-byte loads and stores of values that are fp32 in registers, and sums over a block of threads. What is loaded
// "once" leaves the caches first, so that what every row needs (weights, modulation) stays there.

namespace zimage::cuda {

constexpr int kWidth = 8; ///< values that a thread takes at a time

__device__ inline void spread(const float4& low, const float4& high, float (&to)[kWidth])
{
    to[0] = low.x;
    to[1] = low.y;
    to[2] = low.z;
    to[3] = low.w;
    to[4] = high.x;
    to[5] = high.y;
    to[6] = high.z;
    to[7] = high.w;
}

__device__ inline void load(const float* from, float (&to)[kWidth])
{
    spread(reinterpret_cast<const float4*>(from)[0], reinterpret_cast<const float4*>(from)[1], to);
}

__device__ inline void loadOnce(const float* from, float (&to)[kWidth])
{
    spread(__ldcs(reinterpret_cast<const float4*>(from)), __ldcs(reinterpret_cast<const float4*>(from) + 1), to);
}

__device__ inline void store(float* to, const float (&from)[kWidth])
{
    reinterpret_cast<float4*>(to)[0] = make_float4(from[0], from[1], from[2], from[3]);
    reinterpret_cast<float4*>(to)[1] = make_float4(from[4], from[5], from[6], from[7]);
}

__device__ inline float2 toPair(__nv_bfloat162 pair) { return __bfloat1622float2(pair); }
__device__ inline float2 toPair(__half2 pair) { return __half22float2(pair); }
__device__ inline void fromPair(float a, float b, __nv_bfloat162& pair) { pair = __floats2bfloat162_rn(a, b); }
__device__ inline void fromPair(float a, float b, __half2& pair) { pair = __floats2half2_rn(a, b); }

template <typename Half>
struct PairOf;
template <>
struct PairOf<__nv_bfloat16> {
    using Type = __nv_bfloat162;
};
template <>
struct PairOf<__half> {
    using Type = __half2;
};

template <typename Half>
__device__ inline void spread(const uint4& bits, float (&to)[kWidth])
{
    const auto* pairs = reinterpret_cast<const typename PairOf<Half>::Type*>(&bits);
#pragma unroll
    for (int i = 0; i < kWidth / 2; ++i) {
        const float2 pair = toPair(pairs[i]);
        to[2 * i] = pair.x;
        to[2 * i + 1] = pair.y;
    }
}

template <typename Half>
__device__ inline void load(const Half* from, float (&to)[kWidth])
{
    spread<Half>(*reinterpret_cast<const uint4*>(from), to);
}

template <typename Half>
__device__ inline void loadOnce(const Half* from, float (&to)[kWidth])
{
    spread<Half>(__ldcs(reinterpret_cast<const uint4*>(from)), to);
}

template <typename Half>
__device__ inline void store(Half* to, const float (&from)[kWidth])
{
    using Pair = typename PairOf<Half>::Type;
    uint4 bits;
    auto* pairs = reinterpret_cast<Pair*>(&bits);
#pragma unroll
    for (int i = 0; i < kWidth / 2; ++i)
        fromPair(from[2 * i], from[2 * i + 1], pairs[i]);
    *reinterpret_cast<uint4*>(to) = bits;
}

struct Sum {
    __device__ static float join(float a, float b) { return a + b; }
};
struct Largest {
    __device__ static float join(float a, float b) { return fmaxf(a, b); }
};

/// What all threads of a block have, joined; every thread gets it. `shared` has a place for each warp, and serves one
/// call of a block.
template <typename How, int kThreads>
__device__ inline float overBlock(float value, float* shared)
{
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2)
        value = How::join(value, __shfl_xor_sync(0xffffffffU, value, distance));
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = value;
    __syncthreads();
    value = shared[0];
#pragma unroll
    for (int warp = 1; warp < kThreads / 32; ++warp)
        value = How::join(value, shared[warp]);
    return value;
}

} // namespace zimage::cuda
