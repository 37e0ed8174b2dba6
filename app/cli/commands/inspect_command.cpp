#include "commands/inspect_command.h"

#include "architecture/shared_model_config.h"
#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "io/picture_head.h"
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
    complain(tr("The model in {folder:path} is incomplete: tensors are missing or have the wrong shape, so it makes no "
                "pictures; download it again.",
                folder));
    return kFailure;
}

/// What to do with a file that inspect does not read; empty where nothing is known.
std::string hintFor(const std::filesystem::path& file, FileKind kind)
{
    if (kind == FileKind::Safetensors)
        return file.string().ends_with(".latents.safetensors")
            ? tr("zimage decode makes a picture from these latents.")
            : tr("Use a LoRA with --lora; a part of a model belongs in the model's folder.");
    if (kind == FileKind::Yaml)
        return tr("Use presets and settings in YAML with --config.");
    if (kind == FileKind::Json)
        return tr("Give the model's folder instead.");
    return isPictureKind(kind) ? tr("Converting a picture removes its settings.") : std::string();
}

[[noreturn]] void refuseFile(const std::filesystem::path& file, FileKind kind)
{
    throw Error(
        ErrorCode::BadParameter,
        inOneLine({tr("{file:path} cannot be inspected: {kind}.", file, fileKindName(kind)),
                   tr("zimage inspect reads PNG, JPEG, WebP and AVIF pictures, and model folders in diffusers layout."),
                   hintFor(file, kind)}),
        {.file = file.string(), .tensor = {}, .key = {}});
}

} // namespace

InspectCommand::InspectCommand()
    : Command("inspect",
              trLater("Show what a model folder holds and whether it is complete, or the settings in a picture."))
{}

void InspectCommand::addFlags(FlagParser& parser)
{
    parser.text({trLater("MODEL"), trLater("PATH"),
                 tr("A model folder in diffusers layout, or a PNG, JPEG, WebP or AVIF picture whose settings are to be "
                    "shown. [default: the embedded model]"),
                 kFiles},
                m_target);
    addJson(parser, m_json);
    parser.flag("-v,--verbose", m_verbose,
                tr("Name every tensor that is missing, wrong or unused, not only the first ones."), kMessages);
}

int InspectCommand::run()
{
    const std::filesystem::path target = m_target.empty() ? embeddedModel() : std::filesystem::path(m_target);
    const FileKind kind = fileKind(target);
    if (kind == FileKind::Missing)
        throw Error(ErrorCode::NotFound, tr("{file:path} does not exist.", target),
                    {.file = target.string(), .tensor = {}, .key = {}});
    if (kind == FileKind::Folder || kind == FileKind::Unreadable)
        return inspectModel(target, m_json, m_verbose);
    if (!hasReadableHead(kind))
        refuseFile(target, kind);
    return inspectPicture(target, m_json);
}

} // namespace zimage::cli
