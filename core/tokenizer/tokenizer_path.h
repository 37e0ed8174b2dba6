#pragma once

#include <cstdint>
#include <filesystem>

namespace zimage {

/// The tokenizer of a model's folder: its own file, or the Qwen3 one that comes with the program when the vocabulary
/// has that size. Throws Error NotFound when there is neither.
[[nodiscard]] std::filesystem::path tokenizerPath(const std::filesystem::path& modelRoot, std::int64_t vocabulary);

} // namespace zimage
