#pragma once

#include <c10/core/Device.h>

#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// How softmax(q·kᵀ/√D)·v is computed.
enum class AttentionBackend {
    Math,      ///< all scores at once
    Blocked,   ///< scores for a block of query rows at a time: bounded memory
    Fused,     ///< whatever libtorch prefers on this card
    Flash,
    Efficient,
    Cudnn,
};

[[nodiscard]] const char* attentionBackendName(AttentionBackend backend); ///< as the parameter spells it; Fused is "fused"

/// The values of the parameter that this device can run, without "auto".
[[nodiscard]] std::vector<std::string> attentionBackendsOf(const c10::Device& device);

/// Resolves the parameter: "auto" is Blocked on a CPU or with dropout (fused kernels draw dropout from a stream of their own), else Fused.
/// Throws Error Device for one that the device lacks, naming those it has; BadParameter for a fused one with dropout.
[[nodiscard]] AttentionBackend resolveAttentionBackend(std::string_view name, const c10::Device& device, double dropout);

} // namespace zimage
