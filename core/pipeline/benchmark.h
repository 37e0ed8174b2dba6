#pragma once

#include "engine/bench_report.h"
#include "memory/device_ledger.h"

#include <stop_token>

namespace zimage {

/// Measures a model stage by stage. Plans with what the ledger knows, and again with what the first pictures have
/// taught it, as a second job would. Throws Error; Cancelled between measurements.
[[nodiscard]] BenchReport runBenchmark(const BenchOptions& options, DeviceLedger& ledger, const std::stop_token& stop);

} // namespace zimage
