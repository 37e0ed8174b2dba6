#include "nn/fused_ops.h"

#include "base/round.h"
#include "nn/cpu/row_kernels.h"
#include "nn/ops.h"
#include "nn/rotary.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace zimage {

namespace {

bool hasCpuKernel(const at::Tensor& x) { return x.is_cpu() && x.scalar_type() == at::kFloat; }

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
    return hasCpuKernel(q) && q.size(2) % cpu::kAttentionWidth == 0;
}

at::Tensor modulatedNorm(const at::Tensor& x, const at::Tensor& weight, double eps, const at::Tensor& scale)
{
    if (!hasCpuKernel(x) || !x.is_contiguous())
        return plainNorm(x, scale.defined() ? weight * (1.0 + scale) : weight, eps).to(x.scalar_type());
    at::Tensor out = at::empty_like(x);
    const std::int64_t width = x.size(-1);
    at::parallel_for(0, x.numel() / width, grain(width), [&](std::int64_t begin, std::int64_t end) {
        cpu::rowKernels().norm(out.data_ptr<float>() + begin * width, x.data_ptr<float>() + begin * width, dataOf(weight), dataOf(scale), end - begin, width,
                               static_cast<float>(eps));
    });
    return out;
}

at::Tensor addGatedNorm(at::Tensor x, const at::Tensor& y, const at::Tensor& weight, double eps, const at::Tensor& gate)
{
    if (!hasCpuKernel(x) || !x.is_contiguous())
        return x.add_(plainNorm(y, gate.defined() ? weight * gate : weight, eps));
    const at::Tensor wide = y.to(at::kFloat).contiguous();
    const std::int64_t width = x.size(-1);
    at::parallel_for(0, x.numel() / width, grain(width), [&](std::int64_t begin, std::int64_t end) {
        cpu::rowKernels().addNorm(x.data_ptr<float>() + begin * width, wide.data_ptr<float>() + begin * width, dataOf(weight), dataOf(gate), end - begin, width,
                                  static_cast<float>(eps));
    });
    return x;
}

at::Tensor siluProduct(const at::Tensor& x, double scale)
{
    const std::int64_t width = x.size(-1) / 2;
    if (!hasCpuKernel(x) || !x.is_contiguous() || scale != 1) {
        at::Tensor gate = ops::silu(x.slice(-1, 0, width));
        if (scale != 1)
            gate.mul_(scale);
        return gate.mul_(x.slice(-1, width));
    }
    at::Tensor out = at::empty({x.size(0), width}, x.options());
    at::parallel_for(0, x.size(0), grain(2 * width), [&](std::int64_t begin, std::int64_t end) {
        cpu::rowKernels().siluProduct(out.data_ptr<float>() + begin * width, width, x.data_ptr<float>() + begin * 2 * width, 2 * width, end - begin, width);
    });
    return out;
}

at::Tensor splitHeads(const at::Tensor& x, std::int64_t heads, const at::Tensor& weight, double eps, const at::Tensor& table)
{
    const std::int64_t length = x.size(0);
    const std::int64_t width = x.size(1) / heads;
    if (!hasCpuKernel(x) || x.stride(1) != 1) {
        at::Tensor split = x.reshape({length, heads, width});
        if (weight.defined())
            split = plainNorm(split, weight, eps);
        if (table.defined())
            split = rotateInterleaved(split.to(at::kFloat), table);
        return split.to(x.scalar_type()).transpose(0, 1).contiguous();
    }
    at::Tensor out = at::empty({heads, length, width}, x.options());
    const at::Tensor turns = table.defined() ? at::view_as_real(table) : table; // [L, 1, D/2, 2]
    const std::int64_t stride = x.stride(0);
    at::parallel_for(0, heads * length, grain(width), [&](std::int64_t begin, std::int64_t end) {
        while (begin < end) { // a range may span heads
            const std::int64_t head = begin / length;
            const std::int64_t row = begin % length;
            const std::int64_t rows = std::min(end - begin, length - row);
            cpu::rowKernels().normRotate(out.data_ptr<float>() + begin * width, x.data_ptr<float>() + row * stride + head * width, stride, dataOf(weight),
                                         static_cast<float>(eps), turns.defined() ? turns.data_ptr<float>() + row * width : nullptr, rows, width);
            begin += rows;
        }
    });
    return out;
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
                                .view({heads, padded / cpu::kAttentionPadding, cpu::kAttentionPadding, width}).transpose(2, 3).contiguous();
    at::Tensor out = at::empty({length, heads * width}, q.options());

    constexpr std::int64_t kRows = 96; // of a task
    const std::int64_t blocks = (length + kRows - 1) / kRows;
    at::parallel_for(0, heads * blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scratch(static_cast<std::size_t>(cpu::kAttentionRows * padded));
        for (std::int64_t task = begin; task < end; ++task) {
            const std::int64_t head = task / blocks;
            const std::int64_t first = task % blocks * kRows;
            cpu::rowKernels().attention(out.data_ptr<float>() + (first * heads + head) * width, heads * width,
                                        q.data_ptr<float>() + (head * length + first) * width, keys.data_ptr<float>() + head * width * padded,
                                        v.data_ptr<float>() + head * length * width, scratch.data(), std::min(kRows, length - first), length, padded,
                                        width, scale);
        }
    });
    return out;
}

} // namespace zimage
