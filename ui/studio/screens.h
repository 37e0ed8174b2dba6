#pragma once

#include "session/screen.h"
#include "session/studio_context.h"

#include <memory>
#include <vector>

namespace zimage::ui {

using Screens = std::vector<std::unique_ptr<Screen>>;

/// Every wing of the studio, in the order of its menus; the first one is shown at the start. A new wing is a folder and
/// a line here.
[[nodiscard]] Screens makeScreens(const StudioContext& context);

} // namespace zimage::ui
