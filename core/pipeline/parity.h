#pragma once

#include "engine/parity_report.h"

#include <stop_token>

namespace zimage {

/// Runs every case of a folder of reference vectors (cases.json, golden.safetensors, optionally tokenizer_*.json and a
/// LoRA file) through the code that makes pictures, and compares. Limits for fp32: relative L2 error 1e-5 for single
/// modules, 1e-4 for latents of the loop, 1/255 for pictures, 2e-6 absolute for noise, tokens exactly. For bf16: 3e-2,
/// 1e-1, 32/255; for fp16: 4e-3, 2e-2, 12/255. Throws Error when the folder, its model or a vector is at fault, or
/// Cancelled.
[[nodiscard]] ParityReport runParity(const ParityOptions& options, std::stop_token stop);

} // namespace zimage
