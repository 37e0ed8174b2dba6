#pragma once

#include "params/param_table.h"

#include <span>

namespace zimage {

// The rows of the parameter table, group by group; paramTable() has them all. Everybody but the table itself calls
// that.

[[nodiscard]] std::span<const ParamDef> promptRows();
[[nodiscard]] std::span<const ParamDef> pictureRows();
[[nodiscard]] std::span<const ParamDef> samplingRows();
[[nodiscard]] std::span<const ParamDef> transformerRows();
[[nodiscard]] std::span<const ParamDef> autoencoderRows();

} // namespace zimage
