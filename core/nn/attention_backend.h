#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// How softmax(q·kᵀ/√D)·v is computed.
enum class AttentionBackend {
    Math,    ///< all scores at once
    Blocked, ///< scores for a block of query rows at a time: bounded memory
    Fused,   ///< the fastest that runs on this card: cuDNN's where it can, else libtorch's choice
    Flash,   ///< 16-bit types only
    Efficient,
    Cudnn, ///< 16-bit types only
};

[[nodiscard]] const char* attentionBackendName(
    AttentionBackend backend); ///< as the parameter spells it; Fused is "fused"

/// The values of the parameter that this device can run, without "auto".
[[nodiscard]] std::vector<std::string> attentionBackendsOf(const c10::Device& device);

/// Resolves the parameter: "auto" is Blocked on a CPU or with dropout (fused kernels draw dropout from a stream of
/// their own), else Fused. Throws Error Device for one that the device lacks, naming those it has; BadParameter for a
/// fused one with dropout and for a 16-bit one where the model is computed in fp32.
[[nodiscard]] AttentionBackend resolveAttentionBackend(std::string_view name, const c10::Device& device,
                                                       c10::ScalarType precision, double dropout);

/// The backend for tensors of one type and heads of one width: Fused where the chosen one does not take them, as in the
/// autoencoder, which attends in fp32 with a single head of 512.
[[nodiscard]] AttentionBackend attentionBackendFor(AttentionBackend chosen, c10::ScalarType type, std::int64_t headDim);

} // namespace zimage
