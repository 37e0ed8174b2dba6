#pragma once

#include "library/library_index.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

/// What can go on where the cursor is in the text of a search.
struct QueryCompletion {
    std::string text;               ///< goes in the place of these bytes
    std::size_t begin = 0, end = 0; ///< in the text of the search
    std::string description;        ///< a few words in the language in effect; may be empty
    bool isField = false;           ///< its value is still to come

    friend bool operator==(const QueryCompletion&, const QueryCompletion&) = default;
};

/// LibraryIndex::values(), or what stands for it.
using ValuesOfIndex = std::function<std::vector<std::pair<std::string, std::int64_t>>(LibraryIndex::Values kind)>;

/// Fields, comparisons, choices and what the pictures have, the likeliest first. `cursor` is a byte of the text or its
/// end. Any bytes will do. Throws what `values` throws; any thread.
[[nodiscard]] std::vector<QueryCompletion> completeQuery(std::string_view text, std::size_t cursor,
                                                         const ValuesOfIndex& values, std::size_t atMost = 12);

} // namespace zimage
