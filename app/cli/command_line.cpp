#include "command_line.h"

#include "base/sentence.h"
#include "commands/bench_command.h"
#include "commands/decode_command.h"
#include "commands/devices_command.h"
#include "commands/doctor_command.h"
#include "commands/gallery_command.h"
#include "commands/generate_command.h"
#include "commands/inspect_command.h"
#include "commands/parity_command.h"
#include "commands/plan_command.h"
#include "commands/presets_command.h"
#include "commands/remedies_command.h"
#include "commands/tune_command.h"
#include "commands/verify_command.h"
#include "exit_status.h"
#include "flags/help_formatter.h"
#include "terminal/console.h"

#include <algorithm>
#include <memory>

namespace zimage::cli {

namespace {

std::string programHelp(const CommandList& commands)
{
    const int columns = helpColumns();
    std::string text = tr("Usage: zimage COMMAND [FLAGS]") + "\n\n"
        + brokenLines(tr("Makes pictures from prompts with Z-Image models."), columns);
    text += "\n" + tr("{section}:", tr("Commands")) + "\n";
    for (const auto& command : commands.all())
        text += helpEntry(command->name(), command->summary(), columns);
    text += "\n" + tr("{section}:", tr("Flags")) + "\n";
    text += helpEntry("-h, --help", tr("Show this help; zimage COMMAND --help shows that of a command."), columns);
    text += helpEntry("--version", tr("Show the version."), columns);
    return text + "\n" + tr("Example:") + "\n  " + tr("zimage generate \"a cat on a blue background\"") + "\n";
}

int show(const std::string& text)
{
    print(text);
    return kSuccess;
}

} // namespace

CommandList programCommands()
{
    CommandList list;
    list.add(std::make_unique<GenerateCommand>());
    list.add(std::make_unique<DecodeCommand>());
    list.add(std::make_unique<VerifyCommand>());
    list.add(std::make_unique<TuneCommand>());
    list.add(std::make_unique<InspectCommand>());
    list.add(std::make_unique<GalleryCommand>());
    list.add(std::make_unique<ParityCommand>());
    list.add(std::make_unique<BenchCommand>());
    list.add(std::make_unique<PlanCommand>());
    list.add(std::make_unique<DoctorCommand>());
    list.add(std::make_unique<PresetsCommand>());
    list.add(std::make_unique<RemediesCommand>());
    list.add(std::make_unique<DevicesCommand>());
    return list;
}

int runCommandLine(const std::vector<std::string>& arguments)
{
    const CommandList commands = programCommands();
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h")
        return show(programHelp(commands));
    if (arguments[0] == "--version")
        return show("zimage " ZIMAGE_VERSION "\n");
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (arguments[0] != "help")
        return commands.find(arguments[0]).execute(rest);
    if (rest.empty())
        return show(programHelp(commands));
    return commands.find(rest[0]).execute({"--help"});
}

bool wantsJson(const std::vector<std::string>& arguments)
{
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    return std::find(arguments.begin(), end, "--json") != end;
}

} // namespace zimage::cli
