#pragma once

#include "presets/preset.h"
#include "yaml/yaml_reader.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A key that this version does not know; a later one, or another program, may have written it.
struct UnknownKey {
    std::string path;    ///< "vae.tile_count"
    std::string message; ///< FILE:LINE:COLUMN and what may be meant instead
    YamlNode node;       ///< its value, so that it can be written back
};

/// Throws Error: NotFound or Unreadable; Corrupt for broken YAML, aliases (anchors are refused: a few bytes of them can
/// describe gigabytes), nesting deeper than 16 or a file over 1 MiB; BadParameter for an unknown key or a wrong value.
/// The messages start with FILE:LINE:COLUMN and propose the nearest known key. With a list for them, unknown keys are
/// no error.
[[nodiscard]] Preset loadPreset(const std::filesystem::path& path, std::vector<UnknownKey>* unknown = nullptr);
[[nodiscard]] Preset parsePreset(std::string_view yaml, const std::string& name,
                                 std::vector<UnknownKey>* unknown = nullptr);

} // namespace zimage
