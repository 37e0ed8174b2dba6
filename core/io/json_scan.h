#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zimage {

/// What a JSON text may ask of the parser's memory. The parser itself bounds nothing: it keeps every token twice while
/// it reads it, and a document tree costs up to fifty times its text.
struct JsonLimits {
    std::size_t depth;  ///< brackets open at once
    std::size_t token;  ///< bytes of one string or number
    std::size_t values; ///< elements and members in all
};

/// Why a JSON text is refused before it is parsed.
struct JsonRefusal {
    std::string reason;       ///< a clause for after a colon, in the language in effect: "the text nests too deeply"
    std::size_t position = 0; ///< byte offset

    explicit operator bool() const noexcept { return !reason.empty(); }
};

/// One pass over the text without any memory: does it keep the limits? Says nothing about its syntax, except that a
/// control character outside strings is refused (the parser would take a NUL for the end of the text).
[[nodiscard]] JsonRefusal scanJson(std::string_view text, const JsonLimits& limits);

/// A place in a text, from 1; columns are bytes.
struct TextPlace {
    std::size_t line = 1;
    std::size_t column = 1;
};

/// The place of a byte offset.
[[nodiscard]] TextPlace textPlace(std::string_view text, std::size_t position);

} // namespace zimage
