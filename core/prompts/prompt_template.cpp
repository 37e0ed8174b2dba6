#include "prompts/prompt_template.h"

#include "base/glob.h"
#include "base/wording.h"
#include "presets/preset.h"

#include <algorithm>

namespace zimage {

namespace {

/// Names of slots: words in any script, blanks between them allowed.
bool isSlotName(std::string_view name)
{
    return !name.empty() && name.size() <= 96 && name.find_first_of("{}|\\\n\r\t") == std::string_view::npos
        && name.front() != ' ' && name.back() != ' ';
}

void append(std::vector<PatternPart>& parts, std::string_view text)
{
    if (text.empty())
        return;
    if (parts.empty() || parts.back().isSlot)
        parts.push_back({});
    parts.back().text += text;
}

} // namespace

const std::vector<std::string>& TemplateSlot::choicesIn(std::string_view language) const
{
    const bool chinese = language.substr(0, 2) == "zh";
    return (chinese && !choicesZh.empty()) || choices.empty() ? choicesZh : choices;
}

bool PromptTemplate::fits(std::string_view modelName) const
{
    return (models.empty() || longestMatch(models, modelName) > 0) && longestMatch(notModels, modelName) == 0;
}

const TemplateSlot* PromptTemplate::slot(std::string_view slotName) const
{
    const auto found =
        std::find_if(slots.begin(), slots.end(), [&](const TemplateSlot& each) { return each.name == slotName; });
    return found == slots.end() ? nullptr : &*found;
}

std::vector<PatternPart> patternParts(std::string_view pattern)
{
    std::vector<PatternPart> parts;
    std::size_t plain = 0;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '\\') {
            ++at; // stays: the prompt's own escapes are the same
            continue;
        }
        if (pattern[at] != '{')
            continue;
        const std::size_t close = pattern.find_first_of("{}", at + 1);
        if (close == std::string_view::npos || pattern[close] != '}'
            || !isSlotName(pattern.substr(at + 1, close - at - 1)))
            continue;
        append(parts, pattern.substr(plain, at - plain));
        parts.push_back({std::string(pattern.substr(at + 1, close - at - 1)), true});
        at = close;
        plain = close + 1;
    }
    append(parts, pattern.substr(std::min(plain, pattern.size())));
    return parts;
}

FilledTemplate fillTemplate(const PromptTemplate& made, std::string_view language, const SlotValues& values,
                            std::string_view size)
{
    FilledTemplate filled;
    for (const PatternPart& part : patternParts(made.pattern.in(language))) {
        if (!part.isSlot) {
            filled.prompt += part.text;
            continue;
        }
        const std::size_t begin = filled.prompt.size();
        const TemplateSlot* slot = made.slot(part.text);
        if (const auto value = values.find(part.text); value != values.end())
            filled.prompt += value->second;
        else if (part.text == kSizeSlot)
            filled.prompt += size;
        else if (slot != nullptr && !slot->choicesIn(language).empty())
            filled.prompt += slot->choicesIn(language).front();
        filled.spans.push_back({part.text, begin, filled.prompt.size()});
    }
    return filled;
}

std::vector<const PromptTemplate*> templatesFor(const std::vector<PromptTemplate>& all, std::string_view modelName)
{
    std::vector<const PromptTemplate*> fitting;
    for (const PromptTemplate& each : all)
        if (each.fits(modelName))
            fitting.push_back(&each);
    std::stable_partition(fitting.begin(), fitting.end(),
                          [](const PromptTemplate* each) { return !each->models.empty(); });
    return fitting;
}

PromptTemplate templateFromPrompt(const std::string& name, std::string_view prompt, const std::vector<SlotSpan>& spans)
{
    PromptTemplate made;
    made.name = {name, {}};
    std::size_t at = 0;
    // What is fixed text keeps its meaning; only braces that would be read as slots need care, and those the scanner of
    // wildcards skips too.
    const auto fixed = [&](std::string_view text) {
        for (const PatternPart& part : patternParts(text))
            made.pattern.en += part.isSlot ? "\\{" + part.text + "\\}" : part.text;
    };
    for (const SlotSpan& span : spans) {
        TemplateSlot slot;
        slot.name = span.name.empty() ? "slot " + std::to_string(made.slots.size() + 1) // not for people: a file's key
                                      : span.name;
        if (const TemplateSlot* same = made.slot(slot.name)) // one slot at two places keeps its first text
            slot = *same;
        else
            slot.choices = {std::string(prompt.substr(span.begin, span.end - span.begin))};
        slot.label = {slot.name, {}};
        fixed(prompt.substr(at, span.begin - at));
        made.pattern.en += "{" + slot.name + "}";
        if (made.slot(slot.name) == nullptr && slot.name != kSizeSlot)
            made.slots.push_back(std::move(slot));
        at = span.end;
    }
    fixed(prompt.substr(at));
    return made;
}

} // namespace zimage
