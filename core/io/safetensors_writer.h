#pragma once

#include "io/safetensors.h"

#include <cstddef>
#include <vector>

namespace zimage {

/// A whole safetensors file: the metadata, and the tensors in the order of their names without gaps. The tensors' bytes
/// are taken from `bytes`; `file` is ignored.
[[nodiscard]] std::vector<std::byte> encodeSafetensors(const Safetensors& content);

} // namespace zimage
