#include "nn/ops.h"

#include <ATen/ATen.h>

namespace zimage::ops {

namespace {

bool emulated(const at::Tensor& x) { return x.is_cpu() && x.scalar_type() == at::kHalf; }

at::Tensor wide(const at::Tensor& x) { return x.defined() ? x.to(at::kFloat) : x; }

/// How much of the inner dimension one product takes, the first of two where that is not all. OpenBLAS adds up long
/// sums in pieces. One thread cuts the last pieces at a multiple of its kernel's rows, several threads in the middle,
/// and so the last bit would depend on the number of threads. Over a multiple of 32 both cut at the same place; the few
/// that remain are never cut.
std::int64_t innerAtOnce(const at::Tensor& x)
{
    constexpr std::int64_t kNeverCut = 128;
    constexpr std::int64_t kCutAlike = 32;
    const std::int64_t inner = x.size(-1);
    return x.is_cpu() && x.scalar_type() == at::kFloat && inner > kNeverCut ? inner / kCutAlike * kCutAlike : inner;
}

at::Tensor evenly(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    const std::int64_t inner = x.size(-1);
    const std::int64_t first = innerAtOnce(x);
    if (first == inner)
        return at::linear(x, weight, bias);
    at::Tensor sum = at::linear(x.slice(1, 0, first), weight.slice(1, 0, first), bias);
    return sum.addmm_(x.slice(1, first), weight.slice(1, first).t());
}

at::Tensor evenly(const at::Tensor& a, const at::Tensor& b)
{
    const std::int64_t first = innerAtOnce(a);
    if (first == a.size(2))
        return at::bmm(a, b);
    at::Tensor sum = at::bmm(a.slice(2, 0, first), b.slice(1, 0, first));
    return sum.baddbmm_(a.slice(2, first), b.slice(1, first));
}

} // namespace

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    if (emulated(x))
        return evenly(wide(x), wide(weight), wide(bias)).to(at::kHalf);
    return evenly(x, weight, bias);
}

at::Tensor bmm(const at::Tensor& a, const at::Tensor& b)
{
    return emulated(a) ? evenly(wide(a), wide(b)).to(at::kHalf) : evenly(a, b);
}

at::Tensor addmm(const at::Tensor& bias, const at::Tensor& a, const at::Tensor& b)
{
    const std::int64_t first = innerAtOnce(a);
    if (first == a.size(1))
        return at::addmm(bias, a, b);
    at::Tensor sum = at::addmm(bias, a.slice(1, 0, first), b.slice(0, 0, first));
    return sum.addmm_(a.slice(1, first), b.slice(0, first));
}

at::Tensor silu(const at::Tensor& x) { return emulated(x) ? at::silu(wide(x)).to(at::kHalf) : at::silu(x); }

} // namespace zimage::ops
