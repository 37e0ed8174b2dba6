#include "commands/inspect_command.h"

#include "architecture/shared_model_config.h"
#include "base/resources.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "reports/model_report.h"
#include "reports/picture_report.h"
#include "terminal/console.h"

#include <filesystem>
#include <system_error>

namespace zimage::cli {

namespace {

int inspectModel(const std::filesystem::path& folder, bool json, bool verbose)
{
    const auto model = sharedModelConfig(folder);
    const ModelReport report = loadEngine()->inspect(folder);
    print(json ? jsonText(modelJson(*model, report)) : modelText(*model, report, verbose));
    if (report.complete())
        return kSuccess;
    complain(
        folder.string()
        + " is incomplete: tensors are missing or have a wrong shape, so it makes no pictures; download it again.");
    return kFailure;
}

} // namespace

InspectCommand::InspectCommand()
    : Command("inspect", "Show what a model folder holds and whether it is complete, or the settings in a picture.")
{}

void InspectCommand::addFlags(FlagParser& parser)
{
    parser.text({"MODEL", "PATH",
                 "A checkpoint folder in diffusers layout, or a PNG picture whose settings are to be shown. [default: "
                 "the embedded model]",
                 kFiles},
                m_target);
    addJson(parser, m_json);
    parser.flag("-v,--verbose", m_verbose,
                "Name every tensor that is missing, wrong or unused, not the first ones only.", kMessages);
}

int InspectCommand::run()
{
    const std::filesystem::path target = m_target.empty() ? embeddedModel() : std::filesystem::path(m_target);
    std::error_code ignored;
    return std::filesystem::is_regular_file(target, ignored) ? inspectPicture(target, m_json)
                                                             : inspectModel(target, m_json, m_verbose);
}

} // namespace zimage::cli
