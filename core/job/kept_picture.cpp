#include "job/kept_picture.h"

#include "architecture/shared_model_config.h"
#include "engine/latents_file.h"
#include "io/file_lock.h"
#include "params/param_table.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <system_error>
#include <utility>

namespace zimage {

namespace {

/// As names and metadata say it; of a model that is gone, its folder's name.
std::string nameOf(const std::filesystem::path& model)
{
    try {
        return sharedModelConfig(model)->name;
    } catch (const std::exception&) {
        return model.filename().string();
    }
}

KeptPicture read(const std::filesystem::path& file)
{
    KeptPicture kept;
    kept.latents = file;
    try {
        const SavedLatents latents = loadLatents(file);
        kept.request.model = latents.model;
        kept.request.modelName = nameOf(latents.model);
        kept.request.params = latents.params;
        kept.request.latents = file;
        kept.promptOriginal = latents.promptOriginal;
        kept.negativeOriginal = latents.negativeOriginal;
        kept.stepsDone = latents.unfinished() ? latents.stepsDone : latents.params.steps;
    } catch (const std::exception& error) {
        kept.problem = error.what();
    }
    return kept;
}

} // namespace

std::vector<KeptPicture> keptPictures(const std::filesystem::path& folder)
{
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> files;
    std::error_code ignored;
    for (auto entry = std::filesystem::directory_iterator(folder, ignored);
         !ignored && entry != std::filesystem::directory_iterator(); entry.increment(ignored))
        if (std::error_code none;
            isLatentsFile(entry->path()) && entry->is_regular_file(none) && !FileLock::isBusy(entry->path()))
            files.emplace_back(entry->last_write_time(none), entry->path());
    std::sort(files.begin(), files.end(), std::greater<>());
    std::vector<KeptPicture> kept;
    for (const auto& [time, file] : files)
        kept.push_back(read(file));
    return kept;
}

bool isFirstOf(const KeptPicture& picture, const JobRequest& job)
{
    if (!picture.problem.empty() || !job.latents.empty() || job.purpose != JobRequest::Purpose::Picture
        || picture.request.modelName != job.modelName)
        return false;
    GenerationParams made = picture.request.params;
    if (!picture.promptOriginal.empty())
        made.prompt = picture.promptOriginal;
    if (!picture.negativeOriginal.empty())
        made.negativePrompt = picture.negativeOriginal;
    const auto agrees = [&](const ParamDef& def) {
        return !inMetadata(def) || getParam(made, def) == getParam(job.params, def);
    };
    return std::all_of(paramTable().begin(), paramTable().end(), agrees);
}

} // namespace zimage
