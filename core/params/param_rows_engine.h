#pragma once

#include "params/param_table.h"

#include <span>

namespace zimage {

// As params/param_rows.h: what is computed with, and how.

[[nodiscard]] std::span<const ParamDef> weightRows();
[[nodiscard]] std::span<const ParamDef> engineRows();

} // namespace zimage
