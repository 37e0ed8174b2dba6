#include "preset_list.h"

#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"

#include <algorithm>
#include <utility>

namespace zimage::cli {

std::vector<Preset> knownPresets(std::vector<std::string>& warnings)
{
    std::vector<Preset> presets;
    for (const auto& folder : presetFolders()) {
        try {
            for (Preset& preset : loadPresets(folder)) {
                const auto same = [&](const Preset& other) { return other.id == preset.id; };
                if (std::none_of(presets.begin(), presets.end(), same))
                    presets.push_back(std::move(preset));
            }
        } catch (const Error& error) {
            warnings.push_back(tr("the presets in {folder:path} were left out: {why}", folder, error.what()));
        }
    }
    return presets;
}

} // namespace zimage::cli
