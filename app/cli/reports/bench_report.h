#pragma once

#include "engine/bench_report.h"
#include "params/generation_params.h"
#include "reports/json_output.h"

#include <string>

namespace zimage::cli {

/// Tables of times and of memory; `params` are those that were measured.
[[nodiscard]] std::string benchText(const BenchReport& report, const GenerationParams& params);

[[nodiscard]] Json benchJson(const BenchReport& report, const GenerationParams& params);

} // namespace zimage::cli
