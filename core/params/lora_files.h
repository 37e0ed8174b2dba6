#pragma once

#include "io/file_hashes.h"
#include "params/lora_choice.h"

#include <filesystem>
#include <optional>

namespace zimage {

/// Where the file of a LoRA is: one with a SHA-256 is whatever file is known to have it, any other is its `file`.
/// Nothing when no file is known to have the hash; whether `file` exists is not looked at.
[[nodiscard]] std::optional<std::filesystem::path> findLora(const LoraChoice& lora, const FileHashes& hashes);

/// As findLora(), of a file that exists; throws Error NotFound that names the LoRA where there is none.
[[nodiscard]] std::filesystem::path loraFile(const LoraChoice& lora, const FileHashes& hashes);

} // namespace zimage
