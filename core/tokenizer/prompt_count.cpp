#include "tokenizer/prompt_count.h"

#include "tokenizer/unicode.h"

namespace zimage {

namespace {

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

/// The longest beginning of `text` that has at most `bytes` bytes once it is normalised.
std::size_t originalBytes(std::string_view text, std::size_t bytes)
{
    std::size_t low = 0;
    std::size_t high = text.size();
    while (low < high) {
        std::size_t middle = low + (high - low + 1) / 2;
        while (middle < text.size() && isContinuation(text[middle]))
            ++middle;
        if (middle <= high && toNfc(text.substr(0, middle)).size() <= bytes) {
            low = middle;
        } else {
            high = low + (high - low + 1) / 2 - 1;
            while (high > low && isContinuation(text[high]))
                --high;
        }
    }
    return low;
}

} // namespace

PromptCount countPrompt(const Tokenizer& tokenizer, std::string_view prompt, std::size_t limit)
{
    const EncodedPrompt encoded = tokenizer.encodePrompt(prompt, limit);
    PromptCount count{encoded.totalTokens, tokenizer.encodePrompt({}, limit).totalTokens, limit, prompt.size()};
    if (encoded.lostText.empty())
        return count;
    if (prompt.ends_with(encoded.lostText))
        count.keptBytes = prompt.size() - encoded.lostText.size();
    else // the prompt was not normalised, as text from macOS is
        count.keptBytes = originalBytes(prompt, toNfc(prompt).size() - encoded.lostText.size());
    return count;
}

} // namespace zimage
