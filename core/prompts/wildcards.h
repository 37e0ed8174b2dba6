#pragma once

#include "prompts/wildcard_library.h"
#include "prompts/wildcard_syntax.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A prompt after its wildcards were drawn.
struct DrawnPrompt {
    std::string text;
    std::vector<std::string> notes; ///< a sentence for each wildcard that could not be drawn
};

/// The two prompts of a picture, which are drawn apart from each other.
enum class PromptRole { Positive, Negative };

/// Draws the wildcards of a prompt with the picture's seed: {a|b|c}, {2$$a|b|c}, __file__, ${variable}, one in another
/// up to 16 deep; see WildcardScanner for what else stays as it is. Throws Error BadParameter for files that name each
/// other in a circle, what is nested deeper, and a prompt that grows beyond 1 MiB or 1,000 draws; and what
/// WildcardLibrary::drawnFrom() throws.
[[nodiscard]] DrawnPrompt drawPrompt(std::string_view prompt, const WildcardLibrary& library, std::int64_t seed,
                                     PromptRole role = PromptRole::Positive);

} // namespace zimage
