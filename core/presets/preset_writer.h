#pragma once

#include "presets/preset_reader.h"

#include <filesystem>
#include <span>
#include <string>
#include <utility>

namespace zimage {

/// A preset as YAML: what it says of itself, then its values in the table's order, then the unknown keys. Reads back as
/// the same preset whatever the locale.
[[nodiscard]] std::string presetYaml(const Preset& preset, std::span<const UnknownKey> unknown = {});

/// The text of a preset's file with other values and another name: comments, order, spelling of keys and unknown keys
/// stay; values that are not in `preset` go, new ones come to the end. Where the text is not written line by line, the
/// whole is written anew as by presetYaml. Throws as parsePreset when `yaml` cannot be read.
[[nodiscard]] std::string editedPresetYaml(const std::string& yaml, const Preset& preset);

/// Writes a preset under preset.path: a file of that name is edited and replaced, whole or not at all. Throws Error
/// Unwritable, and what reading the old file throws.
void savePreset(const Preset& preset);

/// A new file in `folder`, named after the preset, never over another one. Returns its path. Throws Error Unwritable.
std::filesystem::path saveNewPreset(const std::filesystem::path& folder, const Preset& preset,
                                    std::span<const UnknownKey> unknown = {});

} // namespace zimage
