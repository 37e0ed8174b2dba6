#include "engine/latents_file.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/atomic_file.h"
#include "io/file_lock.h"
#include "io/safetensors_writer.h"
#include "params/metadata.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <functional>
#include <span>
#include <system_error>

namespace zimage {

namespace {

constexpr const char* kTensor = "latents";
constexpr const char* kSettings = "zimage";
constexpr const char* kModel = "zimage.model";
constexpr const char* kPrecision = "zimage.precision";
constexpr const char* kSteps = "zimage.steps_done";
constexpr const char* kLoras = "zimage.loras"; ///< with their paths, which a picture's settings do not hold
constexpr const char* kEnding = ".latents.safetensors";

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& sentence)
{
    throw Error(ErrorCode::Corrupt, sentence, {.file = path.string(), .tensor = kTensor, .key = {}});
}

LoraList withAbsolutePaths(LoraList loras)
{
    for (LoraChoice& lora : loras)
        if (!lora.file.empty() && lora.sha256.empty())
            lora.file = std::filesystem::absolute(lora.file).string();
    return loras;
}

/// Removes the oldest files beyond kMostLatents. What cannot be looked at or removed stays.
void prune(const std::filesystem::path& folder)
{
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> files;
    std::error_code ignored;
    for (auto entry = std::filesystem::directory_iterator(folder, ignored);
         entry != std::filesystem::directory_iterator(); entry.increment(ignored))
        if (isLatentsFile(entry->path()))
            files.emplace_back(entry->last_write_time(ignored), entry->path());
    std::sort(files.begin(), files.end(), std::greater<>());
    for (std::size_t i = kMostLatents; i < files.size(); ++i)
        if (!FileLock::isBusy(files[i].second))
            std::filesystem::remove(files[i].second, ignored);
}

} // namespace

/// Of several with one name the later ones are "7-64x64.latents-2.safetensors", and so on (writeNewFile).
bool isLatentsFile(const std::filesystem::path& path)
{
    std::string stem = path.stem().string(); // "7-64x64.latents-2"
    if (const std::size_t dash = stem.find_last_not_of("0123456789");
        dash != std::string::npos && dash + 1 < stem.size() && stem[dash] == '-')
        stem.resize(dash);
    return (stem + path.extension().string()).ends_with(kEnding);
}

std::filesystem::path saveLatents(const std::filesystem::path& folder, const SavedLatents& latents)
{
    PictureRecord record;
    record.params = latents.params;
    record.modelName = latents.model.filename().string();
    record.precision = latents.precision;
    record.promptOriginal = latents.promptOriginal;
    record.negativeOriginal = latents.negativeOriginal;
    StoredTensor tensor;
    tensor.name = kTensor;
    tensor.shape = latents.shape;
    tensor.bytes = std::as_bytes(std::span(latents.values));
    const std::vector<std::byte> file =
        encodeSafetensors({{{kTensor, tensor}},
                           {{kSettings, metadataJson(record)},
                            {kModel, std::filesystem::absolute(latents.model).string()},
                            {kPrecision, latents.precision},
                            {kLoras, lorasText(withAbsolutePaths(latents.params.loras))},
                            {kSteps, std::to_string(latents.stepsDone)}}});
    const GenerationParams& params = latents.params;
    const std::string name = std::to_string(params.seed) + "-" + std::to_string(params.width) + "x"
        + std::to_string(params.height) + kEnding;
    std::filesystem::path written = writeNewFile(folder / name, file, Durability::Process);
    prune(folder);
    return written;
}

SavedLatents loadLatents(const std::filesystem::path& path)
{
    const Safetensors file = openSafetensors(path);
    const auto tensor = file.tensors.find(kTensor);
    const auto settings = file.metadata.find(kSettings);
    const auto model = file.metadata.find(kModel);
    if (tensor == file.tensors.end() || settings == file.metadata.end() || model == file.metadata.end())
        refuse(path, tr("{file:path} has no unfinished picture of this program.", path));
    SavedLatents latents;
    latents.model = model->second;
    if (const auto precision = file.metadata.find(kPrecision); precision != file.metadata.end())
        latents.precision = precision->second;
    latents.params = paramsFromMetadata(settings->second);
    latents.promptOriginal = promptOriginalFromMetadata(settings->second);
    latents.negativeOriginal = negativeOriginalFromMetadata(settings->second);
    if (const auto loras = file.metadata.find(kLoras); loras != file.metadata.end())
        if (const auto complaint = readLoras(loras->second, latents.params.loras))
            refuse(path, tr("{file:path} has a damaged list of LoRAs: {why}", path, *complaint));
    if (const auto steps = file.metadata.find(kSteps); steps != file.metadata.end()) {
        const std::string& text = steps->second;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), latents.stepsDone);
        if (error != std::errc() || end != text.data() + text.size() || latents.stepsDone < 0)
            refuse(path, tr("{file:path} does not say how many of its steps are done.", path));
    }
    latents.shape = tensor->second.shape;
    if (tensor->second.dtype != DType::F32 || latents.shape.size() != 3)
        refuse(
            path,
            tr("{file:path} has latents of the shape {shape} and the type {type}, instead of three dimensions in F32.",
               path, tensor->second.shapeText(), dtypeName(tensor->second.dtype)));
    latents.values.resize(static_cast<std::size_t>(tensor->second.elements()));
    tensor->second.copyTo(latents.values.data());
    return latents;
}

} // namespace zimage
