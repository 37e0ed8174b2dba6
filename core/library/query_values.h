#pragma once

#include "library/gallery_query.h"
#include "library/query_fields.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A condition of rows of `picture`, or why there is none.
struct QueryCondition {
    std::string sql; ///< empty: every picture
    std::vector<GalleryQuery::Value> values;
    std::string problem; ///< a sentence; the rest is empty then
};

/// What a user wrote of a value.
struct QueryValue {
    std::string_view name;       ///< of its field, as written
    std::string_view comparison; ///< written in place of a colon; empty: none
    std::string_view text;       ///< with what may stand before it: ">=4"
};

/// Numbers: 4, >3, >=4, <4, <=4, 2..5, 2.., ..5. Of a row without whole numbers, what is equal within 1e-9.
[[nodiscard]] QueryCondition numberCondition(const QueryField& field, const QueryValue& value);

/// 1024x1536, or a comparison of the number of pixels with its.
[[nodiscard]] QueryCondition sizeCondition(const QueryValue& value);

/// 2026, 2026-11, 2026-11-30, today, last-week, 7d, comparisons and ranges of these, in local time; `now` in ms since
/// 1970.
[[nodiscard]] QueryCondition dateCondition(const QueryField& field, const QueryValue& value, std::int64_t now);

} // namespace zimage
