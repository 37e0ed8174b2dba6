// The kernels of row_kernels.h, compiled once for each instruction set (ZIMAGE_KERNELS names the table). No inline functions of
// the standard library here: the linker might give another file the copy that was compiled for AVX-512.

#include "nn/cpu/row_kernels.h"
#include "nn/cpu/tile.inl"

#include <cstdint>

namespace zimage::cpu {

namespace {

inline float inverseNorm(const float* x, std::int64_t width, float eps)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < width; ++i)
        sum += x[i] * x[i];
    return 1.0F / __builtin_sqrtf(sum / static_cast<float>(width) + eps);
}

void normRows(float* out, const float* x, const float* weight, const float* scale, std::int64_t rows, std::int64_t width, float eps)
{
    for (std::int64_t row = 0; row < rows; ++row, x += width, out += width) {
        const float inverse = inverseNorm(x, width, eps);
        if (scale != nullptr) {
#pragma omp simd
            for (std::int64_t i = 0; i < width; ++i)
                out[i] = x[i] * inverse * weight[i] * (1.0F + scale[i]);
        } else {
#pragma omp simd
            for (std::int64_t i = 0; i < width; ++i)
                out[i] = x[i] * inverse * weight[i];
        }
    }
}

void addNormRows(float* x, const float* y, const float* weight, const float* gate, std::int64_t rows, std::int64_t width, float eps)
{
    for (std::int64_t row = 0; row < rows; ++row, x += width, y += width) {
        const float inverse = inverseNorm(y, width, eps);
        if (gate != nullptr) {
#pragma omp simd
            for (std::int64_t i = 0; i < width; ++i)
                x[i] += gate[i] * (y[i] * inverse * weight[i]);
        } else {
#pragma omp simd
            for (std::int64_t i = 0; i < width; ++i)
                x[i] += y[i] * inverse * weight[i];
        }
    }
}

void siluProductRows(float* out, const float* x, std::int64_t rows, std::int64_t width)
{
    for (std::int64_t row = 0; row < rows; ++row, x += 2 * width, out += width) {
#pragma omp simd
        for (std::int64_t i = 0; i < width; ++i)
            out[i] = expOf(-x[i]);
#pragma omp simd
        for (std::int64_t i = 0; i < width; ++i)
            out[i] = x[i] / (1.0F + out[i]) * x[width + i];
    }
}

void normRotateRows(float* out, const float* x, std::int64_t stride, const float* weight, float eps, const float* table, std::int64_t rows,
                    std::int64_t width)
{
    for (std::int64_t row = 0; row < rows; ++row, x += stride, out += width) {
        const float inverse = weight != nullptr ? inverseNorm(x, width, eps) : 1.0F;
        if (weight != nullptr) {
#pragma omp simd
            for (std::int64_t i = 0; i < width; ++i)
                out[i] = x[i] * inverse * weight[i];
        } else {
#pragma omp simd
            for (std::int64_t i = 0; i < width; ++i)
                out[i] = x[i];
        }
        if (table == nullptr)
            continue;
        const float* turn = table + row * width;
#pragma omp simd
        for (std::int64_t i = 0; i < width; i += 2) {
            const float first = out[i];
            const float second = out[i + 1];
            out[i] = first * turn[i] - second * turn[i + 1];
            out[i + 1] = first * turn[i + 1] + second * turn[i];
        }
    }
}

/// Not inlined: GCC 12 vectorises its loops only here.
[[gnu::noinline]] void expRows(float* scores, float* inverse, std::int64_t rows, std::int64_t stride, std::int64_t width, float scale)
{
    for (std::int64_t row = 0; row < rows; ++row, scores += stride) {
        float largest = scores[0];
#pragma omp simd reduction(max : largest)
        for (std::int64_t i = 0; i < width; ++i)
            largest = scores[i] > largest ? scores[i] : largest;
        const float offset = largest * scale;
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (std::int64_t i = 0; i < width; ++i) {
            const float value = expOf(scores[i] * scale - offset);
            scores[i] = value;
            sum += value;
        }
        inverse[row] = 1.0F / sum;
    }
}

// Attention. Sums are held in registers: tiles of Rows × Vectors, as many as the instruction set has room for.

#if defined(__AVX512F__)
constexpr int kScoreRows = 8;
constexpr int kMixRows = 6;
#else
constexpr int kScoreRows = 4;
constexpr int kMixRows = 3;
#endif
constexpr int kScoreVectors = 2;
constexpr int kGroup = kScoreRows * kMixRows; // rows whose scores are worked on together
static_assert(kAttentionPadding % (kScoreVectors * kLanes) == 0, "keys are padded to whole tiles");

/// scores[Rows, padded] = q[Rows, width] · keys, packed as row_kernels.h says.
template <int Rows>
void scoreTile(float* scores, const float* q, const float* keys, std::int64_t width, std::int64_t padded)
{
    for (std::int64_t column = 0; column < padded; column += kScoreVectors * kLanes) {
        Tile<Rows, kScoreVectors> sums;
        TileRow<kScoreVectors> row;
        const float* key = keys + column / kAttentionPadding * width * kAttentionPadding + column % kAttentionPadding;
        for (std::int64_t i = 0; i < width; ++i, key += kAttentionPadding) {
            row.load(key);
            sums.add(q + i, width, row);
        }
        sums.store(scores + column, padded, nullptr);
    }
}

