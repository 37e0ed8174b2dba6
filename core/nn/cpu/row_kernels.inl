// The kernels of row_kernels.h, compiled once for each instruction set (ZIMAGE_KERNELS names the table). No inline
// functions of the standard library here: the linker might give another file the copy that was compiled for AVX-512.

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

void normRows(float* out, const float* x, const float* weight, const float* scale, std::int64_t rows,
              std::int64_t width, float eps)
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

void addNormRows(float* x, const float* y, const float* weight, const float* gate, std::int64_t rows,
                 std::int64_t width, float eps)
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

void siluProductRows(float* out, std::int64_t outStride, const float* x, std::int64_t stride, std::int64_t rows,
                     std::int64_t width)
{
    for (std::int64_t row = 0; row < rows; ++row, x += stride, out += outStride) {
        std::int64_t i = 0;
        for (; i + kLanes <= width; i += kLanes)
            storeLanes(out + i, siluOf(loadLanes(x + i)) * loadLanes(x + width + i));
        for (; i < width; ++i)
            out[i] = x[i] / (1.0F + expOf(-x[i])) * x[width + i];
    }
}

void normRotateRows(float* out, const float* x, std::int64_t stride, const float* weight, float eps, const float* table,
                    std::int64_t rows, std::int64_t width)
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

/// values = exp(scale · (values − largest)); returns their sum. Not inlined: GCC 12 vectorises its loops only here.
[[gnu::noinline]] float powers(float* values, std::int64_t width, float scale, float largest)
{
    std::int64_t first = 0;
    float sum = 0;
#if defined(__AVX512F__)
    const float factor = scale * kLog2e;
    const float most = largest * factor;
    Lanes sums{};
    for (; first + kLanes <= width; first += kLanes) {
        const Lanes power = powerOfTwo(loadLanes(values + first) * factor - most);
        storeLanes(values + first, power);
        sums += power;
    }
    for (int lane = 0; lane < kLanes; ++lane)
        sum += sums[lane];
#endif
    const float offset = largest * scale;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = first; i < width; ++i) {
        const float value = expOf(values[i] * scale - offset);
        values[i] = value;
        sum += value;
    }
    return sum;
}

[[gnu::noinline]] void expRows(float* scores, float* inverse, std::int64_t rows, std::int64_t stride,
                               std::int64_t width, float scale)
{
    for (std::int64_t row = 0; row < rows; ++row, scores += stride) {
        float largest = scores[0];
#pragma omp simd reduction(max : largest)
        for (std::int64_t i = 0; i < width; ++i)
            largest = scores[i] > largest ? scores[i] : largest;
        inverse[row] = 1.0F / powers(scores, width, scale, largest);
    }
}

// Attention. Sums are held in registers: tiles of Rows × Vectors, as many as the instruction set has room for.

#if defined(__AVX512F__)
constexpr int kAttentionTile = 12;
#else
constexpr int kAttentionTile = 6;
#endif
static_assert(kAttentionRows % kAttentionTile == 0);
static_assert(kAttentionPadding % (2 * kLanes) == 0, "keys are padded to whole tiles");

/// scores[Rows, 2 · lanes] = q[Rows, width] · keys, packed as row_kernels.h says. Not inlined, as all tiles: the rows'
/// offsets want all registers.
template <int Rows>
[[gnu::noinline]] void scoreTile(float* scores, std::int64_t padded, const float* q, const float* keys,
                                 std::int64_t width)
{
    Tile<Rows, 2> sums;
    TileRow<2> row;
    for (std::int64_t i = 0; i < width; ++i, keys += kAttentionPadding) {
        row.load(keys);
        sums.add(q + i, width, row);
    }
    sums.store(scores, padded, nullptr);
}

/// The keys of a tile stay in the nearest cache while the rows pass by.
void scoreRows(float* scores, const float* q, const float* keys, std::int64_t rows, std::int64_t padded,
               std::int64_t width)
{
    for (std::int64_t column = 0; column < padded; column += 2 * kLanes) {
        const float* key = keys + column / kAttentionPadding * width * kAttentionPadding + column % kAttentionPadding;
        std::int64_t row = 0;
        for (; row + kAttentionTile <= rows; row += kAttentionTile)
            scoreTile<kAttentionTile>(scores + row * padded + column, padded, q + row * width, key, width);
        for (; row < rows; ++row)
            scoreTile<1>(scores + row * padded + column, padded, q + row * width, key, width);
    }
}

/// out[Rows, Vectors · lanes] = factor · (weights[Rows, length] · values[length, …] [+ out]).
template <int Rows, int Vectors>
[[gnu::noinline]] void mixTile(float* out, std::int64_t outStride, const float* weights, std::int64_t padded,
                               const float* values, std::int64_t width, std::int64_t length, const float* factor,
                               bool add)
{
    Tile<Rows, Vectors> sums;
    if (add)
        sums.load(out, outStride);
    TileRow<Vectors> row;
    for (std::int64_t i = 0; i < length; ++i) {
        row.load(values + i * width);
        sums.add(weights + i, padded, row);
    }
    sums.store(out, outStride, factor);
}

