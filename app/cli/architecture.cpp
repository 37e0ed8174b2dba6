#include "architecture.h"

#include "base/resources.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "usage_error.h"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace zimage::cli {

std::string architectureFolder(const std::string& name)
{
    const std::filesystem::path shipped = dataFolder() / "resources/architectures";
    if (name.find('/') == std::string::npos && std::filesystem::is_directory(shipped / name))
        return (shipped / name).string();
    if (std::filesystem::is_directory(name))
        return name;
    std::vector<std::string> known;
    for (const auto& entry : std::filesystem::directory_iterator(shipped))
        known.push_back(entry.path().filename().string());
    std::sort(known.begin(), known.end());
    throw UsageError(std::vector<ParamIssue>{
        {"random_weights",
         tr("--random-weights: there is no architecture {name:quoted}; choose one of {known}, or name a model's "
            "folder.",
            name, listed(known))}});
}

std::string modelOf(const std::string& model, const std::string& randomWeights)
{
    if (randomWeights.empty())
        return model;
    if (!model.empty())
        throw UsageError(
            std::vector<ParamIssue>{{"model", tr("--random-weights replaces a model; leave out --model.")}});
    return architectureFolder(randomWeights);
}

} // namespace zimage::cli
