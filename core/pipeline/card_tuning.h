#pragma once

#include "memory/device_ledger.h"
#include "nn/attention_backend.h"

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace zimage {

// What is measured of a card once, when it is first needed, and kept in the ledger. Nothing of a CPU. All of it takes
// some tens of milliseconds and up to 200 MB of the card for that time; where that fails, nothing is kept and what
// libtorch chooses is taken. One thread.

/// What the ledger knows of a device and a model in a precision as parameters name it, and how fast the computer's
/// locked memory comes to the card.
[[nodiscard]] DeviceRates ratesOf(DeviceLedger& ledger, const c10::Device& device, const ModelConfig& model,
                                  const std::string& precision);

/// Attention of a transformer block: [heads, tokens, headDim] for queries, keys and values each.
struct AttentionShape {
    std::int64_t heads = 0, tokens = 0, headDim = 0;
};

/// What "fused" stands for on this card, with this libtorch and so many tokens: the fastest of its backends; Fused
/// where none is clearly faster than libtorch's choice, or none runs. Any other `chosen` stays.
[[nodiscard]] AttentionBackend tunedAttention(AttentionBackend chosen, DeviceLedger& ledger,
                                              const DeviceLedger::Key& key, const c10::Device& device,
                                              c10::ScalarType type, const AttentionShape& shape);

/// The ledger's choice of that name, if it is one of `known`, else what `measure` finds, which is kept; empty when that
/// finds nothing.
[[nodiscard]] std::string keptChoice(DeviceLedger& ledger, const DeviceLedger::Key& key, const std::string& name,
                                     const std::vector<std::string>& known,
                                     const std::function<std::string()>& measure);

} // namespace zimage
