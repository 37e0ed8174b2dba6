// The kernels of convolution_kernels.h, compiled once for each instruction set (ZIMAGE_CONVOLUTIONS names the table).
// No inline functions of the standard library here, as in row_kernels.inl.

#include "nn/cpu/convolution_kernels.h"
#include "nn/cpu/tile.inl"

namespace zimage::cpu {

namespace {

// The registers hold kTileRows output channels of up to kTileVectors vectors of positions.
#if defined(__AVX512F__)
constexpr int kTileRows = 8;
#else
constexpr int kTileRows = 4;
#endif
constexpr int kTileVectors = 3;
static_assert(kOutChannels % kTileRows == 0);

void siluRow(float* out, const float* x, float scale, float shift, std::int64_t width)
{
    std::int64_t i = 0;
    for (; i + kLanes <= width; i += kLanes)
        storeLanes(out + i, siluOf(loadLanes(x + i) * scale + shift));
    for (; i < width; ++i) {
        const float value = x[i] * scale + shift;
        out[i] = value / (1.0F + expOf(-value));
    }
}

void stackRows(float* stacks, std::int64_t pitch, const float* const* rows, std::int64_t width)
{
    const float* r0 = rows[0];
    const float* r1 = rows[1];
    const float* r2 = rows[2];
    const float* r3 = rows[3];
    const float* r4 = rows[4];
    const float* r5 = rows[5];
    for (std::int64_t i = 0; i < width; i += kLanes) { // rows and stacks reach to a whole vector
        const Lanes a = loadLanes(r0 + i);
        const Lanes b = loadLanes(r1 + i);
        const Lanes c = loadLanes(r2 + i);
        const Lanes d = loadLanes(r3 + i);
        const Lanes e = loadLanes(r4 + i);
        const Lanes f = loadLanes(r5 + i);
        const Lanes even = e - 4.0F * c;
        const Lanes odd = d - 4.0F * b;
        const Lanes evenHalf = e - c;
        const Lanes oddTwice = 2.0F * (d - b);
        storeLanes(stacks + i, 4.0F * a - 5.0F * c + e);
        storeLanes(stacks + pitch + i, even + odd);
        storeLanes(stacks + 2 * pitch + i, even - odd);
        storeLanes(stacks + 3 * pitch + i, evenHalf + oddTwice);
        storeLanes(stacks + 4 * pitch + i, evenHalf - oddTwice);
        storeLanes(stacks + 5 * pitch + i, 4.0F * b - 5.0F * d + f);
    }
}

/// left − here, here, right − here.
ZIMAGE_INLINE void storeDifferences(float* stacks, std::int64_t pitch, Lanes left, Lanes here, Lanes right)
{
    storeLanes(stacks, left - here);
    storeLanes(stacks + pitch, here);
    storeLanes(stacks + 2 * pitch, right - here);
}

void stackDoublingRows(float* stacks, std::int64_t pitch, const float* const* rows, std::int64_t width)
{
    for (std::int64_t i = 0; i < width; i += kLanes) {
        Lanes above[3];
        Lanes here[3];
        Lanes below[3];
        for (int j = 0; j < 3; ++j) {
            here[j] = loadLanes(rows[1] + i + j);
            above[j] = loadLanes(rows[0] + i + j) - here[j];
            below[j] = loadLanes(rows[2] + i + j) - here[j];
        }
        storeDifferences(stacks + i, pitch, above[0], above[1], above[2]);
        storeDifferences(stacks + 3 * pitch + i, pitch, here[0], here[1], here[2]);
        storeDifferences(stacks + 6 * pitch + i, pitch, below[0], below[1], below[2]);
    }
}

/// products[stack][kOutChannels][Vectors · lanes] for the positions from `stacks` on.
template <int Stacks, int Taps, int Vectors>
void multiply(float* products, const ConvolutionTask& task, const float* stacks)
{
    const std::int64_t stride = task.stride;
    for (int stack = 0; stack < Stacks; ++stack)
        for (int first = 0; first < kOutChannels; first += kTileRows) {
            Tile<kTileRows, Vectors> sums;
            TileRow<Vectors> row;
            const float* x = stacks + stack * task.channels * stride;
            const float* weights = task.weights + stack * task.channels * Taps * kOutChannels + first;
            for (std::int64_t channel = 0; channel < task.channels; ++channel, x += stride)
                for (int tap = 0; tap < Taps; ++tap, weights += kOutChannels) {
                    row.load(x + tap);
                    sums.add(weights, 1, row);
                }
            sums.store(products + (stack * kOutChannels + first) * Vectors * kLanes, Vectors * kLanes, nullptr);
        }
}

/// One channel's running sums of a task.
struct LaneSums {
    Lanes value{};
    Lanes square{};
};

ZIMAGE_INLINE void flush(const LaneSums* lanes, const ConvolutionTask& task)
{
    if (task.sums == nullptr)
        return;
    for (std::int64_t channel = 0; channel < task.outChannels; ++channel)
        for (int lane = 0; lane < kLanes; ++lane) {
            task.sums[2 * channel] += static_cast<double>(lanes[channel].value[lane]);
            task.sums[2 * channel + 1] += static_cast<double>(lanes[channel].square[lane]);
        }
}

/// Adds the residual, writes `count` values, and counts them.
ZIMAGE_INLINE void finish(Lanes value, float* out, const float* residual, LaneSums& sums, std::int64_t count)
{
    if (count >= kLanes) {
        if (residual != nullptr)
            value += loadLanes(residual);
        storeLanes(out, value);
    } else {
        Lanes whole{};
        for (int lane = 0; lane < count; ++lane) {
            whole[lane] = value[lane] + (residual != nullptr ? residual[lane] : 0.0F);
            out[lane] = whole[lane];
        }
        value = whole;
    }
    sums.value += value;
    sums.square += value * value;
}

/// The 4 rows of one vector of the 6 stacks' products.
ZIMAGE_INLINE void unstackLanes(Lanes* rows, const float* products, std::int64_t pitch, float bias)
{
    const Lanes p1 = loadLanes(products + pitch);
    const Lanes p2 = loadLanes(products + 2 * pitch);
    const Lanes p3 = loadLanes(products + 3 * pitch);
    const Lanes p4 = loadLanes(products + 4 * pitch);
    const Lanes even = p1 + p2 + bias;
    const Lanes odd = p1 - p2 + bias;
    const Lanes evenTwice = p3 + p4;
    const Lanes oddTwice = p3 - p4;
    rows[0] = loadLanes(products) + even + evenTwice;
    rows[1] = odd + 2.0F * oddTwice;
    rows[2] = even + 4.0F * evenTwice;
    rows[3] = odd + 8.0F * oddTwice + loadLanes(products + 5 * pitch);
}

/// The output rows of the 6 stacks' products. Whole: all rows and all lanes are wanted.
template <int Vectors, bool Whole, bool Residual>
void unstack(const float* products, const ConvolutionTask& task, std::int64_t column, LaneSums* sums)
{
    constexpr std::int64_t kPitch = kOutChannels * Vectors * kLanes;
    for (std::int64_t channel = 0; channel < task.outChannels; ++channel) {
        LaneSums own;
        for (int vector = 0; vector < Vectors; ++vector) {
            Lanes rows[kStackRows];
            unstackLanes(rows, products + (channel * Vectors + vector) * kLanes, kPitch, task.bias[channel]);
            const std::int64_t at = channel * task.channelPitch + column + vector * kLanes;
            const std::int64_t count = Whole ? kLanes : task.width - column - vector * kLanes;
            for (std::int64_t row = 0; row < (Whole ? kStackRows : task.rows); ++row) {
                const std::int64_t place = at + row * task.rowPitch;
                finish(rows[row], task.out + place, Residual ? task.residual + place : nullptr, own, count);
            }
        }
        sums[channel].value += own.value;
        sums[channel].square += own.square;
    }
}

/// Two phases of a row side by side in memory: first[0], second[0], first[1] …
ZIMAGE_INLINE void interleave(Lanes first, Lanes second, Lanes& low, Lanes& high)
{
    float both[2 * kLanes];
    for (int lane = 0; lane < kLanes; ++lane) {
        both[2 * lane] = first[lane];
        both[2 * lane + 1] = second[lane];
    }
    low = loadLanes(both);
    high = loadLanes(both + kLanes);
}

/// The 2 × 2 phases of the 9 stacks' products.
template <int Vectors>
void unstackDoubling(const float* products, const ConvolutionTask& task, std::int64_t column, LaneSums* sums)
{
    constexpr std::int64_t kPitch = kOutChannels * Vectors * kLanes;
    for (std::int64_t channel = 0; channel < task.outChannels; ++channel)
        for (int vector = 0; vector < Vectors; ++vector) {
            const float* p = products + (channel * Vectors + vector) * kLanes;
            const Lanes bias = task.bias[channel] + Lanes{};
            Lanes left[3];
            Lanes right[3];
            for (int row = 0; row < 3; ++row) {
                const Lanes middle = loadLanes(p + (3 * row + 1) * kPitch);
                left[row] = loadLanes(p + 3 * row * kPitch) + middle;
                right[row] = loadLanes(p + (3 * row + 2) * kPitch) + middle;
            }
            const std::int64_t at = channel * task.channelPitch + 2 * (column + vector * kLanes);
            const std::int64_t count = 2 * (task.width - column - vector * kLanes);
            for (int row = 0; row < 2; ++row) {
                Lanes low;
                Lanes high;
                interleave(bias + left[row] + left[row + 1], bias + right[row] + right[row + 1], low, high);
                float* out = task.out + at + row * task.rowPitch;
                finish(low, out, nullptr, sums[channel], count);
                if (count > kLanes)
                    finish(high, out + kLanes, nullptr, sums[channel], count - kLanes);
            }
        }
}

/// Asks for the memory that a tile will write, so that it arrives during the products.
ZIMAGE_INLINE void prefetchOutput(const ConvolutionTask& task, std::int64_t column, std::int64_t width)
{
    constexpr std::int64_t kLine = 16; // floats
    for (std::int64_t channel = 0; channel < task.outChannels; ++channel)
        for (std::int64_t row = 0; row < task.rows; ++row)
            for (std::int64_t i = 0; i < width; i += kLine)
                __builtin_prefetch(task.out + channel * task.channelPitch + row * task.rowPitch + column + i, 1);
}

template <int Vectors>
void convolveTile(const ConvolutionTask& task, std::int64_t column, LaneSums* sums)
{
    alignas(64) float products[kStacks * kOutChannels * Vectors * kLanes];
    prefetchOutput(task, column, Vectors * kLanes);
    multiply<kStacks, kStackTaps, Vectors>(products, task, task.stacks + column);
    const bool whole = task.rows == kStackRows && task.width - column >= Vectors * kLanes;
    if (task.residual != nullptr)
        whole ? unstack<Vectors, true, true>(products, task, column, sums)
              : unstack<Vectors, false, true>(products, task, column, sums);
    else
        whole ? unstack<Vectors, true, false>(products, task, column, sums)
              : unstack<Vectors, false, false>(products, task, column, sums);
}

template <int Vectors>
void convolveDoublingTile(const ConvolutionTask& task, std::int64_t column, LaneSums* sums)
{
    alignas(64) float products[kDoublingStacks * kOutChannels * Vectors * kLanes];
    prefetchOutput(task, 2 * column, 2 * Vectors * kLanes);
    multiply<kDoublingStacks, 1, Vectors>(products, task, task.stacks + column);
    unstackDoubling<Vectors>(products, task, column, sums);
}

/// How many vectors the next tile takes: threes, but rather two twos than a three and a one.
ZIMAGE_INLINE int tileVectors(std::int64_t left)
{
    const std::int64_t vectors = (left + kLanes - 1) / kLanes;
    if (vectors == 4 || vectors == 2)
        return 2;
    return vectors == 1 ? 1 : kTileVectors;
}

void convolve(const ConvolutionTask& task)
{
    LaneSums sums[kOutChannels];
    for (std::int64_t column = 0; column < task.width;) {
        const int vectors = tileVectors(task.width - column);
        if (vectors == 1)
            convolveTile<1>(task, column, sums);
        else if (vectors == 2)
            convolveTile<2>(task, column, sums);
        else
            convolveTile<kTileVectors>(task, column, sums);
        column += vectors * kLanes;
    }
    flush(sums, task);
}

void convolveDoubling(const ConvolutionTask& task)
{
    LaneSums sums[kOutChannels];
    for (std::int64_t column = 0; column < task.width;) {
        const int vectors = tileVectors(task.width - column);
        if (vectors == 1)
            convolveDoublingTile<1>(task, column, sums);
        else if (vectors == 2)
            convolveDoublingTile<2>(task, column, sums);
        else
            convolveDoublingTile<kTileVectors>(task, column, sums);
        column += vectors * kLanes;
    }
    flush(sums, task);
}

void addSums(double* sums, const float* x, std::int64_t count)
{
    constexpr std::int64_t kStretch = 4096; // summed in fp32
    for (std::int64_t first = 0; first < count; first += kStretch) {
        const std::int64_t end = first + kStretch < count ? first + kStretch : count;
        float sum = 0;
        float square = 0;
#pragma omp simd reduction(+ : sum, square)
        for (std::int64_t i = first; i < end; ++i) {
            sum += x[i];
            square += x[i] * x[i];
        }
        sums[0] += static_cast<double>(sum);
        sums[1] += static_cast<double>(square);
    }
}

} // namespace

const ConvolutionKernels ZIMAGE_CONVOLUTIONS{siluRow,  stackRows,        stackDoublingRows,
                                             convolve, convolveDoubling, addSums};

} // namespace zimage::cpu
