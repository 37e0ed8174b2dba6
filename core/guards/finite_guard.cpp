#include "guards/finite_guard.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace zimage {

bool allFinite(const at::Tensor& x)
{
    if (x.numel() == 0)
        return true;
    const bool narrowOnCpu = x.is_cpu() && x.scalar_type() == at::kHalf; // libtorch 1.13 has no such reduction
    const auto [least, greatest] = at::aminmax(narrowOnCpu ? x.to(at::kFloat) : x); // NaN wins both
    return std::isfinite(least.item<float>()) && std::isfinite(greatest.item<float>());
}

FiniteReport inspectFinite(const at::Tensor& x, double limit)
{
    FiniteReport report;
    report.values = x.numel();
    report.nan = at::isnan(x).sum().item<std::int64_t>();
    const at::Tensor size = x.abs();
    report.beyond = (std::isinf(limit) ? at::isinf(size) : size > limit).sum().item<std::int64_t>();
    return report;
}

} // namespace zimage
