#pragma once

#include "session/studio_context.h"
#include "settings/settings_pages.h"

#include <functional>
#include <vector>

namespace zimage::ui {

class PromptSection;

/// What the privacy page can forget. `written` is called after each, to bring it to disk, too.
[[nodiscard]] std::vector<KeptData> keptData(const StudioContext& context, PromptSection& prompt,
                                             const std::function<void()>& written);

} // namespace zimage::ui
