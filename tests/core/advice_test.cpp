#include "error_checks.h"
#include "prompts/advice_file.h"
#include "test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

namespace zimage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<AdviceRule>& shipped()
{
    static const std::vector<AdviceRule> rules = loadAdvice(test::source("presets/advice.yaml"));
    return rules;
}

std::vector<std::string> idsFor(std::string_view prompt, const AdviceContext& context)
{
    std::vector<std::string> ids;
    for (const Advice& advice : adviceFor(shipped(), prompt, context, "en"))
        ids.push_back(advice.rule->id);
    return ids;
}

/// Where a rule's example is tried: a model and a size that the rule is for, unless it names its own.
AdviceContext contextOf(const AdviceRule& rule, const AdviceExample& example)
{
    const bool embedded = !rule.models.empty() && rule.models.front().starts_with("zimage-mini");
    AdviceContext context{embedded ? "zimage-mini" : "Z-Image-Turbo", embedded ? 512 : 1024, embedded ? 512 : 1024};
    if (!example.model.empty())
        context.model = example.model;
    if (example.width > 0) {
        context.width = example.width;
        context.height = example.height;
    }
    return context;
}

bool speaks(const AdviceRule& rule, const AdviceExample& example)
{
    const auto ids = idsFor(example.prompt, contextOf(rule, example));
    return std::find(ids.begin(), ids.end(), rule.id) != ids.end();
}

const AdviceRule& rule(std::string_view id)
{
    return *std::find_if(shipped().begin(), shipped().end(), [&](const AdviceRule& each) { return each.id == id; });
}

std::string applied(std::string_view id, std::string_view prompt,
                    const AdviceContext& context = {"Z-Image-Turbo", 1024, 1024})
{
    return applyAdvice(rule(id), prompt, context);
}

