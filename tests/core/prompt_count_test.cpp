#include "error_checks.h"
#include "test_files.h"
#include "tokenizer/prompt_count.h"
#include "tokenizer/unicode.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

const Tokenizer& tokenizer()
{
    static const Tokenizer loaded =
        Tokenizer::load(test::source("resources/models/zimage-mini/tokenizer/tokenizer.json"));
    return loaded;
}

/// What is kept by encoding itself.
std::string lost(const std::string& prompt, std::size_t limit)
{
    return tokenizer().encodePrompt(prompt, limit).lostText;
}

TEST(PromptCount, CountsTheTemplateWithThePrompt)
{
    const PromptCount none = countPrompt(tokenizer(), "", 512);
    EXPECT_EQ(none.tokens, none.overhead);
    const PromptCount some = countPrompt(tokenizer(), "a red fox", 512);
    EXPECT_EQ(some.tokens - some.overhead, tokenizer().encode("a red fox").size());
    EXPECT_FALSE(some.cut());
    EXPECT_EQ(some.keptBytes, 9U);
}

TEST(PromptCount, SaysWhereThePromptIsCut)
{
    const std::string prompt = test::repeated("a red fox on the beach, 一只狐狸 ", 40);
    const PromptCount count = countPrompt(tokenizer(), prompt, 100);
    EXPECT_TRUE(count.cut());
    EXPECT_EQ(count.tokens, tokenizer().encodePrompt(prompt, 100).totalTokens);
    EXPECT_EQ(prompt.substr(count.keptBytes), lost(prompt, 100));
    EXPECT_GT(count.keptBytes, 100U);
}

TEST(PromptCount, SaysItOfAPromptThatIsNotNormalisedToo)
{
    // "é" as "e" and a combining accent, as a Mac writes it.
    const std::string prompt = test::repeated("cafe\xCC\x81 au lait, ", 60);
    const PromptCount count = countPrompt(tokenizer(), prompt, 100);
    EXPECT_TRUE(count.cut());
    EXPECT_EQ(toNfc(prompt.substr(count.keptBytes)), lost(prompt, 100));
}

TEST(PromptCount, ALimitBelowTheTemplateKeepsNothing) { EXPECT_EQ(countPrompt(tokenizer(), "a fox", 1).keptBytes, 0U); }

} // namespace
} // namespace zimage
