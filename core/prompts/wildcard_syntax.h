#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

/// One of several things that may be drawn: "2::red" has twice the chance of "blue".
struct WeightedText {
    std::string_view text;       ///< without the weight, blanks at both ends left out
    std::uint32_t weight = 1000; ///< thousandths, up to 1000 × 1000; 0 is never drawn unless all are 0
};
[[nodiscard]] WeightedText weightedText(std::string_view option);

/// How one of several is found.
enum class WildcardOrder {
    Random,      ///< {a|b}, {~a|b}
    Cycle,       ///< {@a|b}: the next one with the next seed
    Combinations ///< {!a|b}: the next seeds go through all combinations
};

/// What has a meaning in a prompt with wildcards. The syntax is that of Dynamic Prompts.
struct WildcardPart {
    enum class Kind {
        Choice,     ///< {red|green}, {1-2$$ and $$red|green|blue}
        File,       ///< __light__, __light*__, __light(time=dawn)__
        Escape,     ///< \{ \} \| \_ \\ : the second character as it is
        Assignment, ///< ${name=value}, ${name=!value}
        Variable,   ///< ${name}, ${name:value}
        Unknown     ///< %{…$$…}: a wrapping of Dynamic Prompts, which stays as it is
    };
    Kind kind = Kind::Choice;
    std::size_t begin = 0; ///< byte offsets in the prompt
    std::size_t end = 0;
    std::vector<std::string_view> options = {}; ///< of a choice
    std::size_t least = 1;                      ///< how many of a choice's options are drawn
    std::size_t most = 1;
    std::string_view separator = {};             ///< between several of them
    bool several = false;                        ///< a number was given
    WildcardOrder order = WildcardOrder::Random; ///< of a choice or a file
    std::string_view name = {};                  ///< of a file or a variable
    std::string_view value = {};                 ///< of a variable; of a file what stands in parentheses
    bool immediate = false;                      ///< the value is drawn once
    bool hasValue = false;
};

/// Reads a prompt from left to right. Without a meaning, and left alone, are: braces that do not match, that have
/// neither a "|" between them nor a number and "$$" before their content, and those of JSON (strings in JSON may hold
/// choices); underscores that surround no name; other backslashes, and "\\" in JSON. Linear in the text's length, which
/// is below 4 GiB.
class WildcardScanner {
public:
    explicit WildcardScanner(std::string_view text);

    /// The outermost part that begins at `at`, if any.
    [[nodiscard]] std::optional<WildcardPart> partAt(std::size_t at) const;

private:
    enum class Braces : std::uint8_t { Plain, Json, LooseJson };
    struct Open {
        std::size_t at;
        Braces kind;
    };

    enum class Strings { Apart, AsText };

    void scan(std::size_t begin, std::size_t end, Strings strings);
    [[nodiscard]] std::size_t endOfString(std::size_t begin, std::size_t end);
    void addBar(std::size_t brace, std::size_t at);
    [[nodiscard]] Braces bracesAt(std::size_t at, std::size_t end) const;
    [[nodiscard]] std::optional<WildcardPart> choiceAt(std::size_t at) const;
    [[nodiscard]] std::optional<WildcardPart> variableAt(std::size_t at) const;
    [[nodiscard]] std::optional<WildcardPart> fileAt(std::size_t at) const;

    std::string_view m_text;
    std::vector<std::uint32_t>
        m_close; ///< by the position of a brace: of the one that closes it, 0 for none; as long as the text
    std::vector<std::vector<std::uint32_t>> m_bars;
    std::vector<std::uint32_t> m_barsOf; ///< by the position of a brace: index in m_bars + 1
    std::vector<bool> m_plain;           ///< braces and backslashes that have no meaning, since they are JSON's
};

/// The parts of a prompt that have a meaning, from left to right, those inside choices left out.
[[nodiscard]] std::vector<WildcardPart> wildcardParts(std::string_view text);

/// The arguments "season=winter, place=a lake" of __name(…)__, name and value in turn.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> wildcardArguments(std::string_view text);

/// A text that is drawn as exactly `text`: with backslashes where it would have a meaning, and unchanged where it has
/// none.
[[nodiscard]] std::string withoutWildcards(std::string_view text);

} // namespace zimage
