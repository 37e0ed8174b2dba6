#pragma once

#include "prompts/prompt_template.h"
#include "prompts/word_boundaries.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace zimage {

/// Finds the slots again in a prompt that was filled from the template and edited since: by their texts (`values`, or
/// any of their choices) as whole words, in the pattern's order, as many as possible; and a slot whose text was
/// rewritten between neighbours that still stand. Slots that are not found are left out: the artist has taken them
/// over. Quick for prompts of up to kLongestReread bytes, none are found in longer ones.
[[nodiscard]] std::vector<SlotSpan> findSlots(const PromptTemplate& made, std::string_view language,
                                              const SlotValues& values, std::string_view size, std::string_view prompt);
inline constexpr std::size_t kLongestReread = 8192;

/// What is known of a prompt's slots when some of them have to be found again.
struct SlotSearch {
    SlotValues
        lost; ///< the texts they had, by their names; slots that are neither here nor standing are not looked for
    std::vector<SlotSpan> standing; ///< where the others are
    Stretch within;                 ///< where to look
};

/// Those that stand and those that are found, in the pattern's order; in a long prompt those that stand.
[[nodiscard]] std::vector<SlotSpan> findSlotsAgain(const PromptTemplate& made, std::string_view language,
                                                   const SlotSearch& what, std::string_view prompt);

} // namespace zimage
