#include "prompts/live_slots.h"

#include "core/test_files.h"
#include "prompts/prompt_template_file.h"
#include "prompts/word_boundaries.h"

#include <gtest/gtest.h>

#include <map>

namespace zimage {
namespace {

using Texts = std::map<std::string, std::string>;

/// A prompt as it is edited, with the slots of a template.
class Prompt {
public:
    explicit Prompt(const std::string& pattern, const std::string& slotsYaml, const std::string& language = "en")
        : m_made(parseTemplate("kind: template\npattern: \"" + pattern + "\"\npattern_zh: \"" + pattern + "\"\nslots:\n"
                                   + slotsYaml,
                               "t.yaml")),
          m_language(language)
    {
        const FilledTemplate filled = fillTemplate(m_made, m_language, {}, "1024×1024");
        text = filled.prompt;
        m_alive = LiveSlots(filled.spans, text);
    }

    /// Replaces the first place of `words` as one edit.
    void write(const std::string& words, const std::string& by) { put(text.find(words), words.size(), by); }

    /// Character by character before `words`; at the end for none.
    void type(const std::string& words, const std::string& before = {})
    {
        std::size_t at = before.empty() ? text.size() : text.find(before);
        for (std::size_t i = 0; i < words.size();) {
            std::size_t size = 1;
            while (i + size < words.size() && (static_cast<unsigned char>(words[i + size]) & 0xC0) == 0x80)
                ++size;
            put(at, 0, words.substr(i, size));
            at += size;
            i += size;
        }
    }

    void put(std::size_t at, std::size_t removed, const std::string& by)
    {
        text.replace(at, removed, by);
        m_alive.follow(&m_made, m_language, text, {at, removed, by.size()});
    }

    void choose(const std::string& slot, const std::string& words)
    {
        for (const SlotSpan& span : m_alive.spans()) {
            if (span.name != slot)
                continue;
            m_alive.settle(slot);
            return put(span.begin, span.end - span.begin, words);
        }
        ADD_FAILURE() << slot << " is dead";
    }

    [[nodiscard]] Texts slots() const
    {
        Texts texts;
        for (const SlotSpan& span : m_alive.spans())
            texts[span.name] = text.substr(span.begin, span.end - span.begin);
        return texts;
    }

