#pragma once

#include "memory/device_ledger.h"
#include "nn/attention_backend.h"
#include "nn/compute_context.h"
#include "nn/execution.h"
#include "weights/fp8.h"

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>

namespace zimage {

/// How something is computed, in words.
[[nodiscard]] RunInfo runInfo(const c10::Device& device, const std::string& precision, AttentionBackend attention,
                              Execution execution);

/// How a job is computed, after every "auto" was decided.
struct JobSetup {
    c10::ScalarType precision = c10::kFloat; ///< of products
    Fp8Layers fp8 = Fp8Layers::None;         ///< precision is bf16 then
    AttentionBackend attention = AttentionBackend::Blocked;
    Execution execution = Execution::Fused;
    RunInfo run; ///< the same in words

    [[nodiscard]] DeviceLedger::Key key(const ModelConfig& model) const
    {
        return {run.device, model.name, run.precision, run.execution};
    }
};

/// `params` need be valid. What is chosen by measurement is taken from the ledger, or measured and put there. Throws
/// Error Device or BadParameter for what the device lacks.
[[nodiscard]] JobSetup setupOf(const ModelConfig& model, const GenerationParams& params, const MemoryPlan& plan,
                               const c10::Device& device, DeviceLedger& ledger);

} // namespace zimage
