#include "prompts/live_slots.h"

#include "prompts/prompt_template_slots.h"
#include "prompts/word_boundaries.h"

#include <algorithm>
#include <utility>

namespace zimage {

LiveSlots::LiveSlots(const std::vector<SlotSpan>& spans, std::string_view prompt) : m_prompt(prompt)
{
    std::size_t last = 0;
    for (const SlotSpan& span : spans) {
        if (span.begin < last || span.end <= span.begin || span.end > prompt.size())
            continue;
        m_slots.push_back({span, !isWordBoundary(prompt, span.begin), !isWordBoundary(prompt, span.end)});
        last = span.end;
    }
    widenToWords();
}

/// Where the slot is after the edit; false when it was written over.
bool LiveSlots::moved(Slot& slot, const TextEdit& edit) const
{
    SlotSpan& span = slot.span;
    const std::size_t editEnd = edit.begin + edit.removed;
    if (edit.removed > 0 && edit.begin < slot.end && editEnd > slot.begin) { // what was typed against it is its own now
        span.begin = slot.begin;
        span.end = slot.end;
    }
    if (span.end <= edit.begin)
        return true;
    if (span.begin >= editEnd) {
        span.begin = span.begin - edit.removed + edit.added;
        span.end = span.end - edit.removed + edit.added;
        return true;
    }
    const bool whole = edit.begin == span.begin && editEnd == span.end;
    if (edit.begin < span.begin || editEnd > span.end || (whole && edit.added > 0 && !slot.settled))
        return false;
    span.end = span.end - edit.removed + edit.added;
    return true;
}

void LiveSlots::follow(const PromptTemplate* made, std::string_view language, std::string_view after,
                       const TextEdit& edit)
{
    const std::string before = std::exchange(m_prompt, std::string(after));
    SlotSearch search{{}, {}, {edit.begin, edit.begin + edit.added}};
    std::vector<Slot> standing;
    for (Slot& slot : m_slots) {
        const std::string text = before.substr(slot.begin, slot.end - slot.begin);
        if (moved(slot, edit)) {
            slot.settled = false;
            const Stretch words = withoutBlanks(after, {slot.span.begin, slot.span.end});
            if (!hasWord(after.substr(words.begin, words.end - words.begin)))
                continue; // its text is deleted
            slot.span.begin = words.begin;
            slot.span.end = words.end;
            search.standing.push_back(slot.span);
            standing.push_back(slot);
        } else {
            search.lost[slot.span.name] = text;
        }
    }
    m_slots = std::move(standing);
    if (made != nullptr && !search.lost.empty() && edit.added > 0) {
        for (const SlotSpan& span : findSlotsAgain(*made, language, search, after))
            if (search.lost.contains(span.name))
                m_slots.push_back({span, !isWordBoundary(after, span.begin), !isWordBoundary(after, span.end)});
        std::sort(m_slots.begin(), m_slots.end(),
                  [](const Slot& a, const Slot& b) { return a.span.begin < b.span.begin; });
    }
    if (made != nullptr)
        growToChoices(*made, language, edit);
    widenToWords();
}

/// "3D" and then " render" is the choice "3D render" again.
void LiveSlots::growToChoices(const PromptTemplate& made, std::string_view language, const TextEdit& edit)
{
    const std::string_view text = m_prompt;
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        Slot& slot = m_slots[i];
        const TemplateSlot* of = made.slot(slot.span.name);
        const std::size_t room = i + 1 < m_slots.size() ? m_slots[i + 1].span.begin : text.size();
        if (of == nullptr || slot.joinedRight)
            continue;
        for (const std::string& choice : of->choicesIn(language)) {
            const std::size_t end = slot.span.begin + choice.size();
            const bool touched = edit.begin <= end && edit.begin + edit.added >= slot.span.begin;
            if (touched && end > slot.span.end && end <= room && isWordBoundary(text, end)
                && text.substr(slot.span.begin, choice.size()) == choice)
                slot.span.end = end;
        }
    }
}

/// Those whose words run into each other die.
void LiveSlots::widenToWords()
{
    const std::string_view text = m_prompt;
    for (Slot& slot : m_slots) {
        slot.begin = slot.span.begin;
        slot.end = slot.span.end;
        while (!slot.joinedLeft && slot.begin > 0 && !isWordBoundary(text, slot.begin))
            --slot.begin;
        while (!slot.joinedRight && slot.end < text.size() && !isWordBoundary(text, slot.end))
            ++slot.end;
    }
    std::vector<Slot> apart;
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const bool left = i > 0 && m_slots[i - 1].end > m_slots[i].begin;
        const bool right = i + 1 < m_slots.size() && m_slots[i].end > m_slots[i + 1].begin;
        if (!left && !right)
            apart.push_back(m_slots[i]);
    }
    m_slots = std::move(apart);
}

void LiveSlots::settle(std::string_view name)
{
    for (Slot& slot : m_slots)
        if (slot.span.name == name) {
            slot.span.begin = slot.begin;
            slot.span.end = slot.end;
            slot.settled = true;
        }
}

std::vector<SlotSpan> LiveSlots::spans() const
{
    std::vector<SlotSpan> spans;
    for (const Slot& slot : m_slots)
        spans.push_back({slot.span.name, slot.begin, slot.end});
    return spans;
}

} // namespace zimage
