// A tokenizer.json, and after the input's last NUL byte a text to encode with it; without one, the text is the JSON's
// beginning.

#include "only_errors.h"
#include "tokenizer/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t end = input.rfind('\0');
    const std::string_view json = input.substr(0, end);
    const std::string_view text = end == std::string_view::npos ? input.substr(0, 64) : input.substr(end + 1);
    fuzz::onlyErrors([&] {
        const Tokenizer tokenizer = Tokenizer::parse(json, "tokenizer.json");
        fuzz::onlyErrors([&] {
            for (const std::int32_t id : tokenizer.encode(text))
                fuzz::require(id >= 0 && static_cast<std::size_t>(id) < tokenizer.vocabularySize(),
                              "an id lies outside the vocabulary");
        });
        fuzz::onlyErrors([&] {
            const EncodedPrompt prompt = tokenizer.encodePrompt(text, 12);
            fuzz::require(prompt.ids.size() <= 12 && prompt.ids.size() <= prompt.totalTokens,
                          "a prompt has more tokens than asked for");
            (void)tokenizer.decode(prompt.ids);
        });
    });
    return 0;
}
