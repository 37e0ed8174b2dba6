#pragma once

#include "params/param_table.h"
#include "params/preset_values.h"
#include "yaml/yaml_reader.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

/// A YAML file of parameters: a preset from presets/ or the user's folder, or whatever --config names. Both are the
/// same format: parameter keys (or the aliases of the table, nested or dotted) at top level, and optionally a `preset:`
/// mapping with `name`, `name_zh`, `description`, `description_zh`, `models` (globs against the model folder's name),
/// and `check_prompt`. A `kind:` other than preset says that a file is something else.
struct Preset {
    std::string id;                                       ///< the file's name without .yaml
    std::string name, nameZh, description, descriptionZh; ///< the name is the id when the file gives none
    std::vector<std::string> models; ///< this is the default preset of models whose name matches one of these globs
    std::string checkPrompt;         ///< a short neutral prompt that shows whether the model works here; empty for none
    ParamValues values;              ///< in the file's order
    std::vector<std::string> notes;  ///< sentences on what is probably not meant, with FILE:LINE:COLUMN
    std::filesystem::path path;
};

/// The files *.yaml of a folder that are presets, or broken, by file name; files of other kinds are passed over. A
/// folder that is not there gives none.
[[nodiscard]] std::vector<std::filesystem::path> presetFiles(const std::filesystem::path& folder);

/// All presets of a folder, in the order of presetFiles. Throws as loadPreset for the first broken one.
[[nodiscard]] std::vector<Preset> loadPresets(const std::filesystem::path& folder);

/// Finds a preset by id or name in the folders, earlier folders first. Throws BadParameter that proposes the nearest
/// one and lists the rest.
[[nodiscard]] Preset findPreset(std::string_view idOrName, const std::vector<std::filesystem::path>& folders);

/// The preset meant for a model's name ("zimage-mini"), or null: the one with the longest glob that matches it.
[[nodiscard]] const Preset* presetForModel(const std::vector<Preset>& presets, std::string_view modelName);

void applyPreset(GenerationParams& params, const Preset& preset);

} // namespace zimage
