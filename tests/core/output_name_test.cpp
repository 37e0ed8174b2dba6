#include "base/error.h"
#include "job/output_name.h"
#include "params/param_table.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

namespace zimage {
namespace {

/// 2026-11-23 14:05:33, local time.
NameContext context()
{
    std::tm local{};
    local.tm_year = 126;
    local.tm_mon = 10;
    local.tm_mday = 23;
    local.tm_hour = 14;
    local.tm_min = 5;
    local.tm_sec = 33;
    local.tm_isdst = -1;
    return {"zimage-mini", std::mktime(&local), 3};
}

std::string nameOf(std::string_view pattern, const std::string& prompt = "a red fox")
{
    GenerationParams params;
    params.prompt = prompt;
    params.seed = 42;
    return outputName(pattern, params, context()).string();
}

/// What a prompt becomes as a whole name, without the extension.
std::string promptName(const std::string& prompt)
{
    const std::string name = nameOf("{prompt}", prompt);
    return name.substr(0, name.size() - 4);
}

std::optional<Error> errorOf(std::string_view pattern)
{
    try {
        (void)nameOf(pattern);
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    }
}

TEST(OutputName, FillsInDateTimeIndexModelAndParameters)
{
    EXPECT_EQ(nameOf("{date}/{time}-{seed}-{prompt}"), "2026-11-23/14-05-33-42-a_red_fox.png");
    EXPECT_EQ(nameOf("{model}_{index}_{width}x{height}_{steps}_{guidance}_{vae_tiling}"),
              "zimage-mini_3_1024x1024_8_0_false.png");
    EXPECT_EQ(nameOf("{num_inference_steps}"), "8.png"); // an alias
}

TEST(OutputName, KnowsEveryParameterOfTheTable)
{
    for (const ParamDef& def : paramTable())
        EXPECT_NO_THROW((void)nameOf('{' + std::string(def.key) + '}')) << def.key;
}

TEST(OutputName, AppendsTheExtensionOnce)
{
    EXPECT_EQ(nameOf("fox"), "fox.png");
    EXPECT_EQ(nameOf("fox.png"), "fox.png");
    EXPECT_EQ(nameOf("fox.PNG"), "fox.png");
    EXPECT_EQ(nameOf("fox v1.5"), "fox v1.5.png");
    EXPECT_EQ(nameOf("fox.jpg"), "fox.jpg.png");
    EXPECT_EQ(nameOf("{prompt}.png", ""), "14-05-33-42.png");
}

TEST(OutputName, LeavesWhatTheUserWroteAsItIs)
{
    EXPECT_EQ(nameOf("/home/my pictures/..hidden/../con/{seed}"), "/home/my pictures/..hidden/../con/42.png");
    EXPECT_EQ(nameOf("../out--x/a  b{{1}}"), "../out--x/a  b{1}.png");
    EXPECT_EQ(nameOf("a}b"), "a}b.png");
    EXPECT_EQ(nameOf("图/{seed}"), "图/42.png");
}

TEST(OutputName, NamesTheFileWhenThePatternIsAFolder)
{
    EXPECT_EQ(nameOf("out/"), "out/14-05-33-42.png");
    EXPECT_EQ(nameOf(""), "14-05-33-42.png");
    EXPECT_EQ(nameOf(".."), "../14-05-33-42.png");
    EXPECT_EQ(nameOf("/"), "/14-05-33-42.png");
    EXPECT_EQ(nameOf("out/.png"), "out/14-05-33-42.png");
}

TEST(OutputName, DropsEmptyValuesWithTheirSeparators)
{
    EXPECT_EQ(nameOf("{time}-{seed}-{prompt}", ""), "14-05-33-42.png");
    EXPECT_EQ(nameOf("{prompt}-{seed}", ""), "42.png");
    EXPECT_EQ(nameOf("{seed} - {prompt} - {steps}", ""), "42 - 8.png");
    EXPECT_EQ(nameOf("{prompt}{negative_prompt}-{seed}", ""), "42.png");
    EXPECT_EQ(nameOf("{prompt}/{seed}", ""), "42.png");
    EXPECT_EQ(nameOf("out/{prompt}/{seed}", ""), "out/42.png");
    EXPECT_EQ(nameOf("{prompt}", ""), "14-05-33-42.png");
    EXPECT_EQ(nameOf("{prompt}", "\n / \n"), "14-05-33-42.png");
    EXPECT_EQ(nameOf("a--b-{prompt}", ""), "a--b.png"); // the user's own "--" stays
}

TEST(OutputName, KeepsAnyScriptReadable)
{
    EXPECT_EQ(promptName("一只红狐狸，站在雪地里。"), "一只红狐狸，站在雪地里。");
    EXPECT_EQ(promptName("Ein Füchslein (rot), 100 % süß!"), "Ein_Füchslein_(rot)_100_%_süß!");
    EXPECT_EQ(promptName("👩‍🚀 on the moon"), "👩‍🚀_on_the_moon"); // with the joiner inside the sign
    EXPECT_EQ(promptName("全角　空格"), "全角_空格");
}

TEST(OutputName, LetsNoPromptLeaveTheFolder)
{
    for (const std::string prompt : {"../../etc/passwd", "/etc/passwd", "..", ".", "...", "\\..\\x", "a/../../b",
                                     "..\n..", "-/../", "_../_", "~/.ssh"})
        for (const char* pattern :
             {"{prompt}", "{prompt}/{prompt}", "x{prompt}/y", ".{prompt}/y", "{prompt}{prompt}/{seed}"}) {
            const std::filesystem::path name = nameOf(pattern, prompt);
            EXPECT_TRUE(name.is_relative()) << name;
            int parts = 0;
            for (const auto& part : name) {
                EXPECT_NE(part, "..") << pattern << ' ' << prompt;
                EXPECT_NE(part, ".") << pattern << ' ' << prompt;
                ++parts;
            }
            EXPECT_LE(parts, 2);
        }
    EXPECT_EQ(promptName("../../etc/passwd"), "etc_passwd");
}

TEST(OutputName, ReplacesWhatOtherSystemsOrTerminalsCannotTake)
{
    EXPECT_EQ(promptName("a<b>c:d\"e|f?g*h"), "a_b_c_d_e_f_g_h");
    EXPECT_EQ(promptName("a\x1b[31m\tb\x7f"
                         "c"),
              "a_[31m_b_c");
    EXPECT_EQ(promptName("\u202Egnp.exe"), "gnp.exe"); // would be shown backwards
    EXPECT_EQ(promptName("-rf ."), "rf");
    EXPECT_EQ(promptName(std::string("a\0b", 3)), "a_b");
    EXPECT_EQ(promptName("a\xff\xfe"
                         "b"),
              "a_b");
    EXPECT_EQ(promptName("con"), "_con");
    EXPECT_EQ(promptName("Lpt1.x"), "_Lpt1.x");
    EXPECT_EQ(promptName("console"), "console");
    EXPECT_EQ(nameOf("a\nb\x01"), "a_b_.png");
}

TEST(OutputName, CutsPromptsAtACharacter)
{
    EXPECT_EQ(promptName(std::string(100, 'x')), std::string(60, 'x'));
    std::string chinese, expected;
    for (int i = 0; i < 40; ++i)
        chinese += "狐";
    for (int i = 0; i < 20; ++i)
        expected += "狐";
    EXPECT_EQ(promptName(chinese), expected);
    EXPECT_EQ(promptName("x" + chinese), "x" + expected.substr(3));
    EXPECT_EQ(promptName(std::string(59, 'x') + " word"), std::string(59, 'x'));
    EXPECT_EQ(promptName(std::string(59, 'x') + "🦊"), std::string(59, 'x'));
    EXPECT_EQ(promptName(std::string(1 << 20, 'x')).size(), 60U);
}

TEST(OutputName, StaysWithinTheLongestNameOfAFileSystem)
{
    std::string pattern;
    for (int i = 0; i < 10; ++i)
        pattern += "{prompt}";
    const std::filesystem::path name = nameOf(pattern + '/' + pattern, std::string(100, 'x'));
    for (const auto& part : name)
        EXPECT_LE(part.string().size(), 246U);
}

TEST(OutputName, CallsALoraByItsName)
{
    GenerationParams params;
    params.loras = {{.file = "/home/artist/loras/ink wash.safetensors"}};
    EXPECT_EQ(outputName("{lora}", params, context()), "ink_wash.png");
}

TEST(OutputName, KeepsTheSignOfNumbers)
{
    GenerationParams params;
    params.loras = {{.file = {}, .sha256 = {}, .strength = -0.5}};
    EXPECT_EQ(outputName("{lora_scale}", params, context()), "-0.5.png");
}

TEST(OutputName, RefusesAnUnknownFieldAndProposesTheNearest)
{
    const auto error = errorOf("{date}/{sede}");
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::BadParameter);
    const std::string message = error->what();
    EXPECT_NE(message.find("{sede}"), std::string::npos) << message;
    EXPECT_NE(message.find("Did you mean {seed}?"), std::string::npos) << message;
    EXPECT_NE(std::string(errorOf("{dat}")->what()).find("{date}"), std::string::npos);
    EXPECT_NE(std::string(errorOf("{completely_else}")->what()).find("{index}"), std::string::npos);
    EXPECT_TRUE(errorOf("{}"));
}

TEST(OutputName, RefusesAnUnclosedBrace)
{
    for (const char* pattern : {"{seed", "a{", "{date/{seed}", "{{{"}) {
        const auto error = errorOf(pattern);
        ASSERT_TRUE(error) << pattern;
        EXPECT_EQ(error->code(), ErrorCode::BadParameter);
    }
}

} // namespace
} // namespace zimage
