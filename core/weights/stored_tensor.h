#pragma once

#include "io/safetensors.h"

#include <ATen/core/Tensor.h>

#include <optional>

namespace zimage {

/// The torch type of a stored float; nothing for integers and 8-bit floats, which need scales to mean anything.
[[nodiscard]] std::optional<at::ScalarType> floatType(DType dtype);

/// A torch tensor of a stored one, on the CPU in its own type: a copy, since a file may change at any time and
/// safetensors promises no alignment. Throws Error Corrupt when the file has become shorter, Unsupported for 8-bit
/// floats and booleans.
[[nodiscard]] at::Tensor toTensor(const StoredTensor& stored);

} // namespace zimage
