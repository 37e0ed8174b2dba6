#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// One of several things that may be drawn: "2::red" has twice the chance of "blue".
struct WeightedText {
    std::string_view text;       ///< without the weight, blanks at both ends left out
    std::uint32_t weight = 1000; ///< thousandths, up to 1000 × 1000; 0 is never drawn unless all are 0
};
[[nodiscard]] WeightedText weightedText(std::string_view option);

/// What has a meaning in a prompt with wildcards.
struct WildcardPart {
    enum class Kind {
        Choice, ///< {red|green}
        File,   ///< __light__
        Escape, ///< \{ \} \| \_ \\ : the second character as it is
    };
    Kind kind = Kind::Choice;
    std::size_t begin = 0; ///< byte offsets in the prompt
    std::size_t end = 0;
    std::vector<std::string_view> options; ///< of a choice
    std::string_view name;                 ///< of a file
};

/// Reads a prompt from left to right. Braces that do not match or have no "|" between them, underscores that surround
/// no name, and other backslashes have no meaning. Linear in the text's length, which is below 4 GiB.
class WildcardScanner {
public:
    explicit WildcardScanner(std::string_view text);

    /// The outermost part that begins at `at`, if any.
    [[nodiscard]] std::optional<WildcardPart> partAt(std::size_t at) const;

private:
    [[nodiscard]] std::optional<WildcardPart> choiceAt(std::size_t at) const;
    [[nodiscard]] std::optional<WildcardPart> fileAt(std::size_t at) const;

    std::string_view m_text;
    std::vector<std::uint32_t>
        m_close; ///< by the position of a brace: of the one that closes it, 0 for none; as long as the text
    std::vector<std::vector<std::uint32_t>> m_bars;
    std::vector<std::uint32_t> m_barsOf; ///< by the position of a brace: index in m_bars + 1
};

/// The parts of a prompt that have a meaning, from left to right, those inside choices left out.
[[nodiscard]] std::vector<WildcardPart> wildcardParts(std::string_view text);

/// A text that is drawn as exactly `text`: with backslashes where it would have a meaning, and unchanged where it has
/// none.
[[nodiscard]] std::string withoutWildcards(std::string_view text);

} // namespace zimage
