// Prompt templates, advice and wildcards: all that is read to help with a prompt. The first byte says which.

#include "base/utf8.h"
#include "only_errors.h"
#include "prompts/advice_file.h"
#include "prompts/prompt_template_file.h"
#include "prompts/prompt_template_slots.h"
#include "prompts/wildcards.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace zimage;

namespace {

void tryTemplate(std::string_view text)
{
    fuzz::onlyErrors([&] {
        const PromptTemplate made = parseTemplate(text, "fuzz.yaml");
        for (const char* language : {"en", "zh"}) {
            const FilledTemplate filled = fillTemplate(made, language, {}, "1024×1024");
            for (const SlotSpan& span : findSlots(made, language, {}, "1024×1024", filled.prompt))
                fuzz::require(span.begin <= span.end && span.end <= filled.prompt.size(),
                              "a slot lies outside of the prompt");
        }
        PromptTemplate back = parseTemplate(templateYaml(made), "fuzz.yaml");
        fuzz::require(back == made, "a template reads back otherwise than it was written");
    });
}

void tryAdvice(std::string_view text)
{
    fuzz::onlyErrors([&] {
        const std::vector<AdviceRule> rules = parseAdvice(text, "fuzz.yaml");
        constexpr std::string_view kPrompt = "a (red:1.2) fox, 1024×1024, 高清，虚化背景, blurred background";
        const AdviceContext context{"Z-Image", 768, 512};
        for (const Advice& advice : adviceFor(rules, kPrompt, context, "zh")) {
            const std::string changed = applyAdvice(*advice.rule, kPrompt, context);
            fuzz::require(firstInvalidUtf8(changed) == std::string::npos, "advice makes a prompt that is no UTF-8");
        }
    });
}

void tryWildcards(std::string_view text)
{
    fuzz::onlyErrors([&] {
        WildcardLibrary library;
        const std::size_t half = text.find('\0');
        library.add("a", text.substr(0, half));
        library.add("b", half == std::string_view::npos ? "__a__" : text.substr(half + 1));
        (void)drawPrompt("__a__ {x|__b__}", library, 7);
    });
    fuzz::onlyErrors([&] {
        const WildcardLibrary none;
        const std::string plain = withoutWildcards(text);
        fuzz::require(drawPrompt(plain, none, 1).text == text, "a text that was made plain is drawn as another one");
        fuzz::require(drawPrompt(text, none, 3).text == drawPrompt(text, none, 3).text, "one seed draws two prompts");
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 3 == 0)
        tryTemplate(text);
    else if (data[0] % 3 == 1)
        tryAdvice(text);
    else
        tryWildcards(text);
    return 0;
}
