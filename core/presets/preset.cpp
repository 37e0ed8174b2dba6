#include "presets/preset.h"

#include "base/error.h"
#include "base/glob.h"
#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/system_error_text.h"
#include "base/wording.h"
#include "presets/preset_reader.h"
#include "yaml/yaml_reader.h"

#include <algorithm>
#include <optional>

namespace zimage {

namespace {

namespace fs = std::filesystem;

/// The YAML files of a folder by name; hidden ones are an editor's. None when the folder is not there.
std::vector<fs::path> yamlFiles(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return files;
    fs::directory_iterator entries(folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
        const fs::path& file = entries->path();
        std::error_code ignored;
        if (file.extension() == ".yaml" && !file.filename().string().starts_with(".")
            && entries->is_regular_file(ignored))
            files.push_back(file);
    }
    if (error)
        throw Error(ErrorCode::Unreadable,
                    tr("The preset folder {folder:path} cannot be read ({why}). Check its permissions.", folder,
                       systemErrorText(error.value())),
                    {folder.string(), {}, {}});
    std::sort(files.begin(), files.end(),
              [](const fs::path& a, const fs::path& b) { return a.filename() < b.filename(); });
    return files;
}

/// Whether a file is there to be read by others: whole, and of another kind.
bool ofAnotherKind(const fs::path& file)
{
    try {
        return kindOf(YamlDocument::load(file)) != kPresetKind;
    } catch (const Error&) {
        return false; // its reader says what is wrong
    }
}

/// A preset, or nothing when its file is broken: a search by name must not stop at somebody else's broken file.
std::optional<Preset> loadWhole(const fs::path& file)
{
    try {
        return loadPreset(file);
    } catch (const Error&) {
        return {};
    }
}

/// `names` are those of the presets with these ids.
[[noreturn]] void failNoPreset(const std::string& wanted, const std::vector<std::string>& ids,
                               std::vector<std::string> names)
{
    names.insert(names.begin(), ids.begin(), ids.end());
    const std::string meant = nearestName(wanted, names);
    const std::string none = meant.empty()
        ? tr("there is no preset {name:quoted}.", wanted)
        : tr("there is no preset {name:quoted}; did you mean {meant:quoted}?", wanted, meant);
    const std::string known = ids.empty() ? tr("No presets were found.") : tr("The presets are {names}.", listed(ids));
    throw Error(ErrorCode::BadParameter, inOneLine({none, known}), {{}, {}, wanted});
}

} // namespace

std::vector<fs::path> presetFiles(const fs::path& folder)
{
    std::vector<fs::path> files = yamlFiles(folder);
    files.erase(std::remove_if(files.begin(), files.end(), ofAnotherKind), files.end());
    return files;
}

std::vector<Preset> loadPresets(const fs::path& folder)
{
    std::vector<Preset> presets;
    for (const fs::path& file : presetFiles(folder))
        presets.push_back(loadPreset(file));
    return presets;
}

Preset findPreset(std::string_view idOrName, const std::vector<fs::path>& folders)
{
    const std::string wanted(idOrName.ends_with(".yaml") ? idOrName.substr(0, idOrName.size() - 5) : idOrName);
    std::vector<fs::path> files;
    for (const fs::path& folder : folders) {
        for (fs::path& file : yamlFiles(folder))
            files.push_back(std::move(file));
    }
    for (const fs::path& file : files) {
        if (file.stem() == wanted)
            return loadPreset(file);
    }
    std::vector<std::string> ids;
    std::vector<std::string> names;
    for (const fs::path& file : files) {
        const std::string id = file.stem().string();
        if (std::find(ids.begin(), ids.end(), id) != ids.end() || ofAnotherKind(file))
            continue; // hidden by the same id in an earlier folder, or no preset
        ids.push_back(id);
        const std::optional<Preset> preset = loadWhole(file);
        if (!preset)
            continue;
        const bool named = lowered(preset->name) == lowered(wanted) || lowered(preset->nameZh) == lowered(wanted);
        if (named && !wanted.empty())
            return *preset;
        names.push_back(preset->name);
        names.push_back(preset->nameZh);
    }
    failNoPreset(wanted, ids, std::move(names));
}

const Preset* presetForModel(const std::vector<Preset>& presets, std::string_view modelName)
{
    const Preset* best = nullptr;
    std::size_t longest = 0;
    for (const Preset& preset : presets) {
        if (const std::size_t length = longestMatch(preset.models, modelName); length > longest) {
            best = &preset;
            longest = length;
        }
    }
    return best;
}

void applyPreset(GenerationParams& params, const Preset& preset) { applyValues(params, preset.values); }

} // namespace zimage
