#include "nn/fused_ops.h"

#include "base/round.h"
#include "nn/cpu/row_kernels.h"
#include "nn/cuda_ops.h"
#include "nn/ops.h"
#include "nn/rotary.h"
#include "weights/fp8.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace zimage {

namespace {

bool hasCpuKernel(const at::Tensor& x, Execution execution)
{
    return execution != Execution::Plain && x.is_cpu() && x.scalar_type() == at::kFloat;
}

const float* dataOf(const at::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }

/// Rows for a thread to be worth waking: about 20 µs of work at a nanosecond for four values.
std::int64_t grain(std::int64_t width) { return std::max<std::int64_t>(1, 65536 / std::max<std::int64_t>(1, width)); }

at::Tensor plainNorm(const at::Tensor& x, const at::Tensor& weight, double eps)
{
    const at::Tensor wide = x.to(at::kFloat);
    return wide * wide.square().mean(-1, /*keepdim=*/true).add_(eps).rsqrt_() * weight;
}

} // namespace

bool hasCpuAttention(const at::Tensor& q)
{
    return hasCpuKernel(q, Execution::Fused) && q.size(2) % cpu::kAttentionWidth == 0;
}

Operand operandOf(const at::Tensor& x, at::ScalarType type, Execution execution)
{
    if (!fp8::isFp8(type))
        return x.to(type);
    if (execution != Execution::Plain)
        if (auto taken = cudaops::quantized(x))
            return *taken;
    return fp8::quantized(x);
}

Operand modulatedNorm(const at::Tensor& x, const NormStep& norm, at::ScalarType type, Execution execution)
{
    if (execution != Execution::Plain)
        if (auto taken = cudaops::norm(x, {norm.weight, norm.scale, norm.eps}, type))
            return *taken;
    if (!hasCpuKernel(x, execution) || !x.is_contiguous())
        return operandOf(plainNorm(x, norm.scale.defined() ? norm.weight * (1.0 + norm.scale) : norm.weight, norm.eps),
                         type, execution);
    at::Tensor out = at::empty_like(x);
    const std::int64_t width = x.size(-1);
    at::parallel_for(0, x.numel() / width, grain(width), [&](std::int64_t begin, std::int64_t end) {
        cpu::rowKernels().norm(out.data_ptr<float>() + begin * width, x.data_ptr<float>() + begin * width,
                               dataOf(norm.weight), dataOf(norm.scale), end - begin, width,
                               static_cast<float>(norm.eps));
    });
    return operandOf(out, type, execution);
}

at::Tensor layerNorm(const at::Tensor& x, const at::Tensor& weight, double eps, Execution execution)
{
    if (execution != Execution::Plain)
        if (auto taken = cudaops::layerNorm(x, weight, eps))
            return *taken;
    return at::layer_norm(x.to(at::kFloat), {x.size(-1)}, {}, {}, eps) * weight;
}

at::Tensor addGatedNorm(at::Tensor x, const at::Tensor& y, const NormStep& norm, const at::Tensor& gate,
                        Execution execution)
{
    if (execution != Execution::Plain && cudaops::addNorm(x, y, {norm.weight, {}, norm.eps}, gate))
        return x;
    if (!hasCpuKernel(x, execution) || !x.is_contiguous())
        return x.add_(plainNorm(y, gate.defined() ? norm.weight * gate : norm.weight, norm.eps));
    const at::Tensor wide = y.to(at::kFloat).contiguous();
    const std::int64_t width = x.size(-1);
    at::parallel_for(0, x.numel() / width, grain(width), [&](std::int64_t begin, std::int64_t end) {
        cpu::rowKernels().addNorm(x.data_ptr<float>() + begin * width, wide.data_ptr<float>() + begin * width,
                                  dataOf(norm.weight), dataOf(gate), end - begin, width, static_cast<float>(norm.eps));
    });
    return x;
}

Operand addGatedNormThenNorm(at::Tensor& x, const at::Tensor& y, const NormStep& norm, const at::Tensor& gate,
                             const NormStep& next, at::ScalarType type, Execution execution)
{
    if (execution != Execution::Plain)
        if (auto taken = cudaops::addNormNorm(x, y, {norm.weight, {}, norm.eps}, gate,
                                              {next.weight, next.scale, next.eps}, type))
            return *taken;
    x = addGatedNorm(std::move(x), y, norm, gate, execution);
    return modulatedNorm(x, next, type, execution);
}

Operand siluProduct(const at::Tensor& x, double scale, at::ScalarType type, Execution execution)
{
    if (execution != Execution::Plain)
        if (auto taken = cudaops::siluProduct(x, scale, type))
            return *taken;
    const std::int64_t width = x.size(-1) / 2;
    if (!hasCpuKernel(x, execution) || !x.is_contiguous() || scale != 1) {
        // The product of the halves is where values grow largest: it is taken in the type that the next product has.
        const at::Tensor both = fp8::isFp8(type) ? x : x.to(type);
        at::Tensor gate = ops::silu(both.slice(-1, 0, width));
        if (scale != 1)
            gate.mul_(scale);
        return operandOf(gate.mul_(both.slice(-1, width)), type, execution);
    }
    at::Tensor out = at::empty({x.size(0), width}, x.options());
    at::parallel_for(0, x.size(0), grain(2 * width), [&](std::int64_t begin, std::int64_t end) {
        cpu::rowKernels().siluProduct(out.data_ptr<float>() + begin * width, width,
                                      x.data_ptr<float>() + begin * 2 * width, 2 * width, end - begin, width);
    });
    return operandOf(out, type, execution);
}

