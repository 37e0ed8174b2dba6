#include "error_checks.h"
#include "prompts/advice.h"
#include "prompts/prompt_template_file.h"
#include "prompts/prompt_template_slots.h"
#include "prompts/wildcards.h"
#include "test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace zimage {
namespace {

using ::testing::ElementsAre;

const std::string kHut = R"(kind: template
name: Hut
pattern: "A hut {where}, {light}, {size}"
pattern_zh: "{where}的小屋，{light}，{size}"
slots:
  where: {label: Where, label_zh: 哪里, choices: [by the sea, in the hills], choices_zh: [海边, 山里]}
  light: {label: Light, choices: [at dawn, at dusk], choices_zh: [黎明, 黄昏]}
)";

PromptTemplate hut() { return parseTemplate(kHut, "hut.yaml"); }

std::string complaint(const std::string& yaml)
{
    try {
        (void)parseTemplate(yaml, "t.yaml");
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing";
}

/// The texts of the slots that are found, "-" for those that are not.
std::map<std::string, std::string> found(const PromptTemplate& made, const std::string& prompt,
                                         const SlotValues& values = {}, const char* language = "en")
{
    std::map<std::string, std::string> texts;
    for (const SlotSpan& span : findSlots(made, language, values, "1024×1024", prompt))
        texts[span.name] = prompt.substr(span.begin, span.end - span.begin);
    return texts;
}

std::vector<PromptTemplate> shipped() { return loadTemplates({test::source("presets/templates")}, nullptr); }

TEST(PromptTemplate, TheGoldenSentencesAreTheArticlesWordForWord)
{
    const std::map<std::string, std::string> golden{
        {"close-up-portrait",
         "高清特写，亚洲年轻女性，柔焦镜头，自然光从左上方45度入射，细腻皮肤纹理可见毛孔，浅景深虚化背景，8K超清，电影"
         "级写实，无瑕疵，胶片质感"},
        {"environmental-portrait",
         "中国江南水乡石桥边，穿素色旗袍的女子侧身回眸，青瓦白墙，水面倒影清晰，晨雾薄纱感，柔和漫射光，1024×1024，大师"
         "摄影，写实风格"},
        {"creative-realism",
         "赛博朋克风格的敦煌飞天，霓虹光效环绕，丝绸飘带动态模糊，金属质感首饰，真实皮肤与发丝细节，1024×1024，超高清，"
         "电影帧"}};
    int seen = 0;
    for (const PromptTemplate& made : shipped()) {
        if (const auto sentence = golden.find(made.id); sentence != golden.end()) {
            EXPECT_EQ(fillTemplate(made, "zh_CN", {}, "1024×1024").prompt, sentence->second);
            ++seen;
        }
    }
    EXPECT_EQ(seen, 3);
}

TEST(PromptTemplate, EveryShippedOneIsWholeInBothLanguagesAndFillsToItsExample)
{
    const std::vector<PromptTemplate> all = shipped();
    ASSERT_EQ(all.size(), 5U);
    for (const PromptTemplate& made : all) {
        for (const char* language : {"en", "zh"}) {
            const FilledTemplate filled = fillTemplate(made, language, {}, "1024×1024");
            EXPECT_EQ(filled.prompt, made.example.in(language)) << made.id;
            EXPECT_TRUE(wildcardParts(filled.prompt).empty());
            EXPECT_EQ(promptLanguage(filled.prompt), language);
            // Every choice can be taken, and every slot is found again with it.
            for (const TemplateSlot& slot : made.slots) {
                EXPECT_EQ(slot.choices.size(), slot.choicesZh.size()) << made.id << "." << slot.name;
                EXPECT_GE(slot.choices.size(), 2U);
                for (const std::string& choice : slot.choicesIn(language)) {
                    const FilledTemplate other = fillTemplate(made, language, {{slot.name, choice}}, "768×768");
                    EXPECT_NE(other.prompt.find(choice), std::string::npos);
                    const auto spans = findSlots(made, language, {{slot.name, choice}}, "768×768", other.prompt);
                    ASSERT_EQ(spans.size(), other.spans.size()) << other.prompt;
                    for (std::size_t i = 0; i < spans.size(); ++i)
                        EXPECT_EQ(spans[i].begin, other.spans[i].begin) << made.id << ": " << spans[i].name;
                }
            }
        }
        for (const LocalizedText* text : {&made.name, &made.about, &made.pattern, &made.example})
            EXPECT_TRUE(!text->en.empty() && !text->zh.empty()) << made.id;
        for (const TemplateSlot& slot : made.slots)
            EXPECT_TRUE(!slot.label.en.empty() && !slot.label.zh.empty()) << made.id;
        for (const LocalizedText& note : made.notes)
            EXPECT_TRUE(!note.en.empty() && !note.zh.empty()) << made.id;
        EXPECT_GE(made.notes.size(), 2U) << made.id;
    }
}

TEST(PromptTemplate, TheOnesForTheModelComeFirst)
{
    const std::vector<PromptTemplate> all = shipped();
    const auto embedded = templatesFor(all, "zimage-mini");
    ASSERT_EQ(embedded.size(), 1U);
    EXPECT_EQ(embedded.front()->id, "embedded");
    const auto large = templatesFor(all, "Z-Image-Turbo");
    ASSERT_EQ(large.size(), 4U);
    EXPECT_EQ(large.front()->id, "close-up-portrait");
    EXPECT_EQ(large.back()->id, "story-frame");
}

TEST(PromptTemplate, IsFilledWithChoicesFreeTextAndTheChosenSize)
{
    EXPECT_EQ(fillTemplate(hut(), "en", {}, "768×512").prompt, "A hut by the sea, at dawn, 768×512");
    const FilledTemplate filled = fillTemplate(hut(), "zh", {{"light", "月下"}}, "1×1");
    EXPECT_EQ(filled.prompt, "海边的小屋，月下，1×1");
    ASSERT_EQ(filled.spans.size(), 3U);
    EXPECT_EQ(filled.prompt.substr(filled.spans[1].begin, filled.spans[1].end - filled.spans[1].begin), "月下");
}

TEST(PromptTemplate, FindsItsSlotsAgainInAnEditedPrompt)
{
    using Map = std::map<std::string, std::string>;
    const Map whole{{"where", "by the sea"}, {"light", "at dawn"}, {"size", "1024×1024"}};
    EXPECT_EQ(found(hut(), "A hut by the sea, at dawn, 1024×1024"), whole);
    // Words before, between and after, and other fixed text.
    EXPECT_EQ(found(hut(), "Two old huts by the sea with a boat, painted, at dawn, rain, 1024×1024, calm"), whole);
    // A choice that was typed rather than chosen.
    EXPECT_EQ(found(hut(), "A hut in the hills, at dusk, 1024×1024"),
              (Map{{"where", "in the hills"}, {"light", "at dusk"}, {"size", "1024×1024"}}));
    // A slot rewritten between its neighbours is its new text.
    EXPECT_EQ(found(hut(), "A hut by the sea, under a red moon, 1024×1024"),
              (Map{{"where", "by the sea"}, {"light", "under a red moon"}, {"size", "1024×1024"}}));
    EXPECT_EQ(found(hut(), "A hut on Mars, at dawn, 1024×1024"),
              (Map{{"where", "on Mars"}, {"light", "at dawn"}, {"size", "1024×1024"}}));
    // One that is gone is gone, and takes nothing else with it.
    EXPECT_EQ(found(hut(), "A hut by the sea, 1024×1024"), (Map{{"where", "by the sea"}, {"size", "1024×1024"}}));
    EXPECT_EQ(found(hut(), "at dawn"), (Map{{"light", "at dawn"}}));
    EXPECT_TRUE(found(hut(), "a red fox").empty());
    EXPECT_TRUE(found(hut(), "").empty());
}

TEST(PromptTemplate, TakesTheTextTheSlotHadLastBeforeALikeOne)
{
    const auto spans = findSlots(hut(), "en", {{"where", "by the sea at dawn"}}, "1024×1024",
                                 "A hut by the sea at dawn, at dawn, 1024×1024");
    ASSERT_EQ(spans.size(), 3U);
    EXPECT_EQ(spans[0].end - spans[0].begin, std::string("by the sea at dawn").size());
    EXPECT_EQ(spans[1].begin, std::string("A hut by the sea at dawn, ").size());
}

TEST(PromptTemplate, ReadingAgainIsQuickHoweverManyChoicesAndPlacesThereAre)
{
    PromptTemplate made = hut();
    for (int i = 0; i < 400; ++i)
        made.slots[0].choices.push_back(std::string(1, static_cast<char>('a' + i % 26)));
    const std::string prompt = test::repeated("abcdefghijklmnopqrstuvwxyz by the sea ", 200);
    EXPECT_FALSE(findSlots(made, "en", {}, "1×1", prompt).empty());
    EXPECT_TRUE(findSlots(made, "en", {}, "1×1", prompt + prompt).empty()); // beyond what is looked at
}

TEST(PromptTemplate, OfOnesOwnIsMadeFromAPromptAndReadsBackAsItWasWritten)
{
    const std::string prompt = "a {red|blue} \"hut\" by the sea: {fog}\n at dawn";
    const std::size_t sea = prompt.find("by the sea");
    const std::size_t dawn = prompt.find("at dawn");
    const PromptTemplate made =
        templateFromPrompt("My: \"hut\"", prompt, {{"Where", sea, sea + 10}, {"", dawn, dawn + 7}});
    ASSERT_EQ(made.slots.size(), 2U);
    EXPECT_EQ(made.slots[1].name, "slot 2");
    EXPECT_EQ(fillTemplate(made, "en", {}, "1×1").prompt, "a {red|blue} \"hut\" by the sea: \\{fog\\}\n at dawn");

    const test::TempFolder folder;
    const std::filesystem::path file = saveNewTemplate(folder.path(), made);
    EXPECT_EQ(file.filename(), "My-hut.yaml");
    PromptTemplate back = loadTemplate(file);
    EXPECT_EQ(back.id, "My-hut");
    back.id.clear();
    back.path.clear();
    EXPECT_EQ(back, made);
    EXPECT_NE(saveNewTemplate(folder.path(), made), file); // never over another
    for (const PromptTemplate& each : shipped()) {
        PromptTemplate copy = parseTemplate(templateYaml(each), each.id + ".yaml");
        copy.path = each.path;
        EXPECT_EQ(copy, each);
    }
}

TEST(PromptTemplate, WhatIsWrongWithAFileIsSaidInASentenceWithItsPlace)
{
    EXPECT_EQ(complaint("kind: preset\n"), "t.yaml:1:1: this is a file of kind 'preset', not 'template'.");
    EXPECT_EQ(complaint("kind: template\n"), "t.yaml:1:1: the file needs the key pattern or pattern_zh.");
    EXPECT_EQ(complaint("kind: template\npatern: x\n"), "t.yaml:2:1: unknown key 'patern'; did you mean pattern?");
    EXPECT_EQ(complaint("kind: template\npattern: [a]\n"),
              "t.yaml:2:10: pattern must be text, not a list or a mapping.");
    EXPECT_EQ(complaint("kind: template\npattern: 'a {b}'\n"),
              "t.yaml:2:10: pattern has the slot 'b', which is not under slots; describe it there.");
    EXPECT_EQ(complaint("kind: template\npattern: 'a {size} {size}'\n"),
              "t.yaml:2:10: pattern has the slot 'size' twice; give the second one another name.");
    EXPECT_EQ(complaint("kind: template\npattern: a\nslots: {b: {choices: [x]}}\n"),
              "t.yaml:2:10: pattern lacks the slot 'b'; write {b} into it, or remove the slot.");
    EXPECT_EQ(complaint("kind: template\npattern: 'a {b}'\nslots: {b: {label: B}}\n"),
              "t.yaml:3:12: slots.b needs choices or choices_zh; the first one fills the slot of a new prompt.");
    EXPECT_EQ(complaint("kind: template\npattern: 'a {b}'\nslots: {b: {choices: x}}\n"),
              "t.yaml:3:22: slots.b.choices must be a list; write each entry on a line that begins with a dash.");
    EXPECT_EQ(complaint("kind: template\npattern: 'a'\nslots: {size: {choices: [x]}}\n"),
              "t.yaml:3:9: the program fills the slot size with the chosen size; remove it here.");
    EXPECT_EQ(complaint("kind: template\npattern: 'a {b}'\nslots: {b: {choices: ['']}}\n"),
              "t.yaml:3:23: slots.b has an empty choice; write its text, or remove the line.");
    EXPECT_EQ(complaint("kind: template\npattern: a\norder: many\n"),
              "t.yaml:3:8: order must be a whole number, not 'many'.");
    EXPECT_EQ(complaint("kind: template\npattern: a\nnotes: [{txt: x}]\n"),
              "t.yaml:3:10: unknown key 'notes[1].txt'; did you mean text?");
    EXPECT_EQ(complaint("kind: template\nslots: &a {b: *a}\n"),
              "t.yaml:2:8: this program reads no anchors (&) and aliases (*); write the value out, or put the text in "
              "quotes.");
    EXPECT_NE(complaint("kind: template\npattern: " + std::string(2 << 20, 'x'))
                  .find("t.yaml:1:1: the file is larger than 1 MiB"),
              std::string::npos);
}

TEST(PromptTemplate, ABrokenFileLosesNoOther)
{
    const test::TempFolder folder;
    test::writeFile(folder / "a.yaml", kHut);
    test::writeFile(folder / "b.yaml", "kind: [\n");
    std::vector<std::string> problems;
    const auto all = loadTemplates({folder / "missing", folder.path()}, &problems);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].id, "a");
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("b.yaml:"), std::string::npos);
    EXPECT_THROW((void)loadTemplates({folder.path()}, nullptr), Error);
}

} // namespace
} // namespace zimage
