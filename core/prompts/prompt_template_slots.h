#pragma once

#include "prompts/prompt_template.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace zimage {

/// Finds the slots again in a prompt that was filled from the template and edited since: by their texts (`values`, or
/// any of their choices), in the pattern's order, as many as possible; and a slot whose text was rewritten between
/// neighbours that still stand. Slots that are not found are left out: the artist has taken them over. Quick for
/// prompts of up to kLongestReread bytes, none are found in longer ones.
[[nodiscard]] std::vector<SlotSpan> findSlots(const PromptTemplate& made, std::string_view language,
                                              const SlotValues& values, std::string_view size, std::string_view prompt);
inline constexpr std::size_t kLongestReread = 8192;

} // namespace zimage
