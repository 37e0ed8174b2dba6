#pragma once

#include "presets/preset.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// All presets, the user's own first; one of theirs hides a shipped one of the same id. A folder with a broken file in
/// it is left out with a warning, since one bad file must not stop every command.
[[nodiscard]] std::vector<Preset> knownPresets(std::vector<std::string>& warnings);

} // namespace zimage::cli
