#pragma once

#include <filesystem>

namespace zimage::cli {

/// Shows which program made a PNG picture and with which settings, as parameters of ours, and what could not be taken
/// over. Returns the exit status; throws Error.
[[nodiscard]] int inspectPicture(const std::filesystem::path& path, bool json);

} // namespace zimage::cli
