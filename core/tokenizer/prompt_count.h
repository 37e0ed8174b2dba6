#pragma once

#include "tokenizer/tokenizer.h"

#include <cstddef>
#include <string_view>

namespace zimage {

/// How much of a prompt a model takes.
struct PromptCount {
    std::size_t tokens = 0;   ///< of the whole prompt with its chat template
    std::size_t overhead = 0; ///< of these the template's own
    std::size_t limit = 0;    ///< the most that are taken, the template included
    std::size_t keptBytes =
        0; ///< of the prompt as it was given: what stands after them is cut; its size when nothing is

    [[nodiscard]] bool cut() const noexcept { return tokens > limit; }
};

/// Exactly what the text encoder would be given. Throws Error as Tokenizer::encodePrompt() does. Any thread.
[[nodiscard]] PromptCount countPrompt(const Tokenizer& tokenizer, std::string_view prompt, std::size_t limit);

} // namespace zimage
