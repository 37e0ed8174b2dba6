#pragma once

#include <cstdint>

// Kernels for what lies between the products on a CUDA card, each one pass over memory. They know nothing of torch:
// pointers to dense device memory, aligned to 16 bytes, and a stream (a cudaStream_t). Everything is computed in fp32
// and rounded once. The sums run in an order that depends on the width alone, so that results are the same from run to
// run. Nothing beyond compute capability 7.5 is used, and at most a few hundred bytes of shared memory.
//
// The launches return false, and do nothing, where a shape or a type is none of theirs; the plain torch version serves
// it then. Whether a launch itself failed is for the caller to ask CUDA.

namespace zimage::cuda {

enum class Type { Fp32, Bf16, Fp16 };

struct Matrix {
    const void* data;
    Type type;
    std::int64_t rows;
    std::int64_t width; ///< also the distance between rows
};

/// Where a row kernel writes: `data` in `type`; or, with `rowScales`, in fp8 (e4m3) with a scale for each row, value =
/// byte · scale.
struct Output {
    void* data = nullptr;
    Type type = Type::Bf16;
    float* rowScales = nullptr; ///< [rows]
};

/// A root mean square norm: x / √(mean(x²) + eps) · weight · (1 + modulation).
struct Norm {
    const float* weight;               ///< [width]
    const float* modulation = nullptr; ///< [width]; null: none
    float eps = 0;
    bool centred = false; ///< norm() alone: x less its mean, which makes it a layer norm
};

/// What norms are added to, [rows, width].
struct Residual {
    void* data;
    Type type; ///< fp32, or fp16 where y is 16 bits wide and `out` not fp32
};

/// out = norm(x).
bool norm(const Matrix& x, const Norm& norm, const Output& out, void* stream);

/// sum += gate · norm(y); then, where `out` has data, out = next(sum), of the sum before it is rounded. `gate` [width]
/// may be null (1).
bool addNorm(const Residual& sum, const Matrix& y, const Norm& norm, const float* gate, const Norm& next,
             const Output& out, void* stream);

/// out [rows, width/2] = silu(left half of x) · scale · right half.
bool siluProduct(const Matrix& x, float scale, const Output& out, void* stream);

/// out = x, for products in fp8.
bool convertRows(const Matrix& x, const Output& out, void* stream);

/// Heads that lie side by side in rows of 16-bit values, the queries' before the keys'.
struct Heads {
    void* data; ///< of the first head of the first row
    Type type;
    std::int64_t rows;
    std::int64_t queries; ///< heads
    std::int64_t keys;    ///< heads
    std::int64_t headDim;
    std::int64_t rowStride;   ///< values from row to row
    const float* queryWeight; ///< [headDim] of the queries' norm, and of the keys'; both null: none
    const float* keyWeight;
    float eps;
};

/// How heads are rotated by their row's angles; table [rows, headDim], fp32.
enum class Rotation {
    None,
    Interleaved, ///< pairs (2i, 2i + 1); the table holds cos and sin of each pair in turn
    Halves,      ///< pairs (i, i + headDim/2); the table holds all cosines of a row, then all sines
};

/// In place: norm over each head, then the rotation.
bool normRotate(const Heads& heads, Rotation rotation, const float* table, void* stream);

} // namespace zimage::cuda
