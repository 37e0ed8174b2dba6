#pragma once

#include "engine/bench_report.h"

#include <stop_token>

namespace zimage {

/// Measures a model stage by stage. Throws Error; Cancelled between measurements.
[[nodiscard]] BenchReport runBenchmark(const BenchOptions& options, const std::stop_token& stop);

} // namespace zimage