    std::string text;

private:
    PromptTemplate m_made;
    std::string m_language;
    LiveSlots m_alive;
};

Prompt fox()
{
    return Prompt("{thing} {where}, {style}",
                  "  thing: {choices: [a red fox, a penguin]}\n  where: {choices: [on the beach, at night]}\n"
                  "  style: {choices: [3D render, flat illustration]}\n");
}

const Texts kFox{{"thing", "a red fox"}, {"where", "on the beach"}, {"style", "3D render"}};

TEST(LiveSlots, WhatIsTypedOverAllOfThemKillsThemForGood)
{
    Prompt prompt = fox();
    EXPECT_EQ(prompt.slots(), kFox);
    prompt.put(0, prompt.text.size(), "a");
    EXPECT_TRUE(prompt.slots().empty());
    prompt.type(" red fox on the beach, 3D render");
    EXPECT_EQ(prompt.text, "a red fox on the beach, 3D render");
    EXPECT_TRUE(prompt.slots().empty());
}

TEST(LiveSlots, WordsThatArePastedOverThemCountOnlyWhole)
{
    Prompt prompt = fox();
    prompt.put(0, prompt.text.size(), "a red fox in the forest at night, 3D render");
    EXPECT_EQ(prompt.slots(), (Texts{{"thing", "a red fox"}, {"where", "at night"}, {"style", "3D render"}}));
    prompt.choose("style", "flat illustration");
    EXPECT_EQ(prompt.text, "a red fox in the forest at night, flat illustration");
    prompt.put(0, prompt.text.size(), "a red foxglove in one a penguins' den at nightfall, 3D renders");
    EXPECT_TRUE(prompt.slots().empty());
}

TEST(LiveSlots, AWordThatIsTypedIntoBelongsToTheSlotAsAWhole)
{
    Prompt prompt = fox();
    prompt.write("3D render", "3");
    EXPECT_EQ(prompt.slots().at("style"), "3");
    prompt.type("D");
    EXPECT_EQ(prompt.slots().at("style"), "3D"); // never "3" of "3D"
    prompt.type(" render");
    EXPECT_EQ(prompt.slots().at("style"), "3D render"); // one of its choices again
    prompt.choose("style", "flat illustration");
    EXPECT_EQ(prompt.text, "a red fox on the beach, flat illustration");
}

TEST(LiveSlots, WhatIsTypedAgainstASlotIsItsOwnUntilABlankPartsThem)
{
    Prompt prompt = fox();
    prompt.type("es", " on the beach");
    EXPECT_EQ(prompt.slots().at("thing"), "a red foxes");
    prompt.type("'s", " on the beach");
    EXPECT_EQ(prompt.slots().at("thing"), "a red foxes's");
    prompt = fox();
    prompt.type("sly ", "a red fox");
    EXPECT_EQ(prompt.text, "sly a red fox on the beach, 3D render");
    EXPECT_EQ(prompt.slots(), kFox);
    prompt.type(" and a bird", " on the beach");
    EXPECT_EQ(prompt.slots(), kFox);
    prompt.type("-like", " and a bird");
    EXPECT_EQ(prompt.slots().at("thing"), "a red fox-like");
    prompt.choose("thing", "a penguin");
    EXPECT_EQ(prompt.text, "sly a penguin and a bird on the beach, 3D render");
}

TEST(LiveSlots, EditsInsideOneChangeItsTextAndDeletingAllOfItKillsIt)
{
    Prompt prompt = fox();
    prompt.write("red", "small blue");
    EXPECT_EQ(prompt.slots().at("thing"), "a small blue fox");
    prompt.write(" fox", "");
    EXPECT_EQ(prompt.slots().at("thing"), "a small blue");
    prompt.write("a small blue", "");
    EXPECT_EQ(prompt.slots(), (Texts{{"where", "on the beach"}, {"style", "3D render"}}));
    prompt.type("a red fox", " on the beach");
    EXPECT_FALSE(prompt.slots().contains("thing")); // the dead stay dead
    prompt.put(0, prompt.text.size(), "a red fox on the beach, 3D render");
    EXPECT_EQ(prompt.slots(), (Texts{{"where", "on the beach"}, {"style", "3D render"}}));
    prompt.write("3D render", "...");
    EXPECT_FALSE(prompt.slots().contains("style")); // no word is left
}

TEST(LiveSlots, ASlotKeepsItsPlaceBesideTheSameWords)
{
    Prompt prompt = fox();
    prompt.type("a red fox and ", "a red fox");
    EXPECT_EQ(prompt.text, "a red fox and a red fox on the beach, 3D render");
    prompt.choose("thing", "a penguin");
    EXPECT_EQ(prompt.text, "a red fox and a penguin on the beach, 3D render");
}

TEST(LiveSlots, ASelectionOverOnesEdgeKillsThatOneAlone)
{
    Prompt prompt = fox();
    prompt.write("beach, 3D", "x");
    EXPECT_EQ(prompt.text, "a red fox on the x render");
    EXPECT_EQ(prompt.slots(), (Texts{{"thing", "a red fox"}}));
    prompt = fox();
    prompt.write(", ", ""); // two run into each other
    EXPECT_EQ(prompt.slots(), (Texts{{"thing", "a red fox"}}));
}

TEST(LiveSlots, ChineseNeedsNoSpaces)
{
    Prompt prompt("{where}的{thing}，{style}",
                  "  thing: {choices_zh: [一只狐狸, 一只企鹅]}\n  where: {choices_zh: [海滩上, 雪地里]}\n"
                  "  style: {choices_zh: [三维渲染, 扁平插画]}\n",
                  "zh");
    EXPECT_EQ(prompt.slots(), (Texts{{"where", "海滩上"}, {"thing", "一只狐狸"}, {"style", "三维渲染"}}));
    prompt.type("安静的", "海滩上");
    prompt.type("、夜晚", "的一只");
    EXPECT_EQ(prompt.slots().at("where"), "海滩上");
    prompt.choose("where", "雪地里");
    EXPECT_EQ(prompt.text, "安静的雪地里、夜晚的一只狐狸，三维渲染");
    prompt.put(0, prompt.text.size(), "雪地里的一只企鹅，扁平插画");
    EXPECT_EQ(prompt.slots(), (Texts{{"where", "雪地里"}, {"thing", "一只企鹅"}, {"style", "扁平插画"}}));
    prompt.put(0, prompt.text.size(), "一");
    EXPECT_TRUE(prompt.slots().empty());
}

TEST(LiveSlots, ATemplateMayJoinItsTextToASlot)
{
    Prompt prompt("a {colour}ish hut", "  colour: {choices: [blue, green]}\n");
    EXPECT_EQ(prompt.text, "a blueish hut");
    EXPECT_EQ(prompt.slots(), (Texts{{"colour", "blue"}}));
    prompt.choose("colour", "green");
    EXPECT_EQ(prompt.text, "a greenish hut");
    EXPECT_EQ(prompt.slots(), (Texts{{"colour", "green"}}));
    prompt.type("old ", "greenish");
    EXPECT_EQ(prompt.slots(), (Texts{{"colour", "green"}}));
}

TEST(LiveSlots, StayInAPromptOfAnyLength)
{
    Prompt prompt = fox();
    prompt.put(0, 0, std::string(20000, 'x') + " ");
    EXPECT_EQ(prompt.slots(), kFox);
    prompt.choose("style", "flat illustration");
    EXPECT_TRUE(prompt.text.ends_with("on the beach, flat illustration"));
}

TEST(WordBoundaries, LieBetweenWordsAndNeverInThem)
{
    const auto marked = [](const std::string& text) {
        std::string out;
        for (std::size_t i = 0; i <= text.size(); ++i) {
            if (isWordBoundary(text, i))
                out += '|';
            if (i < text.size())
                out += text[i];
        }
        return out;
    };
    EXPECT_EQ(marked("3D render"), "|3D| |render|");
    EXPECT_EQ(marked("fox's red-haired"), "|fox's| |red-haired|");
    EXPECT_EQ(marked("1.5, 2"), "|1.5|,| |2|");
    EXPECT_EQ(marked("__light__"), "|__light__|");
    EXPECT_EQ(marked("Jürgen"), "|Jürgen|");
    EXPECT_EQ(marked("海滩3D"), "|海|滩|3D|");
    EXPECT_EQ(marked("1×2"), "|1|×|2|");
    EXPECT_EQ(marked("e\u0301x"), "|e\u0301x|");
    EXPECT_EQ(marked("лес"), "|лес|");
    EXPECT_EQ(marked("\xFF\xC0"), "|\xFF|\xC0|"); // whatever it is
    EXPECT_TRUE(isWordBoundary("", 0));
}

} // namespace
} // namespace zimage