std::string complaint(const std::string& yaml)
{
    try {
        (void)parseAdvice(yaml, "a.yaml");
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing";
}

TEST(Advice, EveryShippedRuleSpeaksToItsExamplesAndToNoCounterExample)
{
    ASSERT_GE(shipped().size(), 15U);
    for (const AdviceRule& each : shipped()) {
        EXPECT_GE(each.examples.size(), 2U) << each.id;
        EXPECT_GE(each.counterExamples.size(), 2U) << each.id;
        EXPECT_TRUE(!each.advice.en.empty() && !each.advice.zh.empty()) << each.id;
        for (const AdviceExample& example : each.examples)
            EXPECT_TRUE(speaks(each, example)) << each.id << ": " << example.prompt;
        for (const AdviceExample& example : each.counterExamples)
            EXPECT_FALSE(speaks(each, example)) << each.id << ": " << example.prompt;
    }
}

TEST(Advice, WhatARuleAppliesSettlesIt)
{
    for (const AdviceRule& each : shipped()) {
        if (!each.replace && !each.append)
            continue;
        for (const AdviceExample& example : each.examples) {
            const AdviceContext context = contextOf(each, example);
            const std::string changed = applyAdvice(each, example.prompt, context);
            EXPECT_NE(changed, example.prompt) << each.id;
            const auto ids = idsFor(changed, context);
            EXPECT_EQ(std::count(ids.begin(), ids.end(), each.id), 0) << each.id << ": " << changed;
            EXPECT_EQ(changed.find("{"), std::string::npos) << changed;
        }
    }
}

TEST(Advice, TheGoldenSentencesNeedNone)
{
    for (const char* golden : {"高清特写，亚洲年轻女性，柔焦镜头，自然光从左上方45度入射，细腻皮肤纹理可见毛孔，浅景深"
                               "虚化背景，8K超清，电影级写实，无瑕疵，胶片质感",
                               "中国江南水乡石桥边，穿素色旗袍的女子侧身回眸，青瓦白墙，水面倒影清晰，晨雾薄纱感，柔和"
                               "漫射光，1024×1024，大师摄影，写实风格",
                               "赛博朋克风格的敦煌飞天，霓虹光效环绕，丝绸飘带动态模糊，金属质感首饰，真实皮肤与发丝细"
                               "节，1024×1024，超高清，电影帧"})
        EXPECT_THAT(idsFor(golden, {"Z-Image-Turbo", 1024, 1024}), IsEmpty()) << golden;
    EXPECT_THAT(idsFor("a red fox on the beach, 3D render", {"zimage-mini", 512, 512}), IsEmpty());
    EXPECT_THAT(idsFor("", {"zimage-mini", 512, 512}), IsEmpty());
}

TEST(Advice, PutsTheArticlesWordsInPlaceOfOthers)
{
    EXPECT_EQ(applied("depth-of-field", "老人，虚化背景，暖光"), "老人，浅景深，暖光");
    EXPECT_EQ(applied("film-texture", "特写，亚洲年轻女性，复古风"), "特写，亚洲年轻女性，胶片质感");
    EXPECT_EQ(applied("film-texture", "a dancer, retro, warm"), "a dancer, film texture, warm");
    EXPECT_EQ(applied("morning-mist", "江南水乡，朦胧感"), "江南水乡，晨雾薄纱感");
    EXPECT_EQ(applied("film-frame", "敦煌飞天，高清"), "敦煌飞天，电影帧");
}

TEST(Advice, AppendsAnEndingThatMatchesTheChosenSize)
{
    EXPECT_EQ(applied("ending", "山谷里的火车。"), "山谷里的火车，1024×1024，超高清");
    EXPECT_EQ(applied("ending-large", "a train, ", {"z", 1536, 1536}), "a train, 1536×1536, 8K");
    EXPECT_EQ(applied("ending-wide", "a train", {"z", 1280, 720}), "a train, 1280×720, cinematic");
    EXPECT_EQ(applied("grey-skin", "portrait, grey skin"), "portrait, grey skin, soft lighting, subsurface scattering");
}

TEST(Advice, TakesWeightsOutInOneClick)
{
    EXPECT_EQ(applied("weights", "a (red:1.2) apple, (very old wall : 0.8)"), "a red apple, very old wall");
    EXPECT_EQ(adviceFor(shipped(), "a (red:1.2) apple", {"x", 256, 256}, "en").front().places,
              (std::vector<std::pair<std::size_t, std::size_t>>{{2, 11}}));
}

TEST(Advice, NamesTheSizeThatThePromptHasBesideTheChosenOne)
{
    const auto found = adviceFor(shipped(), "lake, 1024x1024", {"Z-Image", 768, 512}, "zh_CN");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().text, "提示词写的是 1024x1024，而所选尺寸是 768×512。图片尺寸不由提示词决定。");
    EXPECT_EQ(applied("other-size", "lake, 1024x1024, 768×512", {"x", 768, 512}), "lake, 768×512, 768×512");
}

TEST(Advice, SaysOfLetteringWhatIsTrueForTheModelInUse)
{
    const std::string prompt = "a shop with a sign that says \"TEA\"";
    EXPECT_THAT(idsFor(prompt, {"zimage-mini", 512, 512}), ElementsAre("lettering-embedded"));
    EXPECT_THAT(idsFor(prompt, {"Z-Image-Turbo", 768, 768}), IsEmpty()); // it can
    EXPECT_THAT(idsFor(prompt, {"Z-Image-Turbo", 2048, 2048}), ElementsAre("lettering-large", "ending-large"));
}

TEST(Advice, WarningsComeFirst)
{
    const auto ids = idsFor("portrait of a sailor, blurred background, (fog:1.3)", {"Z-Image-Turbo", 1024, 1024});
    ASSERT_GE(ids.size(), 2U);
    EXPECT_EQ(ids.front(), "weights");
}

