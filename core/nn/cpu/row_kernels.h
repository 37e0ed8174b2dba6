#pragma once

#include <cstdint>

namespace zimage::cpu {

constexpr std::int64_t kAttentionPadding = 32; ///< keys, in positions
constexpr std::int64_t kAttentionWidth = 16;   ///< head widths that attention takes are multiples of this
constexpr std::int64_t kAttentionRows = 48;    ///< rows of scores that attention's scratch holds
constexpr std::int64_t kPanel = 48;            ///< columns of a packed matrix that lie together
constexpr std::int64_t kPanelUnit = 16;        ///< a packed matrix has a multiple of this many columns

/// Single-threaded kernels over rows of floats; nothing here knows of tensors. Each equals the plain torch version in
/// nn/fused_ops.cpp up to rounding.
struct RowKernels {
    /// out = x / √(mean(x²) + eps) · weight · (1 + scale), for `rows` rows of `width`. scale [width] may be null.
    void (*norm)(float* out, const float* x, const float* weight, const float* scale, std::int64_t rows,
                 std::int64_t width, float eps);

    /// x += gate · y / √(mean(y²) + eps) · weight. gate [width] may be null (1).
    void (*addNorm)(float* x, const float* y, const float* weight, const float* gate, std::int64_t rows,
                    std::int64_t width, float eps);

    /// out = silu(x[0 … width)) · x[width … 2·width), with `outStride` and `stride` floats from row to row.
    void (*siluProduct)(float* out, std::int64_t outStride, const float* x, std::int64_t stride, std::int64_t rows,
                        std::int64_t width);

    /// One head of `rows` positions: x has `stride` floats from one position to the next; out is dense [rows, width].
    /// Norm with weight [width] (null: none), then rotation of interleaved pairs by table [rows, width] of (cos, sin)
    /// pairs (null: none).
    void (*normRotate)(float* out, const float* x, std::int64_t stride, const float* weight, float eps,
                       const float* table, std::int64_t rows, std::int64_t width);

    /// scores = exp(scale · (scores − row maximum)) in place, for rows `stride` floats apart; inverse[row] = 1 / row
    /// sum: a softmax whose division is left to do.
    void (*exponentials)(float* scores, float* inverse, std::int64_t rows, std::int64_t stride, std::int64_t width,
                         float scale);

    /// out[row] = softmax(scale · q[row] · keys) · values for one head. q [rows, width] dense; keys packed [padded /
    /// kAttentionPadding, width, kAttentionPadding], zeros beyond `length`; values [length, width]; out with
    /// `outStride` floats from row to row. padded is `length` rounded up to kAttentionPadding, width a multiple of
    /// kAttentionWidth. scratch holds kAttentionRows · padded floats.
    void (*attention)(float* out, std::int64_t outStride, const float* q, const float* keys, const float* values,
                      float* scratch, std::int64_t rows, std::int64_t length, std::int64_t padded, std::int64_t width,
                      float scale);

    /// out[rows, columns] = x[rows, depth] · matrix, with `outStride` and `stride` floats from row to row. The matrix
    /// is packed in panels, one after the other: [depth, kPanel], the last one [depth, what is left of the columns].
    /// columns is a multiple of kPanelUnit.
    void (*multiply)(float* out, std::int64_t outStride, const float* x, std::int64_t stride, const float* matrix,
                     std::int64_t rows, std::int64_t depth, std::int64_t columns);
};

extern const RowKernels kBaselineKernels;
extern const RowKernels kAvx2Kernels;   ///< x86-64 only
extern const RowKernels kAvx512Kernels; ///< x86-64 only

/// The fastest that this processor runs.
[[nodiscard]] const RowKernels& rowKernels();
[[nodiscard]] const char* kernelSetName(); ///< "AVX-512", "AVX2", "baseline"

} // namespace zimage::cpu
