#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zimage {

/// What a search in the gallery asks for, as conditions of the index's tables (library/library_schema.h).
struct GalleryQuery {
    using Value = std::variant<std::int64_t, double, std::string>;

    std::string where;         ///< an SQL condition of rows of `picture`; empty: all pictures
    std::vector<Value> values; ///< of its question marks, in order
    std::string words;         ///< an FTS5 expression for the order of relevance; empty: none

    friend bool operator==(const GalleryQuery&, const GalleryQuery&) = default;
};

/// What is wrong with the text of a search.
struct QueryProblem {
    std::size_t begin = 0, end = 0; ///< bytes of the text
    std::string sentence;           ///< what is wrong, and what is right
};

struct ParsedQuery {
    GalleryQuery query; ///< of the part that can be understood
    std::vector<QueryProblem> problems;
};

/// Understands a search: words (all of them must be in prompt, original prompt, negative prompt, tags or name, the last
/// letters of a word may be missing), "a phrase", -word (must not be there), word OR word, and field:value where field
/// is a row of the parameter table by key, alias or flag, or one of the gallery's own: prompt, original, negative, tag,
/// album, name, folder, model, preset, lora, source, rating, label, pick, date, size, format, is. Numbers take >, >=,
/// <, <=, a..b, a.. and ..b; dates 2026, 2026-11, 2026-11-30, today, yesterday and the same ranges, in local time;
/// sizes 1024x1536. Full-width forms (：＞) are as good. `now`: ms since 1970, for today. Never throws; any thread.
[[nodiscard]] ParsedQuery parseQuery(std::string_view text, std::int64_t now);

} // namespace zimage
