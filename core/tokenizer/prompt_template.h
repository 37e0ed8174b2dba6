#pragma once

#include <string_view>

namespace zimage {

// Qwen's chat template for one user message with the assistant's turn opened, thinking left on (which adds nothing), as
// diffusers' ZImagePipeline applies it. No byte of it takes part in a Unicode composition with what stands beside it,
// so a normalised template keeps these lengths.
inline constexpr std::string_view kPromptPrefix = "<|im_start|>user\n";
inline constexpr std::string_view kPromptSuffix = "<|im_end|>\n<|im_start|>assistant\n";

} // namespace zimage