/// out[Rows, Vectors · lanes] = factor · weights[Rows, length] · values[length, …].
template <int Rows, int Vectors>
void mixTile(float* out, std::int64_t outStride, const float* weights, std::int64_t padded, const float* values, std::int64_t width, std::int64_t length,
             const float* factor)
{
    Tile<Rows, Vectors> sums;
    TileRow<Vectors> row;
    for (std::int64_t i = 0; i < length; ++i) {
        row.load(values + i * width);
        sums.add(weights + i, padded, row);
    }
    sums.store(out, outStride, factor);
}

template <int Rows>
void mixRows(float* out, std::int64_t outStride, const float* weights, std::int64_t padded, const float* values, std::int64_t width, std::int64_t length,
             const float* factor)
{
    std::int64_t column = 0;
    for (; column + 4 * kLanes <= width; column += 4 * kLanes)
        mixTile<Rows, 4>(out + column, outStride, weights, padded, values + column, width, length, factor);
    for (; column < width; column += kLanes)
        mixTile<Rows, 1>(out + column, outStride, weights, padded, values + column, width, length, factor);
}

void attentionRows(float* out, std::int64_t outStride, const float* q, const float* keys, const float* values, float* scratch, std::int64_t rows,
                   std::int64_t length, std::int64_t padded, std::int64_t width, float scale)
{
    float inverse[kGroup];
    for (std::int64_t first = 0; first < rows; first += kGroup) {
        const std::int64_t count = rows - first < kGroup ? rows - first : kGroup;
        std::int64_t row = 0;
        for (; row + kScoreRows <= count; row += kScoreRows)
            scoreTile<kScoreRows>(scratch + row * padded, q + (first + row) * width, keys, width, padded);
        for (; row < count; ++row)
            scoreTile<1>(scratch + row * padded, q + (first + row) * width, keys, width, padded);
        expRows(scratch, inverse, count, padded, length, scale);
        for (row = 0; row + kMixRows <= count; row += kMixRows)
            mixRows<kMixRows>(out + (first + row) * outStride, outStride, scratch + row * padded, padded, values, width, length, inverse + row);
        for (; row < count; ++row)
            mixRows<1>(out + (first + row) * outStride, outStride, scratch + row * padded, padded, values, width, length, inverse + row);
    }
}

// Products with a packed matrix. A panel stays in the nearest cache while the rows pass by.

#if defined(__AVX512F__)
constexpr int kProductRows = 8;
#else
constexpr int kProductRows = 4;
#endif
static_assert(kPanel % (3 * kLanes) == 0 && kPanelUnit % kLanes == 0);

template <int Rows, int Vectors>
void productTile(float* out, std::int64_t outStride, const float* x, std::int64_t stride, const float* panel, std::int64_t panelWidth, std::int64_t depth)
{
    Tile<Rows, Vectors> sums;
    TileRow<Vectors> row;
    for (std::int64_t i = 0; i < depth; ++i, panel += panelWidth) {
        row.load(panel);
        sums.add(x + i, stride, row);
    }
    sums.store(out, outStride, nullptr);
}

template <int Vectors>
void productRows(float* out, std::int64_t outStride, const float* x, std::int64_t stride, const float* panel, std::int64_t panelWidth, std::int64_t rows,
                 std::int64_t depth)
{
    std::int64_t row = 0;
    for (; row + kProductRows <= rows; row += kProductRows)
        productTile<kProductRows, Vectors>(out + row * outStride, outStride, x + row * stride, stride, panel, panelWidth, depth);
    for (; row < rows; ++row)
        productTile<1, Vectors>(out + row * outStride, outStride, x + row * stride, stride, panel, panelWidth, depth);
}

void multiplyRows(float* out, std::int64_t outStride, const float* x, std::int64_t stride, const float* matrix, std::int64_t rows, std::int64_t depth,
                  std::int64_t columns)
{
    for (std::int64_t first = 0; first < columns; first += kPanel, matrix += depth * kPanel) {
        const std::int64_t width = columns - first < kPanel ? columns - first : kPanel;
        std::int64_t column = 0;
        for (; column + 3 * kLanes <= width; column += 3 * kLanes)
            productRows<3>(out + first + column, outStride, x, stride, matrix + column, width, rows, depth);
        if (column + 2 * kLanes == width)
            productRows<2>(out + first + column, outStride, x, stride, matrix + column, width, rows, depth);
        else if (column < width)
            productRows<1>(out + first + column, outStride, x, stride, matrix + column, width, rows, depth);
    }
}

} // namespace

const RowKernels ZIMAGE_KERNELS{normRows, addNormRows, siluProductRows, normRotateRows, expRows, attentionRows, multiplyRows};

} // namespace zimage::cpu
