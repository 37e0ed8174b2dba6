#include "job.h"

#include "architecture/shared_model_config.h"
#include "architecture/size_limits.h"
#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "engine/latents_file.h"
#include "flags/param_flags.h"
#include "io/descriptor.h"
#include "io/file_kind.h"
#include "job/random_seed.h"
#include "output_plan.h"
#include "params/ineffective.h"
#include "params/lora_files.h"
#include "preset_list.h"
#include "presets/preset_reader.h"
#include "usage_error.h"
#include "yaml/localized_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace zimage::cli {

namespace {

constexpr std::size_t kLongestInput = (std::size_t{1} << 20) + 4; // validation refuses a prompt over 1 MiB

[[noreturn]] void refuse(const char* key, const std::string& message) { throw UsageError({{key, message}}); }

/// All that comes from a pipe or the like, up to `limit` bytes; `failure` is the sentence of an Error Unreadable.
std::string textFrom(int descriptor, std::size_t limit, const std::string& failure)
{
    std::string text;
    std::array<char, 65536> buffer;
    while (text.size() < limit) {
        const ssize_t count = read(descriptor, buffer.data(), std::min(buffer.size(), limit - text.size()));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            throw Error(ErrorCode::Unreadable, failure);
        if (count == 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return text;
}

/// What an editor or another program adds to a text – a byte order mark, Windows' line breaks, a last line break – is
/// no part of the prompt.
std::string promptFromStandardInput()
{
    const std::string input = textFrom(STDIN_FILENO, kLongestInput,
                                       tr("The prompt cannot be read from standard input; give it in quotes instead of "
                                          "-."));
    const FileKind kind = fileKindOf(std::string_view(input).substr(0, kFileHead));
    if (kind == FileKind::Utf16)
        refuse("prompt", tr("The prompt on standard input is in UTF-16; give it in UTF-8."));
    if (isPictureKind(kind))
        refuse("prompt", tr("Standard input holds a picture, not a prompt; give the prompt as text."));
    if (kind > FileKind::Empty && kind < FileKind::Json)
        refuse("prompt", tr("Standard input holds binary data, not a prompt; give the prompt as text."));
    std::string text = withoutLastBreaks(withPlainBreaks(std::string(withoutMark(input))));
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        refuse("prompt",
               tr("There is no prompt on standard input; write one (\"\" instead of - makes a picture of nothing in "
                  "particular)."));
    return text;
}

/// "768x512", "768×512" or "512"; the two halves may be anything, since they are checked as width and height.
std::vector<TypedParam> sidesOf(const std::string& size)
{
    std::string width = size;
    std::string height = size;
    for (const std::string_view sign : {"x", "X", "×", "*"}) {
        if (const std::size_t at = size.find(sign); at != std::string::npos) {
            width = size.substr(0, at);
            height = size.substr(at + sign.size());
            break;
        }
    }
    GenerationParams trial;
    std::vector<TypedParam> sides = {{findParam("width"), width}, {findParam("height"), height}};
    if (!applyTyped(trial, sides).empty())
        refuse("width", tr("--size {size:quoted} is not a size; write WIDTHxHEIGHT, such as 768x512.", size));
    return sides;
}

/// The flags in one list, the positional prompt and --size among them.
std::vector<TypedParam> allTyped(const JobOptions& request)
{
    std::vector<TypedParam> typed = request.params;
    const auto given = [&](std::string_view key) {
        return std::any_of(typed.begin(), typed.end(),
                           [&](const TypedParam& param) { return param.first->key == key; });
    };
    if (request.size) {
        if (given("width") || given("height"))
            refuse("width", tr("--size already sets width and height; leave out --width and --height."));
        for (TypedParam& side : sidesOf(*request.size))
            typed.push_back(std::move(side));
    }
    if (request.prompt) {
        if (given("prompt"))
            refuse("prompt", tr("There are two prompts; give one, either with --prompt or without a flag."));
        typed.emplace_back(findParam("prompt"), *request.prompt);
    }
    return typed;
}

/// The typed values that are values; what is wrong with the others is in `issues` already.
ParamValues valuesOf(const std::vector<TypedParam>& typed)
{
    ParamValues values;
    for (const auto& [def, text] : typed) {
        GenerationParams trial;
        if (!setParamText(trial, *def, text))
            values.emplace_back(def, getParam(trial, *def));
    }
    return values;
}

ModelConfig loadModel(const std::string& folder, const std::vector<ParamIssue>& issues)
{
    try {
        return *sharedModelConfig(folder.empty() ? embeddedModel() : std::filesystem::path(folder));
    } catch (const Error&) {
        // What was typed wrongly is nearer to the user than what is wrong with the model.
        if (!issues.empty())
            throw UsageError(issues);
        throw;
    }
}

/// What comes through a pipe, one byte more than a file of settings may have at most. Files are never waited for, but
/// whoever writes --config <(…) means what comes there.
std::string textOfPipe(const std::string& path)
{
    const Descriptor pipe(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!pipe.valid())
        throw Error(ErrorCode::Unreadable, tr("The pipe {file:path} cannot be read; check its permissions.", path),
                    {path, {}, {}});
    return textFrom(pipe.number(), YamlDocument::kLargestFile + 1, tr("{file:path} cannot be read.", path));
}

/// What --config names. Pictures hold settings too, and are taken for such files.
Preset presetOf(const std::string& config)
{
    const FileKind kind = fileKind(config);
    if (isPictureKind(kind))
        refuse(
            "config",
            tr("--config reads YAML files, and {file:path} is a picture; \"zimage inspect\" shows the settings in it.",
               config));
    if (kind == FileKind::Folder)
        refuse(
            "config",
            tr("--config reads YAML files, and {file:path} is a folder; give a model's folder with --model.", config));
    if (kind == FileKind::Gguf)
        refuse(
            "config",
            tr("--config reads YAML files, and {file:path} is a GGUF file, which this version does not read.", config));
    if (kind == FileKind::Safetensors)
        refuse(
            "config",
            tr("--config reads YAML files, and {file:path} is a safetensors file; give a LoRA with --lora.", config));
    std::error_code ignored;
    return std::filesystem::is_fifo(config, ignored) ? parsePreset(textOfPipe(config), config) : loadPreset(config);
}

/// What --from names.
StoredSettings storedSettings(const std::string& picture)
{
    std::optional<StoredSettings> stored = readStoredSettings(picture);
    if (!stored)
        refuse("from", tr("--from: No settings are stored in {file:path}; give a picture that has some.", picture));
    return std::move(*stored);
}

/// What the picture was made with and this job does without. LoRAs that flags replace are no matter.
void tellOfMissing(JobValues& job)
{
    const StoredSettings& from = *job.from;
    job.warnings.insert(job.warnings.end(), from.found.notes.begin(), from.found.notes.end());
    if (!from.record)
        return;
    const PictureRecord& record = *from.record;
    if (!record.modelName.empty() && record.modelName != job.model.name)
        job.warnings.push_back(tr("{file:path} was made with the model {model}, and this picture is made with {now}; "
                                  "another model is chosen with --model.",
                                  from.file, record.modelName, job.model.name));
    else if (const auto hash = fileHashes().known(job.model.root);
             hash && !record.modelSha256.empty() && *hash != record.modelSha256)
        job.warnings.push_back(
            tr("{file:path} was made with other files of the model {model}.", from.file, record.modelName));
    if (job.params.loras != record.params.loras)
        return;
    for (const LoraChoice& lora : job.params.loras) {
        std::error_code ignored;
        const auto file = findLora(lora, fileHashes());
        if (acts(lora) && (!file || !std::filesystem::exists(*file, ignored)))
            throw Error(ErrorCode::NotFound,
                        tr("{file:path} was made with the LoRA {name:quoted}, which is not known on this computer; "
                           "give its file with --lora.",
                           from.file, loraName(lora)),
                        {.file = lora.file, .tensor = {}, .key = "loras"});
    }
}

/// That of --preset, or of the picture, unless something else that presets carry was asked for.
std::string presetName(const JobValues& job, const Preset* preset)
{
    const bool ofPicture = preset == nullptr && job.from && job.from->record;
    if (preset == nullptr && !ofPicture)
        return {};
    GenerationParams its = ofPicture ? job.from->record->params : job.own;
    if (preset != nullptr)
        applyPreset(its, *preset);
    const ParamRows named = preset != nullptr ? rowsOf(preset->values) : ParamRows();
    const bool changed = std::any_of(paramTable().begin(), paramTable().end(), [&](const ParamDef& def) {
        return carriedByPreset(def, named) && getParam(its, def) != getParam(job.params, def);
    });
    if (changed)
        return {};
    return ofPicture ? job.from->record->preset : LocalizedText{preset->name, preset->nameZh}.text();
}

/// Throws UsageError with all that is wrong; `issues` are known already.
void refuseWrong(const JobValues& job, std::vector<ParamIssue> issues)
{
    for (ParamIssue& issue : flagIssues(job.params, sizeLimits(job.model))) {
        const auto known = [&](const ParamIssue& other) { return other.key == issue.key; };
        if (std::none_of(issues.begin(), issues.end(), known))
            issues.push_back(std::move(issue));
    }
    if (!issues.empty())
        throw UsageError(issues);
}

/// Somebody who types a value wants it to do something. Switches that are turned off, and defaults, may do nothing.
void warnOfIdle(JobValues& job, const std::vector<TypedParam>& typed)
{
    for (const Ineffective& idle : ineffectiveParams(job.params)) {
        const ParamDef& def = *findParam(idle.key);
        const bool given =
            std::any_of(typed.begin(), typed.end(), [&](const TypedParam& param) { return param.first == &def; });
        if (given && getParam(job.params, def) != getParam(job.own, def))
            job.warnings.push_back(inOneLine(
                {tr("{flag} changes nothing here.", def.flag), withFlags(std::string(translated(idle.reason)))}));
    }
}

/// The values of a job that goes on from saved latents.
JobValues valuesOfLatents(const GenerateOptions& request)
{
    const SavedLatents latents = loadLatents(request.latents);
    JobValues job;
    job.params = latents.params;
    std::vector<ParamIssue> issues = applyTyped(job.params, request.params);
    job.model = loadModel(request.model.empty() ? latents.model.string() : request.model, issues);
    refuseWrong(job, std::move(issues));
    return job;
}

} // namespace

std::vector<ParamIssue> applyTyped(GenerationParams& params, const std::vector<TypedParam>& typed)
{
    std::vector<ParamIssue> issues;
    for (const auto& [def, text] : typed) {
        if (const auto complaint = setParamText(params, *def, text, def->flag))
            issues.push_back({def->key, *complaint});
    }
    return issues;
}

std::vector<ParamIssue> flagIssues(const GenerationParams& params, const SizeLimits& limits)
{
    std::vector<ParamIssue> issues = validate(params, limits);
    for (ParamIssue& issue : issues)
        issue.message = withFlags(issue.message);
    return issues;
}

JobValues prepareValues(const JobOptions& request, bool needsPrompt)
{
    JobValues job;
    const std::vector<TypedParam> typed = allTyped(request);
    GenerationParams trial;
    std::vector<ParamIssue> issues = applyTyped(trial, typed);

    std::vector<Preset> named;
    if (!request.preset.empty())
        named.push_back(findPreset(request.preset, presetFolders()));
    if (!request.config.empty())
        named.push_back(presetOf(request.config));
    if (!request.from.empty())
        job.from = storedSettings(request.from);
    job.model = loadModel(request.model, issues);

    const std::vector<Preset> presets = knownPresets(job.warnings);
    std::vector<ParamValues> layers;
    if (job.from)
        layers.push_back(exactValues(*job.from));
    for (const Preset& preset : named) {
        layers.push_back(preset.values);
        job.warnings.insert(job.warnings.end(), preset.notes.begin(), preset.notes.end());
    }
    layers.push_back(valuesOf(typed));
    static_cast<ResolvedValues&>(job) = resolveValues(presetForModel(presets, job.model.name), layers);
    job.prompted = job.asks("prompt");
    if (needsPrompt && !job.prompted)
        refuse("prompt",
               tr("There is no prompt; write one in quotes after generate (\"\" makes a picture of nothing in "
                  "particular)."));
    if (job.prompted && job.params.prompt == "-")
        job.params.prompt = promptFromStandardInput();
    refuseWrong(job, std::move(issues));
    warnOfIdle(job, typed);
    if (job.from)
        tellOfMissing(job);
    job.preset = presetName(job, request.preset.empty() ? nullptr : &named.front());
    return job;
}

PreparedJob prepareJob(const GenerateOptions& request)
{
    const OutputPlan output = OutputPlan::from(request.output); // a wrong name shows before the model is looked for
    JobValues values = request.latents.empty() ? prepareValues(request, true) : valuesOfLatents(request);
    if (values.params.seed < 0)
        values.params.seed = randomSeed(values.params.count);
    output.check(values.params, values.model.name);
    zimage::JobRequest job;
    job.model = values.model.root;
    job.modelName = values.model.name;
    job.params = values.params;
    job.preset = values.preset;
    job.folder = output.folder;
    job.pattern = output.pattern;
    job.latents = request.latents;
    job.latentsAfter = zimage::JobRequest::LatentsAfter::Kept;
    return {std::move(values), std::move(job)};
}

} // namespace zimage::cli
