#include "architecture/shared_model_config.h"

#include <sys/stat.h>

#include <array>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>

namespace zimage {

namespace {

constexpr std::array<const char*, 5> kFiles = {"model_index.json", "text_encoder/config.json",
                                               "transformer/config.json", "vae/config.json",
                                               "scheduler/scheduler_config.json"};
constexpr std::size_t kMostModels = 8;
/// A file that changed so shortly ago may change again without another time: the coarsest file systems count in twos.
constexpr std::time_t kSettled = 3; // s

/// Device, number, size and times of a file: another content has another.
using Stamp = std::tuple<dev_t, ino_t, off_t, std::time_t, long, std::time_t, long>;
using Stamps = std::array<Stamp, kFiles.size()>;

/// Nothing when a file cannot be looked at, or has only just been written.
std::optional<Stamps> stampsOf(const std::filesystem::path& root)
{
    Stamps stamps;
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
        struct stat file = {};
        if (stat((root / kFiles[i]).c_str(), &file) != 0 || file.st_ctim.tv_sec + kSettled > std::time(nullptr))
            return {};
        stamps[i] = {file.st_dev,          file.st_ino,         file.st_size,        file.st_mtim.tv_sec,
                     file.st_mtim.tv_nsec, file.st_ctim.tv_sec, file.st_ctim.tv_nsec};
    }
    return stamps;
}

struct Known {
    Stamps stamps;
    std::shared_ptr<const ModelConfig> model;
};

} // namespace

std::shared_ptr<const ModelConfig> sharedModelConfig(const std::filesystem::path& root)
{
    static std::mutex mutex;
    static std::map<std::string, Known> known;           // by path: a model keeps the one that it was asked for by
    const std::optional<Stamps> stamps = stampsOf(root); // before it is read: what changes meanwhile is read again
    {
        const std::lock_guard lock(mutex);
        if (const auto found = known.find(root.string());
            stamps && found != known.end() && found->second.stamps == *stamps)
            return found->second.model;
    }
    auto model = std::make_shared<const ModelConfig>(ModelConfig::load(root));
    if (stamps) {
        const std::lock_guard lock(mutex);
        if (known.size() >= kMostModels)
            known.clear();
        known.insert_or_assign(root.string(), Known{*stamps, model});
    }
    return model;
}

} // namespace zimage
