#include "commands/devices_command.h"

#include "base/retelling.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "reports/json_output.h"
#include "terminal/console.h"

#include <memory>

namespace zimage::cli {

DevicesCommand::DevicesCommand() : Command("devices", trLater("List the devices that can make pictures.")) {}

void DevicesCommand::addFlags(FlagParser& parser) { addJson(parser, m_json); }

int DevicesCommand::run()
{
    const std::unique_ptr<ImageEngine> engine = loadEngine();
    Json json = {{"status", "done"}, {"libtorch", engine->torchVersion()}, {"devices", Json::array()}};
    std::vector<std::vector<std::string>> rows = {
        {tr("device"), tr("name"), tr("memory"), tr("precisions"), tr("attention backends")}};
    for (const DeviceInfo& device : engine->devices()) {
        Json entry = {{"id", device.id}, {"name", device.name}, {"memory_bytes", device.memoryBytes}};
        entry["precisions"] = device.precisions;
        entry["attention_backends"] = device.attentionBackends;
        json["devices"].push_back(entry);
        rows.push_back({device.id, plainLine(retold(device.name)),
                        device.memoryBytes > 0 ? binaryBytesText(device.memoryBytes) : "",
                        plainLine(listed(device.precisions)), plainLine(listed(device.attentionBackends))});
    }
    print(m_json ? jsonText(json)
                 : tableText(rows, {2}) + "\n" + tr("libtorch {version}", engine->torchVersion()) + "\n");
    return kSuccess;
}

} // namespace zimage::cli
