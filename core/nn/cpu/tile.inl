// Products held in registers, for the kernels that are compiled once for each instruction set. Included by them alone.

#pragma once

#include <cstdint>

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#define ZIMAGE_INLINE [[gnu::always_inline]] inline

namespace zimage::cpu {

namespace {

#if defined(__AVX512F__)
using Lanes = float __attribute__((vector_size(64)));
using LanesInMemory = float __attribute__((vector_size(64), aligned(4), may_alias));
#elif defined(__AVX2__)
using Lanes = float __attribute__((vector_size(32)));
using LanesInMemory = float __attribute__((vector_size(32), aligned(4), may_alias));
#else
using Lanes = float __attribute__((vector_size(16)));
using LanesInMemory = float __attribute__((vector_size(16), aligned(4), may_alias));
#endif
constexpr std::int64_t kLanes = sizeof(Lanes) / sizeof(float);

ZIMAGE_INLINE Lanes loadLanes(const float* from) { return *reinterpret_cast<const LanesInMemory*>(from); }
ZIMAGE_INLINE void storeLanes(float* to, Lanes value) { *reinterpret_cast<LanesInMemory*>(to) = value; }

constexpr float kLog2e = 1.44269504F;

/// e^x with x held to −87.3 … 88, relative error under 2e-7. Written so that compilers vectorise it: the rounding
/// by a large constant, the polynomial, and the exponent put together from bits.
inline float expOf(float x)
{
    constexpr float kLn2High = 0.693359375F;
    constexpr float kLn2Low = -2.12194440e-4F;
    constexpr float kRound = 12582912.0F; // 1.5 · 2^23: adding it leaves a whole number in the low bits
    const float low = x < -87.3F ? -87.3F : x;
    const float clamped = low > 88.0F ? 88.0F : low;
    const float shifted = clamped * kLog2e + kRound;
    const float whole = shifted - kRound;
    const float rest = (clamped - whole * kLn2High) - whole * kLn2Low;
    float p = 1.9875691500e-4F; // minimax polynomial of (e^r − 1 − r)/r² on |r| ≤ ln2/2, as in the Cephes library
    p = p * rest + 1.3981999507e-3F;
    p = p * rest + 8.3334519073e-3F;
    p = p * rest + 4.1665795894e-2F;
    p = p * rest + 1.6666665459e-1F;
    p = p * rest + 5.0000001201e-1F;
    const float mantissa = p * rest * rest + rest + 1.0F;
    const auto exponent = (__builtin_bit_cast(std::uint32_t, shifted) + 127U) << 23U;
    return mantissa * __builtin_bit_cast(float, exponent);
}

#if defined(__AVX512F__)

constexpr float kPower[] = {6.931471880e-1F, 2.402265076e-1F, 5.550357114e-2F,
                            9.618082557e-3F, 1.339086336e-3F, 1.545316294e-4F};

/// 2^x for x below 128, relative error under 2e-7; 0 far below. In half the instructions of expOf.
ZIMAGE_INLINE Lanes powerOfTwo(Lanes x)
{
    const auto value = reinterpret_cast<__m512>(x);
    const auto whole =
        _mm512_maskz_roundscale_ps(static_cast<__mmask16>(-1), value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const Lanes rest = x - reinterpret_cast<Lanes>(whole);
    Lanes p = rest * kPower[5] + kPower[4]; // the polynomial of (2^r − 1)/r through the Chebyshev points of |r| ≤ 1/2
    p = p * rest + kPower[3];
    p = p * rest + kPower[2];
    p = p * rest + kPower[1];
    p = p * rest + kPower[0];
    p = p * rest + 1.0F;
    return reinterpret_cast<Lanes>(
        _mm512_maskz_scalef_ps(static_cast<__mmask16>(-1), reinterpret_cast<__m512>(p), whole));
}

/// x / (1 + e^−x).
ZIMAGE_INLINE Lanes siluOf(Lanes x)
{
    const __m512 most = _mm512_set1_ps(126.0F); // the second operand comes back where one is not a number
    const __m512 exponent =
        _mm512_maskz_min_ps(static_cast<__mmask16>(-1), most, reinterpret_cast<__m512>(x * -kLog2e));
    const Lanes divisor = 1.0F + powerOfTwo(reinterpret_cast<Lanes>(exponent));
    // Not a division, which takes as long as all the rest: an approximation and one step of Newton's, relative error
    // under 2e-7.
    const auto inverse =
        reinterpret_cast<Lanes>(_mm512_maskz_rcp14_ps(static_cast<__mmask16>(-1), reinterpret_cast<__m512>(divisor)));
    return x * (inverse * (2.0F - divisor * inverse));
}

#else

/// x / (1 + e^−x). The loop over lanes becomes one of whole vectors.
ZIMAGE_INLINE Lanes siluOf(Lanes x)
{
    Lanes power;
    for (int lane = 0; lane < kLanes; ++lane)
        power[lane] = expOf(-x[lane]);
    return x / (1.0F + power);
}

#endif

/// Neighbouring vectors of a row, nested rather than in an array: compilers keep such members in registers.
template <int Vectors>
struct TileRow {
    TileRow<Vectors - 1> left;
    Lanes last{};

    ZIMAGE_INLINE void load(const float* from)
    {
        left.load(from);
        last = *reinterpret_cast<const LanesInMemory*>(from + (Vectors - 1) * kLanes);
    }
    ZIMAGE_INLINE void add(float weight, const TileRow& row)
    {
        left.add(weight, row.left);
        last += weight * row.last;
    }
    ZIMAGE_INLINE void store(float* to, float factor) const
    {
        left.store(to, factor);
        *reinterpret_cast<LanesInMemory*>(to + (Vectors - 1) * kLanes) = factor * last;
    }
};

template <>
struct TileRow<0> {
    ZIMAGE_INLINE void load(const float*) {}
    ZIMAGE_INLINE void add(float, const TileRow&) {}
    ZIMAGE_INLINE void store(float*, float) const {}
};

/// Rows of sums.
template <int Rows, int Vectors>
struct Tile {
    Tile<Rows - 1, Vectors> above;
    TileRow<Vectors> last;

    ZIMAGE_INLINE void add(const float* weights, std::int64_t stride, const TileRow<Vectors>& row)
    {
        above.add(weights, stride, row);
        last.add(weights[(Rows - 1) * stride], row);
    }
    ZIMAGE_INLINE void load(const float* from, std::int64_t stride)
    {
        above.load(from, stride);
        last.load(from + (Rows - 1) * stride);
    }
    ZIMAGE_INLINE void store(float* to, std::int64_t stride, const float* factor) const
    {
        above.store(to, stride, factor);
        last.store(to + (Rows - 1) * stride, factor != nullptr ? factor[Rows - 1] : 1.0F);
    }
};

template <int Vectors>
struct Tile<0, Vectors> {
    ZIMAGE_INLINE void add(const float*, std::int64_t, const TileRow<Vectors>&) {}
    ZIMAGE_INLINE void load(const float*, std::int64_t) {}
    ZIMAGE_INLINE void store(float*, std::int64_t, const float*) const {}
};

} // namespace

} // namespace zimage::cpu
