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
    const char* reason = nullptr; ///< "nests too deeply"; null when the text keeps the limits
    std::size_t position = 0;     ///< byte offset

    explicit operator bool() const noexcept { return reason != nullptr; }
};

/// One pass over the text without any memory: does it keep the limits? Says nothing about its syntax, except that a
/// control character outside strings is refused (the parser would take a NUL for the end of the text).
[[nodiscard]] JsonRefusal scanJson(std::string_view text, const JsonLimits& limits);

/// "line 3, column 14" of a byte offset, both from 1.
[[nodiscard]] std::string positionText(std::string_view text, std::size_t position);

} // namespace zimage
