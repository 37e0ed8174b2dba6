#include "commands/presets_command.h"

#include "exit_status.h"
#include "flags/shared_flags.h"
#include "preset_list.h"
#include "reports/json_output.h"
#include "terminal/console.h"

namespace zimage::cli {

namespace {

Json presetJson(const Preset& preset)
{
    Json json = {{"id", preset.id}, {"name", preset.name}, {"description", preset.description}};
    json["models"] = preset.models;
    json["path"] = preset.path.string();
    json["values"] = Json::object();
    for (const auto& [def, value] : preset.values)
        json["values"][def->key] = jsonOf(value);
    return json;
}

} // namespace

PresetsCommand::PresetsCommand() : Command("presets", "List the presets that --preset takes.") {}

void PresetsCommand::addFlags(FlagParser& parser) { addJson(parser, m_json); }

int PresetsCommand::run()
{
    std::vector<std::string> warnings;
    const std::vector<Preset> presets = knownPresets(warnings);
    for (const std::string& warning : warnings)
        complain("warning: " + warning);
    Json json = {{"status", "done"}, {"presets", Json::array()}};
    json["warnings"] = warnings;
    std::vector<std::vector<std::string>> rows = {{"preset", "models", "description"}};
    for (const Preset& preset : presets) {
        json["presets"].push_back(presetJson(preset));
        rows.push_back({plainLine(preset.id), plainLine(commaList(preset.models)),
                        plainLine(preset.description.empty() ? preset.name : preset.description)});
    }
    print(m_json ? jsonText(json) : tableText(rows, {}));
    return kSuccess;
}

} // namespace zimage::cli
