#include "commands/commands.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "preset_list.h"
#include "reports/json_output.h"
#include "terminal/console.h"

#include <memory>

namespace zimage::cli {

namespace {

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return plainLine(text);
}

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

int runPresets(const PresetsRequest& request)
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
        rows.push_back({plainLine(preset.id), joined(preset.models),
                        plainLine(preset.description.empty() ? preset.name : preset.description)});
    }
    print(request.json ? jsonText(json) : tableText(rows, {}));
    return kSuccess;
}

int runDevices(const DevicesRequest& request)
{
    const std::unique_ptr<ImageEngine> engine = loadEngine();
    Json json = {{"status", "done"}, {"libtorch", engine->torchVersion()}, {"devices", Json::array()}};
    std::vector<std::vector<std::string>> rows = {{"device", "name", "memory", "precisions", "attention backends"}};
    for (const DeviceInfo& device : engine->devices()) {
        Json entry = {{"id", device.id}, {"name", device.name}, {"memory_bytes", device.memoryBytes}};
        entry["precisions"] = device.precisions;
        entry["attention_backends"] = device.attentionBackends;
        json["devices"].push_back(entry);
        rows.push_back({device.id, plainLine(device.name), device.memoryBytes > 0 ? bytesText(device.memoryBytes) : "",
                        joined(device.precisions), joined(device.attentionBackends)});
    }
    print(request.json ? jsonText(json) : tableText(rows, {2}) + "\nlibtorch " + engine->torchVersion() + "\n");
    return kSuccess;
}

} // namespace zimage::cli
