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
    std::string words;         ///< an FTS5 expression for the order of relevance, of which all that is found is part;
                               ///< empty: none

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

/// Understands a search (docs/gallery.md): words (all of them must be in prompt, original prompt, negative prompt, tags
/// or name, the last letters of a word may be missing), "a phrase" of whole words, -word (must not be there), word OR
/// word, and field:value where field is a row of the parameter table by key, alias, flag or Chinese label, or one of
/// the gallery's own (library/query_fields.h). Numbers, sizes and dates take >, >=, <, <=, a..b, a.. and ..b; a value
/// may be several with commas between, of which any will do, or * for any at all. Full-width forms (：＞) are as good.
/// `now`: ms since 1970, for today. What the user wrote is only ever a value of a question mark. Texts of more than
/// 4 KiB or 64 terms are cut. Throws nothing but std::bad_alloc; any thread.
[[nodiscard]] ParsedQuery parseQuery(std::string_view text, std::int64_t now);

} // namespace zimage
