#pragma once

#include "io/safetensors.h"

#include <filesystem>
#include <string>

namespace zimage {

/// Opens the weights in a component's folder: `STEM.safetensors`, or the shards that `STEM.safetensors.index.json`
/// names. Throws Error Incomplete when neither is there, a shard is missing, or a tensor of the index is not in its
/// shard.
[[nodiscard]] TensorMap openWeights(const std::filesystem::path& folder, const std::string& stem);

} // namespace zimage
