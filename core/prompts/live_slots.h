#pragma once

#include "prompts/prompt_template.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// One change of a text, in bytes.
struct TextEdit {
    std::size_t begin = 0;
    std::size_t removed = 0;
    std::size_t added = 0;
};

/// The slots of a template that live in a prompt, through everything that is typed. A slot keeps its place and is
/// always whole words: what is typed against its text belongs to it until a blank parts them, and words that become one
/// of its choices do, too. One that is written over is looked for in what was written; one that is not found, or whose
/// text is deleted, is dead and does not come back. A value: whoever undoes an edit takes the slots of before.
class LiveSlots {
public:
    LiveSlots() = default;
    /// As a template was filled, or as they were saved. In the pattern's order.
    LiveSlots(const std::vector<SlotSpan>& spans, std::string_view prompt);

    /// The template may be null while its file is read: then none that was written over is found.
    void follow(const PromptTemplate* made, std::string_view language, std::string_view after, const TextEdit& edit);
    /// The next edit replaces exactly this slot's words.
    void settle(std::string_view name);

    /// Whole words, in the pattern's order.
    [[nodiscard]] std::vector<SlotSpan> spans() const;
    [[nodiscard]] bool empty() const { return m_slots.empty(); }

private:
    struct Slot {
        SlotSpan span;           ///< what was filled in or typed inside
        bool joinedLeft = false; ///< by the template: "{colour}ish"
        bool joinedRight = false;
        std::size_t begin = 0; ///< of the whole words around it
        std::size_t end = 0;
        bool settled = false; ///< the next edit may replace all of it
    };

    [[nodiscard]] bool moved(Slot& slot, const TextEdit& edit) const;
    void growToChoices(const PromptTemplate& made, std::string_view language, const TextEdit& edit);
    void widenToWords();

    std::string m_prompt;
    std::vector<Slot> m_slots;
};

} // namespace zimage
