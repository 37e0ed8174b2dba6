#include "nn/cuda/row_kernels.h"

#include "nn/cuda/vectors.cuh"

#include <cuda_fp8.h>
#include <cuda_runtime.h>

#include <type_traits>

namespace zimage::cuda {

namespace {

/// A block, which takes a row: so many threads hold so many vectors each.
template <int threads, int parts>
struct Shape {
    static constexpr int kThreads = threads;
    static constexpr int kParts = parts;
    static constexpr int kWarps = threads / 32;
};
constexpr int kFlatThreads = 256;  ///< of a block where rows need not be joined
constexpr float kLargestFp8 = 448; ///< of e4m3

struct Fp8 {}; ///< an output type that needs a scale for each row

/// Writes a row that the block's threads hold in registers, S::kParts vectors each, `vectors` in all.
template <typename To, typename S>
struct RowWriter {
    __device__ static void write(const Output& out, std::int64_t row, int vectors,
                                 const float (&values)[S::kParts][kWidth], float* /*shared*/)
    {
        To* to = static_cast<To*>(out.data) + row * vectors * kWidth;
#pragma unroll
        for (int part = 0; part < S::kParts; ++part) {
            const int vector = part * S::kThreads + static_cast<int>(threadIdx.x);
            if (vector < vectors)
                store(to + vector * kWidth, values[part]);
        }
    }
};

template <typename S>
struct RowWriter<Fp8, S> {
    __device__ static void write(const Output& out, std::int64_t row, int vectors,
                                 const float (&values)[S::kParts][kWidth], float* shared)
    {
        float largest = 0;
#pragma unroll
        for (int part = 0; part < S::kParts; ++part)
#pragma unroll
            for (int i = 0; i < kWidth; ++i)
                largest = fmaxf(largest, fabsf(values[part][i])); // parts beyond the row are zero
        largest = overBlock<Largest, S::kThreads>(largest, shared);
        const float scale = fmaxf(largest, 1e-12F) / kLargestFp8;
        const float inverse = 1 / scale;
        if (threadIdx.x == 0)
            out.rowScales[row] = scale;
        auto* to = static_cast<std::uint8_t*>(out.data) + row * vectors * kWidth;
#pragma unroll
        for (int part = 0; part < S::kParts; ++part) {
            const int vector = part * S::kThreads + static_cast<int>(threadIdx.x);
            if (vector >= vectors)
                continue;
            uint2 bits;
            auto* pairs = reinterpret_cast<__nv_fp8x2_storage_t*>(&bits);
#pragma unroll
            for (int i = 0; i < kWidth / 2; ++i)
                pairs[i] = __nv_cvt_float2_to_fp8x2(
                    make_float2(values[part][2 * i] * inverse, values[part][2 * i + 1] * inverse), __NV_SATFINITE,
                    __NV_E4M3);
            *reinterpret_cast<uint2*>(to + vector * kWidth) = bits;
        }
    }
};

template <typename From, typename S>
__device__ void readRow(const From* from, int vectors, float (&values)[S::kParts][kWidth])
{
#pragma unroll
    for (int part = 0; part < S::kParts; ++part) {
        const int vector = part * S::kThreads + static_cast<int>(threadIdx.x);
        if (vector < vectors) {
            loadOnce(from + vector * kWidth, values[part]);
        } else {
#pragma unroll
            for (int i = 0; i < kWidth; ++i)
                values[part][i] = 0;
        }
    }
}

template <typename S>
__device__ float rootMeanSquareInverse(const float (&values)[S::kParts][kWidth], int vectors, float eps, float* shared)
{
    float sum = 0;
#pragma unroll
    for (int part = 0; part < S::kParts; ++part)
#pragma unroll
        for (int i = 0; i < kWidth; ++i)
            sum += values[part][i] * values[part][i];
    sum = overBlock<Sum, S::kThreads>(sum, shared);
    return 1 / sqrtf(sum / static_cast<float>(vectors * kWidth) + eps);
}

/// Takes off the row's mean.
template <typename S>
__device__ void centre(float (&values)[S::kParts][kWidth], int vectors, float* shared)
{
    float sum = 0;
#pragma unroll
    for (int part = 0; part < S::kParts; ++part)
#pragma unroll
        for (int i = 0; i < kWidth; ++i)
            sum += values[part][i];
    const float mean = overBlock<Sum, S::kThreads>(sum, shared) / static_cast<float>(vectors * kWidth);
#pragma unroll
    for (int part = 0; part < S::kParts; ++part)
        if (part * S::kThreads + static_cast<int>(threadIdx.x) < vectors) // what lies beyond the row stays zero
#pragma unroll
            for (int i = 0; i < kWidth; ++i)
                values[part][i] -= mean;
}

/// values · inverse · weight · (1 + modulation), in place.
template <typename S>
__device__ void scaleRow(float (&values)[S::kParts][kWidth], int vectors, float inverse, const float* weight,
                         const float* modulation)
{
#pragma unroll
    for (int part = 0; part < S::kParts; ++part) {
        const int vector = part * S::kThreads + static_cast<int>(threadIdx.x);
        if (vector >= vectors)
            continue;
        float factor[kWidth];
        load(weight + vector * kWidth, factor);
        if (modulation != nullptr) {
            float more[kWidth];
            load(modulation + vector * kWidth, more);
#pragma unroll
            for (int i = 0; i < kWidth; ++i)
                factor[i] *= 1 + more[i];
        }
#pragma unroll
        for (int i = 0; i < kWidth; ++i)
            values[part][i] *= inverse * factor[i];
    }
}

template <typename From, typename To, typename S>
__global__ void __launch_bounds__(S::kThreads) normKernel(const From* x, int vectors, Norm norm, Output out)
{
    __shared__ float shared[3][S::kWarps];
    float values[S::kParts][kWidth];
    readRow<From, S>(x + static_cast<std::int64_t>(blockIdx.x) * vectors * kWidth, vectors, values);
    if (norm.centred)
        centre<S>(values, vectors, shared[0]);
    const float inverse = rootMeanSquareInverse<S>(values, vectors, norm.eps, shared[1]);
    scaleRow<S>(values, vectors, inverse, norm.weight, norm.modulation);
    RowWriter<To, S>::write(out, blockIdx.x, vectors, values, shared[2]);
}

template <typename Total, typename From, typename To, typename S>
__global__ void __launch_bounds__(S::kThreads)
    addNormKernel(Total* sum, const From* y, int vectors, Norm norm, const float* gate, Norm next, Output out)
{
    __shared__ float shared[3][S::kWarps];
    const std::int64_t begin = static_cast<std::int64_t>(blockIdx.x) * vectors * kWidth;
    float values[S::kParts][kWidth];
    float total[S::kParts][kWidth];
    readRow<From, S>(y + begin, vectors, values);
    readRow<Total, S>(sum + begin, vectors, total); // on its way while the norm is computed
    const float inverse = rootMeanSquareInverse<S>(values, vectors, norm.eps, shared[0]);
    scaleRow<S>(values, vectors, inverse, norm.weight, nullptr);
#pragma unroll
    for (int part = 0; part < S::kParts; ++part) {
        const int vector = part * S::kThreads + static_cast<int>(threadIdx.x);
        if (vector >= vectors)
            continue;
        if (gate != nullptr) {
            float factor[kWidth];
            load(gate + vector * kWidth, factor);
#pragma unroll
            for (int i = 0; i < kWidth; ++i)
                values[part][i] *= factor[i];
        }
#pragma unroll
        for (int i = 0; i < kWidth; ++i)
            total[part][i] += values[part][i];
        store(sum + begin + vector * kWidth, total[part]);
    }
    if (out.data == nullptr)
        return;
    const float inverseSum =
        rootMeanSquareInverse<S>(total, vectors, next.eps, shared[1]); // of the sum before it was rounded
    scaleRow<S>(total, vectors, inverseSum, next.weight, next.modulation);
    RowWriter<To, S>::write(out, blockIdx.x, vectors, total, shared[2]);
}

template <typename From, typename To, typename S>
__global__ void __launch_bounds__(S::kThreads) siluKernel(const From* x, int vectors, float scale, Output out)
{
    __shared__ float shared[S::kWarps];
    float gates[S::kParts][kWidth];
    float values[S::kParts][kWidth];
    const From* row = x + static_cast<std::int64_t>(blockIdx.x) * 2 * vectors * kWidth;
    readRow<From, S>(row, vectors, gates);
    readRow<From, S>(row + vectors * kWidth, vectors, values);
#pragma unroll
    for (int part = 0; part < S::kParts; ++part)
#pragma unroll
        for (int i = 0; i < kWidth; ++i)
            values[part][i] *= gates[part][i] / (1 + __expf(-gates[part][i])) * scale;
    RowWriter<To, S>::write(out, blockIdx.x, vectors, values, shared);
}

/// The same without scales for rows: nothing joins a row's threads then, so that more of them fit.
template <typename From, typename To>
__global__ void __launch_bounds__(kFlatThreads) flatSiluKernel(const From* x, unsigned vectors, float scale, To* out)
{
    const unsigned vector = blockIdx.y * kFlatThreads + threadIdx.x;
    if (vector >= vectors)
        return;
    const From* row = x + static_cast<std::int64_t>(blockIdx.x) * 2 * vectors * kWidth;
    float gates[kWidth];
    float values[kWidth];
    loadOnce(row + vector * kWidth, gates);
    loadOnce(row + (vectors + vector) * kWidth, values);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
        values[i] *= gates[i] / (1 + __expf(-gates[i])) * scale;
    store(out + (static_cast<std::int64_t>(blockIdx.x) * vectors + vector) * kWidth, values);
}

template <typename From, typename To, typename S>
__global__ void __launch_bounds__(S::kThreads) convertKernel(const From* x, int vectors, Output out)
{
    __shared__ float shared[S::kWarps];
    float values[S::kParts][kWidth];
    readRow<From, S>(x + static_cast<std::int64_t>(blockIdx.x) * vectors * kWidth, vectors, values);
    RowWriter<To, S>::write(out, blockIdx.x, vectors, values, shared);
}

/// act(From, To, Shape), which returns whether it takes these types, for the types and the width at hand; false for a
/// width that no kernel takes.
template <typename Act>
bool dispatch(Type from, const Output& out, std::int64_t width, const Act& act)
{
    if (width % (2 * kWidth) != 0 || width <= 0) // fp8 rows, too, begin at multiples of 16 bytes
        return false;
    const std::int64_t vectors = width / kWidth;
    const auto forTypes = [&](auto shape) {
        const auto to = [&](auto source) {
            if (out.rowScales != nullptr)
                return act(source, Fp8{}, shape);
            switch (out.type) {
            case Type::Fp32: return act(source, float{}, shape);
            case Type::Bf16: return act(source, __nv_bfloat16{}, shape);
            case Type::Fp16: return act(source, __half{}, shape);
            }
            return false;
        };
        switch (from) {
        case Type::Fp32: return to(float{});
        case Type::Bf16: return to(__nv_bfloat16{});
        case Type::Fp16: return to(__half{});
        }
        return false;
    };
    if (vectors <= 128)
        return forTypes(Shape<128, 1>{});
    if (vectors <= 256)
        return forTypes(Shape<256, 1>{});
    if (vectors <= 480) // Z-Image's 3,840 to the last thread; small blocks wait less for each other
        return forTypes(Shape<160, 3>{});
    if (vectors <= 1280) // its 10,240
        return forTypes(Shape<640, 2>{});
    return false;
}

template <typename Total, typename From, typename To, typename Shape>
bool launchAddNorm(void* sum, const Matrix& y, const Norm& norm, const float* gate, const Norm& next, const Output& out,
                   cudaStream_t stream)
{
    // A sum in fp16 goes with products in 16 bits or fp8 only.
    if constexpr (std::is_same_v<Total, __half> && (std::is_same_v<From, float> || std::is_same_v<To, float>)) {
        return false;
    } else {
        addNormKernel<Total, From, To, Shape><<<static_cast<unsigned>(y.rows), Shape::kThreads, 0, stream>>>(
            static_cast<Total*>(sum), static_cast<const From*>(y.data), static_cast<int>(y.width / kWidth), norm, gate,
            next, out);
        return true;
    }
}

cudaStream_t streamOf(void* stream) { return static_cast<cudaStream_t>(stream); }

} // namespace

bool norm(const Matrix& x, const Norm& norm, const Output& out, void* stream)
{
    return dispatch(x.type, out, x.width, [&](auto from, auto to, auto shape) {
        using From = decltype(from);
        normKernel<From, decltype(to), decltype(shape)>
            <<<static_cast<unsigned>(x.rows), decltype(shape)::kThreads, 0, streamOf(stream)>>>(
                static_cast<const From*>(x.data), static_cast<int>(x.width / kWidth), norm, out);
        return true;
    });
}

bool addNorm(const Residual& sum, const Matrix& y, const Norm& norm, const float* gate, const Norm& next,
             const Output& out, void* stream)
{
    return dispatch(y.type, out, y.width, [&](auto from, auto to, auto shape) {
        using From = decltype(from);
        using To = decltype(to);
        using Shape = decltype(shape);
        switch (sum.type) {
        case Type::Fp32:
            return launchAddNorm<float, From, To, Shape>(sum.data, y, norm, gate, next, out, streamOf(stream));
        case Type::Fp16:
            return launchAddNorm<__half, From, To, Shape>(sum.data, y, norm, gate, next, out, streamOf(stream));
        case Type::Bf16: break;
        }
        return false;
    });
}

bool siluProduct(const Matrix& x, float scale, const Output& out, void* stream)
{
    return x.width % 2 == 0 && dispatch(x.type, out, x.width / 2, [&](auto from, auto to, auto shape) {
               using From = decltype(from);
               using To = decltype(to);
               if constexpr (!std::is_same_v<To, Fp8>) {
                   const auto vectors = static_cast<unsigned>(x.width / 2 / kWidth);
                   const dim3 blocks(static_cast<unsigned>(x.rows), (vectors + kFlatThreads - 1) / kFlatThreads);
                   flatSiluKernel<From, To><<<blocks, kFlatThreads, 0, streamOf(stream)>>>(
                       static_cast<const From*>(x.data), vectors, scale, static_cast<To*>(out.data));
               } else {
                   siluKernel<From, To, decltype(shape)>
                       <<<static_cast<unsigned>(x.rows), decltype(shape)::kThreads, 0, streamOf(stream)>>>(
                           static_cast<const From*>(x.data), static_cast<int>(x.width / 2 / kWidth), scale, out);
               }
               return true;
           });
}

bool convertRows(const Matrix& x, const Output& out, void* stream)
{
    return dispatch(x.type, out, x.width, [&](auto from, auto to, auto shape) {
        using From = decltype(from);
        convertKernel<From, decltype(to), decltype(shape)>
            <<<static_cast<unsigned>(x.rows), decltype(shape)::kThreads, 0, streamOf(stream)>>>(
                static_cast<const From*>(x.data), static_cast<int>(x.width / kWidth), out);
        return true;
    });
}

} // namespace zimage::cuda
