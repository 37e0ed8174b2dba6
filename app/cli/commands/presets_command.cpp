#include "commands/presets_command.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "preset_list.h"
#include "params/param_json.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "warnings.h"
#include "yaml/localized_text.h"

namespace zimage::cli {

namespace {

Json presetJson(const Preset& preset)
{
    Json json = {{"id", preset.id}, {"name", preset.name}, {"description", preset.description}};
    json["models"] = preset.models;
    json["path"] = preset.path.string();
    json["values"] = Json::object();
    for (const auto& [def, value] : preset.values)
        json["values"][def->key] = paramJson(value);
    return json;
}

} // namespace

PresetsCommand::PresetsCommand() : Command("presets", trLater("List the presets that --preset can use.")) {}

void PresetsCommand::addFlags(FlagParser& parser) { addJson(parser, m_json); }

int PresetsCommand::run()
{
    std::vector<std::string> warnings;
    const std::vector<Preset> presets = knownPresets(warnings);
    showWarnings(warnings);
    Json json = {{"status", "done"}, {"presets", Json::array()}};
    json["warnings"] = warnings;
    std::vector<std::vector<std::string>> rows = {{tr("preset"), tr("models"), tr("description")}};
    for (const Preset& preset : presets) {
        json["presets"].push_back(presetJson(preset));
        const LocalizedText name{preset.name, preset.nameZh};
        const LocalizedText description{preset.description, preset.descriptionZh};
        rows.push_back({plainLine(preset.id), preset.models.empty() ? tr("any") : plainLine(listed(preset.models)),
                        plainLine((description.empty() ? name : description).text())});
    }
    print(m_json ? jsonText(json) : tableText(rows, {}));
    return kSuccess;
}

} // namespace zimage::cli