TEST(TextPattern, AHostileOneGivesUpSoon)
{
    std::string problem;
    const auto start = std::chrono::steady_clock::now();
    for (const char* hostile : {"(a+)+$", "(a|aa)+b", "(?:(?:(?:a*)*)*)*b", "(.*)*(.*)*(.*)*x", "(?R)?a(?R)?b"}) {
        const TextPattern pattern(hostile, problem);
        EXPECT_TRUE(problem.empty()) << hostile << " " << problem;
        EXPECT_LE(pattern.find(std::string(100000, 'a')).size(), 32U);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    EXPECT_EQ(TextPattern("", problem).find("x").size(), 0U);
    EXPECT_EQ(problem, "the regular expression is empty.");
    EXPECT_EQ(TextPattern("x*", problem).find("光x", 8).size(), 3U);
}

TEST(Advice, WhatIsWrongWithAFileIsSaidInASentenceWithItsPlace)
{
    const std::string head = "kind: advice\nrules:\n  - id: a\n    advice: A.\n    pattern: x\n";
    EXPECT_EQ(parseAdvice(head, "a.yaml").size(), 1U);
    EXPECT_EQ(complaint("kind: template\n"), "a.yaml:1:1: this is a file of kind 'template', not 'advice'.");
    EXPECT_EQ(complaint("kind: advice\nrules: x\n"),
              "a.yaml:2:8: rules must be a list; write each entry on a line that begins with a dash.");
    EXPECT_EQ(complaint("kind: advice\nrulez: x\n"), "a.yaml:2:1: unknown key 'rulez'; did you mean rules?");
    EXPECT_EQ(complaint("kind: advice\nrules: [x]\n"),
              "a.yaml:2:9: rules[1] is a section; write its keys indented below it: id, severity, models, not_models, "
              "min_megapixels, max_megapixels, min_aspect, max_aspect, pattern, unless, other_size, advice, advice_zh, "
              "replace, replace_zh, append, append_zh, examples, counter_examples.");
    EXPECT_EQ(complaint("kind: advice\nrules: [{id: a, advice: A.}]\n"),
              "a.yaml:2:9: rules[1] needs the keys id, pattern.");
    EXPECT_EQ(complaint("kind: advice\nrules: [{id: a, pattern: x}]\n"),
              "a.yaml:2:9: rules[1] needs the key advice or advice_zh.");
    EXPECT_EQ(complaint(head + "    patern: x\n"), "a.yaml:6:5: unknown key 'rules[1].patern'; did you mean pattern?");
    EXPECT_EQ(complaint(head + "    unless: '(x'\n"),
              "a.yaml:6:13: rules[1].unless: the regular expression is not valid at character 3: missing closing "
              "parenthesis.");
    EXPECT_EQ(complaint(head + "    unless: '\\C'\n"),
              "a.yaml:6:13: rules[1].unless: the regular expression is not valid at character 3: using \\C is disabled "
              "by the application.");
    EXPECT_EQ(complaint(head + "    severity: bad\n"),
              "a.yaml:6:15: rules[1].severity must be hint or warning, not 'bad'.");
    EXPECT_EQ(complaint(head + "    min_aspect: wide\n"),
              "a.yaml:6:17: rules[1].min_aspect must be a number from 0 to 10000, not 'wide'.");
    EXPECT_EQ(complaint(head + "    other_size: maybe\n"),
              "a.yaml:6:17: rules[1].other_size must be true or false, not 'maybe'.");
    EXPECT_EQ(complaint(head + "    examples: [{size: big}]\n"),
              "a.yaml:6:23: size 'big' is not a size; write it as 1024x768.");
    EXPECT_EQ(complaint(head + "  - {id: a, advice: A., pattern: y}\n"),
              "a.yaml:6:5: there are two rules with the id 'a'; give one of them another id.");
    EXPECT_NE(complaint("kind: advice\nrules: &r [*r]\n")
                  .find("a.yaml:2:8: this program reads no anchors (&) and aliases (*)"),
              std::string::npos);
    EXPECT_NE(complaint("kind: advice\nrules:\n" + test::repeated("  - x\n", 300000))
                  .find("a.yaml:1:1: the file is larger than 1 MiB"),
              std::string::npos);
}

TEST(Advice, LanguageAndSizeAreReadFromThePromptItself)
{
    EXPECT_EQ(promptLanguage("a fox, 狐狸"), "zh");
    EXPECT_EQ(promptLanguage("a fox – “é”"), "en");
    EXPECT_EQ(promptLanguage("1024×1024"), "en");
    EXPECT_EQ(sizeText(640, 384), "640×384");
}

} // namespace
} // namespace zimage
