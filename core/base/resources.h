#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// The folder of the running program, symbolic links resolved.
[[nodiscard]] std::filesystem::path programFolder();

/// Where resources/ and presets/ lie: $ZIMAGE_DATA, or share/zimage-studio beside the program's bin folder (the build
/// folder is laid out the same way). Throws Error NotFound that names the place looked at.
[[nodiscard]] std::filesystem::path dataFolder();

/// dataFolder() / "resources" / relative.
[[nodiscard]] std::filesystem::path resource(const std::filesystem::path& relative);

/// The user's own settings: $XDG_CONFIG_HOME/zimage-studio (or ~/.config/…). Empty without a home folder.
[[nodiscard]] std::filesystem::path userFolder();

/// Preset folders, the user's own first: $XDG_CONFIG_HOME/zimage-studio/presets (or ~/.config/…), then the shipped one.
[[nodiscard]] std::vector<std::filesystem::path> presetFolders();

/// Folders of prompt templates and of wildcards, the user's own first: $XDG_CONFIG_HOME/zimage-studio/NAME (or
/// ~/.config/…), then presets/NAME of the shipped ones.
[[nodiscard]] std::vector<std::filesystem::path> templateFolders();
[[nodiscard]] std::vector<std::filesystem::path> wildcardFolders();

/// Where a program keeps what it wants to know at its next start: $XDG_STATE_HOME/zimage-studio (or ~/.local/state/…).
/// Empty without a home folder.
[[nodiscard]] std::filesystem::path stateFolder();

/// Where the latents of pictures are kept until they are decoded and saved: $XDG_STATE_HOME/zimage-studio/latents (or
/// ~/.local/state/…). Empty when there is no home.
[[nodiscard]] std::filesystem::path latentsFolder();

/// Where a program keeps what it can find out again: $XDG_CACHE_HOME/zimage-studio (or ~/.cache/…). Empty without a
/// home folder.
[[nodiscard]] std::filesystem::path cacheFolder();

/// The model that is used when none is named: resources/models/zimage-mini.
[[nodiscard]] std::filesystem::path embeddedModel();

} // namespace zimage
