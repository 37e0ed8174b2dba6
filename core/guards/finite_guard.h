#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zimage {

/// Whether every value is finite: one reduction, no temporary of x's size. Any floating type and device.
[[nodiscard]] bool allFinite(const at::Tensor& x);

/// Counts of a tensor's unusable values, for a report.
struct FiniteReport {
    std::int64_t values = 0;
    std::int64_t nan = 0;
    std::int64_t beyond = 0; ///< infinite, or larger than the limit
    [[nodiscard]] double share() const
    {
        return values == 0 ? 0 : static_cast<double>(nan + beyond) / static_cast<double>(values);
    }
};

/// `limit` on the absolute value; infinity counts infinite values only.
[[nodiscard]] FiniteReport inspectFinite(const at::Tensor& x, double limit);

} // namespace zimage
