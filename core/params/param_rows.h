#pragma once

#include "params/param_table.h"

#include <vector>

namespace zimage {

/// The rows of the parameter table, in the order in which users see them. Everybody but the table itself calls
/// paramTable().
[[nodiscard]] std::vector<ParamDef> paramRows();

} // namespace zimage
