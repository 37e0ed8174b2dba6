#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A word or a phrase in the text of a search.
struct QueryWord {
    std::string text; ///< as written, without its quotation marks
    std::size_t begin = 0, end = 0;
    bool quoted = false;
};

/// One term of a search: words, or a field with its values.
struct QueryTerm {
    std::size_t begin = 0, end = 0; ///< bytes of the text, with its minus
    bool negated = false;
    bool orBefore = false;        ///< an OR joins it to the term before it
    std::string name;             ///< of the field as written; empty: words alone
    std::size_t nameBegin = 0;    ///< of a field
    std::size_t valueBegin = 0;   ///< behind its colon or comparison
    std::string comparison;       ///< "" for a colon; ">", ">=", "<", "<=" where these stand in its place
    std::vector<QueryWord> words; ///< one, or the values of a field, of which any will do; none: none was written
    bool unclosed = false;        ///< its quotation mark has no other one
};

struct SplitQuery {
    std::vector<QueryTerm> terms;
    std::size_t read = 0; ///< bytes of the text that were looked at
    bool tooMany = false; ///< there are more terms, or values of one, than these
};

inline constexpr std::size_t kLongestQuery = 4096; ///< bytes
inline constexpr std::size_t kMostTerms = 64;

/// Whether a name is one of a field; `steps>10` is words otherwise.
using IsFieldName = bool (*)(std::string_view name);

/// Splits the text of a search at its blanks, commas and quotation marks. Punctuation of Chinese input methods is as
/// good as ours. Any bytes will do. Any thread.
[[nodiscard]] SplitQuery splitQuery(std::string_view text, IsFieldName isField);

} // namespace zimage
