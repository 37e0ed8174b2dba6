#include "nn/ops.h"

#include <ATen/ATen.h>

namespace zimage::ops {

namespace {

bool emulated(const at::Tensor& x) { return x.is_cpu() && x.scalar_type() == at::kHalf; }

at::Tensor wide(const at::Tensor& x) { return x.defined() ? x.to(at::kFloat) : x; }

} // namespace

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    if (emulated(x))
        return at::linear(wide(x), wide(weight), wide(bias)).to(at::kHalf);
    return at::linear(x, weight, bias);
}

at::Tensor bmm(const at::Tensor& a, const at::Tensor& b)
{
    return emulated(a) ? at::bmm(wide(a), wide(b)).to(at::kHalf) : at::bmm(a, b);
}

at::Tensor silu(const at::Tensor& x) { return emulated(x) ? at::silu(wide(x)).to(at::kHalf) : at::silu(x); }

} // namespace zimage::ops
