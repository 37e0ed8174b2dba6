#include "commands/inspect_command.h"

#include "architecture/shared_model_config.h"
#include "base/error.h"
#include "base/resources.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "io/file_kind.h"
#include "reports/model_report.h"
#include "reports/picture_report.h"
#include "terminal/console.h"

#include <filesystem>
#include <string>

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

/// What a file is that inspect does not read, and what does.
[[noreturn]] void refuseFile(const std::filesystem::path& file, FileKind kind)
{
    std::string sentence = plainLine(file.string()) + " is " + fileKindName(kind)
        + ". inspect reads PNG pictures and folders with a model in diffusers layout";
    if (kind == FileKind::Safetensors)
        sentence += file.string().ends_with(".latents.safetensors")
            ? "; zimage decode makes a picture of latents"
            : "; a LoRA goes to --lora, and a part of a model into its folder";
    else if (kind == FileKind::Yaml)
        sentence += "; presets and settings in YAML go to --config";
    else if (kind == FileKind::Json)
        sentence += "; of a model give the folder";
    else if (isPictureKind(kind))
        sentence += "; converting the picture loses its settings";
    throw Error(ErrorCode::BadParameter, sentence + ".", {.file = file.string(), .tensor = {}, .key = {}});
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
    const FileKind kind = fileKind(target);
    if (kind == FileKind::Missing || kind == FileKind::Folder || kind == FileKind::Unreadable)
        return inspectModel(target, m_json, m_verbose);
    if (kind != FileKind::Png)
        refuseFile(target, kind);
    return inspectPicture(target, m_json);
}

} // namespace zimage::cli
