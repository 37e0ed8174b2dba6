#pragma once

#include "library/query_fields.h"

#include <string>
#include <vector>

namespace zimage {

// The values of the search's fields that have a choice of them.

/// The limits of a rating, as a row of the parameter table has its own.
[[nodiscard]] const ParamDef& ratingRow();

[[nodiscard]] std::vector<QueryChoice> labelChoices();
[[nodiscard]] std::vector<QueryChoice> pickChoices();
[[nodiscard]] std::vector<QueryChoice> formatChoices();
[[nodiscard]] std::vector<QueryChoice> stateChoices();
[[nodiscard]] std::vector<QueryChoice> switchChoices(const std::string& column);

} // namespace zimage