namespace {

/// x [L, H·D], rows possibly part of longer ones → [H, L, D], dense, normed and rotated.
at::Tensor headsApart(const at::Tensor& x, std::int64_t heads, const at::Tensor& weight, const HeadNorms& norms,
                      HeadNorms::Rotation rotation, Execution execution)
{
    const std::int64_t length = x.size(0);
    const std::int64_t width = x.size(1) / heads;
    const bool interleaved = rotation == HeadNorms::Rotation::Interleaved;
    if (!hasCpuKernel(x, execution) || x.stride(1) != 1 || rotation == HeadNorms::Rotation::Halves) {
        at::Tensor split = x.reshape({length, heads, width});
        if (weight.defined())
            split = plainNorm(split, weight, norms.eps);
        if (interleaved)
            split = rotateInterleaved(split.to(at::kFloat), norms.table);
        else if (rotation == HeadNorms::Rotation::Halves)
            split = rotateHalves(split.to(at::kFloat), norms.table);
        return split.to(x.scalar_type()).transpose(0, 1).contiguous();
    }
    at::Tensor out = at::empty({heads, length, width}, x.options());
    const at::Tensor turns = interleaved ? at::view_as_real(norms.table) : at::Tensor(); // [L, 1, D/2, 2]
    const std::int64_t stride = x.stride(0);
    at::parallel_for(0, heads * length, grain(width), [&](std::int64_t begin, std::int64_t end) {
        while (begin < end) { // a range may span heads
            const std::int64_t head = begin / length;
            const std::int64_t row = begin % length;
            const std::int64_t rows = std::min(end - begin, length - row);
            cpu::rowKernels().normRotate(
                out.data_ptr<float>() + begin * width, x.data_ptr<float>() + row * stride + head * width, stride,
                dataOf(weight), static_cast<float>(norms.eps),
                turns.defined() ? turns.data_ptr<float>() + row * width : nullptr, rows, width);
            begin += rows;
        }
    });
    return out;
}

/// The rotation's table as a kernel on a card takes it, [L, D] fp32.
at::Tensor flatTable(const HeadNorms& norms)
{
    switch (norms.rotation) {
    case HeadNorms::Rotation::Interleaved: return at::view_as_real(norms.table).flatten(1);
    case HeadNorms::Rotation::Halves: return norms.table;
    case HeadNorms::Rotation::None: break;
    }
    return {};
}

cudaops::Rotation rotationOf(const HeadNorms& norms)
{
    switch (norms.rotation) {
    case HeadNorms::Rotation::Interleaved: return cudaops::Rotation::Interleaved;
    case HeadNorms::Rotation::Halves: return cudaops::Rotation::Halves;
    case HeadNorms::Rotation::None: break;
    }
    return cudaops::Rotation::None;
}

} // namespace

Heads splitHeads(const at::Tensor& qkv, std::int64_t heads, std::int64_t kvHeads, const HeadNorms& norms,
                 Execution execution)
{
    const std::int64_t width = qkv.size(1) / (heads + 2 * kvHeads);
    const at::Tensor q = qkv.narrow(1, 0, heads * width);
    const at::Tensor k = qkv.narrow(1, heads * width, kvHeads * width);
    const at::Tensor v = qkv.narrow(1, (heads + kvHeads) * width, kvHeads * width);
    if (execution != Execution::Plain && qkv.is_cuda()) {
        const at::Tensor queriesAndKeys = qkv.narrow(1, 0, (heads + kvHeads) * width);
        if (cudaops::normRotate({queriesAndKeys, heads, kvHeads, norms.weightQ, norms.weightK, norms.eps},
                                rotationOf(norms), flatTable(norms))) {
            // Where they lie: attention kernels take any distance between rows.
            const auto apart = [width](const at::Tensor& x, std::int64_t count) {
                return x.unflatten(1, {count, width}).transpose(0, 1);
            };
            return {apart(q, heads), apart(k, kvHeads), apart(v, kvHeads)};
        }
    }
    return {headsApart(q, heads, norms.weightQ, norms, norms.rotation, execution),
            headsApart(k, kvHeads, norms.weightK, norms, norms.rotation, execution),
            headsApart(v, kvHeads, {}, norms, HeadNorms::Rotation::None, execution)};
}

at::Tensor cpuAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v)
{
    const std::int64_t heads = q.size(0);
    const std::int64_t length = q.size(1);
    const std::int64_t width = q.size(2);
    const std::int64_t padded = roundUp(length, cpu::kAttentionPadding);
    const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)));
    // Transposed in strips, so that a tile of scores reads one stretch of memory.
    const at::Tensor keys = at::constant_pad_nd(k, {0, 0, 0, padded - length})
                                .view({heads, padded / cpu::kAttentionPadding, cpu::kAttentionPadding, width})
                                .transpose(2, 3)
                                .contiguous();
    at::Tensor out = at::empty({length, heads * width}, q.options());

    constexpr std::int64_t kRows = 96; // of a task
    const std::int64_t blocks = (length + kRows - 1) / kRows;
    at::parallel_for(0, heads * blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scratch(static_cast<std::size_t>(cpu::kAttentionRows * padded));
        for (std::int64_t task = begin; task < end; ++task) {
            const std::int64_t head = task / blocks;
            const std::int64_t first = task % blocks * kRows;
            cpu::rowKernels().attention(out.data_ptr<float>() + (first * heads + head) * width, heads * width,
                                        q.data_ptr<float>() + (head * length + first) * width,
                                        keys.data_ptr<float>() + head * width * padded,
                                        v.data_ptr<float>() + head * length * width, scratch.data(),
                                        std::min(kRows, length - first), length, padded, width, scale);
        }
    });
    return out;
}

} // namespace zimage
