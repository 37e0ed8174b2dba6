#pragma once

#include <string_view>

namespace zimage {

/// How the work between the products is done.
enum class Execution {
    Plain,    ///< by libtorch's own operations, one after the other: the reference
    Fused,    ///< by our kernels, where there are any for the device and the shapes
    Captured, ///< Fused, each step recorded once as a CUDA graph and then replayed
};

[[nodiscard]] const char* executionName(Execution execution); ///< as the parameter `execution` spells it

/// The parameter's value for a picture of so many tokens, padding included. "auto" is Captured on a card where
/// launching a step's kernels would take longer than running them, else Fused; and Captured is Fused on the CPU and
/// with dropout, which draws anew in each step.
[[nodiscard]] Execution resolveExecution(std::string_view name, bool onCard, double attentionDropout, long tokens);

} // namespace zimage
