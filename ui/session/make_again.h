#pragma once

#include "session/studio_context.h"

#include <filesystem>

namespace zimage::ui {

/// Makes a picture once more from the settings and the seed in its file, and says when it is there whether both are
/// equal, bit for bit, or how far apart they are and why. Says so when the file has no settings, or cannot be read, and
/// asks when another model is open than the one it was made with. Returns at once; any feature may call it. GUI thread.
void makeAgain(const StudioContext& context, const std::filesystem::path& file);

} // namespace zimage::ui
