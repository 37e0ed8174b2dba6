#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zimage {

/// The ends of a range as written, of which either may be missing: "2..5", "2..", ">3". A single value is both ends.
struct QueryRange {
    std::optional<std::string> low, high;
    bool lowOpen = false, highOpen = false; ///< the end itself is not in it
};

/// `comparison` is what stood in place of a colon; another one may stand in the text, which is searchable(). Nothing
/// when no value is in it.
[[nodiscard]] std::optional<QueryRange> queryRange(std::string_view comparison, std::string_view text);

} // namespace zimage