template <int Vectors>
void mixColumns(float* out, std::int64_t outStride, const float* weights, std::int64_t padded, const float* values,
                std::int64_t width, std::int64_t rows, std::int64_t length, const float* inverse, bool add)
{
    std::int64_t row = 0;
    for (; row + kAttentionTile <= rows; row += kAttentionTile)
        mixTile<kAttentionTile, Vectors>(out + row * outStride, outStride, weights + row * padded, padded, values,
                                         width, length, inverse != nullptr ? inverse + row : nullptr, add);
    for (; row < rows; ++row)
        mixTile<1, Vectors>(out + row * outStride, outStride, weights + row * padded, padded, values, width, length,
                            inverse != nullptr ? inverse + row : nullptr, add);
}

/// out[rows, width] = inverse · weights · values, a stretch of positions at a time: its values stay in the nearest
/// cache.
void mixRows(float* out, std::int64_t outStride, const float* weights, std::int64_t padded, const float* values,
             std::int64_t width, std::int64_t rows, std::int64_t length, const float* inverse)
{
    constexpr std::int64_t kStretch = 256;
    for (std::int64_t first = 0; first < length; first += kStretch) {
        const std::int64_t count = length - first < kStretch ? length - first : kStretch;
        const float* factor = first + count == length ? inverse : nullptr;
        std::int64_t column = 0;
        for (; column + 2 * kLanes <= width; column += 2 * kLanes)
            mixColumns<2>(out + column, outStride, weights + first, padded, values + first * width + column, width,
                          rows, count, factor, first > 0);
        for (; column < width; column += kLanes)
            mixColumns<1>(out + column, outStride, weights + first, padded, values + first * width + column, width,
                          rows, count, factor, first > 0);
    }
}

void attentionRows(float* out, std::int64_t outStride, const float* q, const float* keys, const float* values,
                   float* scratch, std::int64_t rows, std::int64_t length, std::int64_t padded, std::int64_t width,
                   float scale)
{
    float inverse[kAttentionRows];
    for (std::int64_t first = 0; first < rows; first += kAttentionRows) {
        const std::int64_t count = rows - first < kAttentionRows ? rows - first : kAttentionRows;
        scoreRows(scratch, q + first * width, keys, count, padded, width);
        expRows(scratch, inverse, count, padded, length, scale);
        mixRows(out + first * outStride, outStride, scratch, padded, values, width, count, length, inverse);
    }
}

// Products with a packed matrix. A panel stays in the nearest cache while the rows pass by.

#if defined(__AVX512F__)
constexpr int kProductRows = 8;
#else
constexpr int kProductRows = 4;
#endif
static_assert(kPanel % (3 * kLanes) == 0 && kPanelUnit % kLanes == 0);

/// A stretch of a packed matrix, and what will be read after it.
struct Panel {
    const float* values;
    std::int64_t width; ///< floats from one row to the next
    std::int64_t depth;
    const float* next;
    std::int64_t nextStep; ///< floats of `next` to ask for with each row
};

template <int Rows, int Vectors>
[[gnu::noinline]] void productTile(float* out, std::int64_t outStride, const float* x, std::int64_t stride,
                                   const Panel& panel, bool add)
{
    Tile<Rows, Vectors> sums;
    if (add)
        sums.load(out, outStride);
    TileRow<Vectors> row;
    const float* values = panel.values;
    const float* next = panel.next;
    for (std::int64_t i = 0; i < panel.depth; ++i, values += panel.width, next += panel.nextStep) {
        __builtin_prefetch(next);
        row.load(values);
        sums.add(x + i, stride, row);
    }
    sums.store(out, outStride, nullptr);
}

template <int Vectors>
void productRows(float* out, std::int64_t outStride, const float* x, std::int64_t stride, Panel panel,
                 std::int64_t rows, bool add)
{
    std::int64_t row = 0;
    for (; row + kProductRows <= rows; row += kProductRows) {
        productTile<kProductRows, Vectors>(out + row * outStride, outStride, x + row * stride, stride, panel, add);
        panel.next += panel.nextStep * panel.depth;
    }
    for (; row < rows; ++row)
        productTile<1, Vectors>(out + row * outStride, outStride, x + row * stride, stride, panel, add);
}

void multiplyRows(float* out, std::int64_t outStride, const float* x, std::int64_t stride, const float* matrix,
                  std::int64_t rows, std::int64_t depth, std::int64_t columns)
{
    constexpr std::int64_t kDepth = 192; // of a panel's stretch, which the nearest cache holds
    const std::int64_t tiles = rows / kProductRows > 1 ? rows / kProductRows : 1;
    for (std::int64_t first = 0; first < columns; first += kPanel) {
        const std::int64_t width = columns - first < kPanel ? columns - first : kPanel;
        for (std::int64_t done = 0; done < depth; done += kDepth) {
            const std::int64_t stretch = depth - done < kDepth ? depth - done : kDepth;
            Panel panel{matrix, width, stretch, matrix + stretch * width, (kPanel + tiles - 1) / tiles};
            matrix += stretch * width;
            std::int64_t column = 0;
            for (; column + 3 * kLanes <= width; column += 3 * kLanes, panel.values += 3 * kLanes)
                productRows<3>(out + first + column, outStride, x + done, stride, panel, rows, done > 0);
            if (column + 2 * kLanes == width)
                productRows<2>(out + first + column, outStride, x + done, stride, panel, rows, done > 0);
            else if (column < width)
                productRows<1>(out + first + column, outStride, x + done, stride, panel, rows, done > 0);
        }
    }
}

} // namespace

const RowKernels ZIMAGE_KERNELS{normRows, addNormRows,   siluProductRows, normRotateRows,
                                expRows,  attentionRows, multiplyRows};

} // namespace zimage::cpu
