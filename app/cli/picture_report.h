#pragma once

#include <filesystem>

namespace zimage::cli {

/// Shows the settings that are stored in a PNG picture, ours or those of another program. Returns the exit status; throws Error.
[[nodiscard]] int inspectPicture(const std::filesystem::path& path, bool json);

} // namespace zimage::cli
