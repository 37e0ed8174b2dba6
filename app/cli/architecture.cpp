#include "architecture.h"

#include "base/resources.h"
#include "terminal/console.h"
#include "usage_error.h"

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
    std::string known;
    for (const auto& entry : std::filesystem::directory_iterator(shipped))
        known += (known.empty() ? "" : ", ") + entry.path().filename().string();
    throw UsageError(std::vector<ParamIssue>{{"random_weights",
                                              "--random-weights: there is no architecture '" + plainLine(name)
                                                  + "': choose one of " + known + ", or name a model's folder."}});
}

std::string modelOf(const std::string& model, const std::string& randomWeights)
{
    if (randomWeights.empty())
        return model;
    if (!model.empty())
        throw UsageError(
            std::vector<ParamIssue>{{"model", "--random-weights stands in for a model: leave out --model."}});
    return architectureFolder(randomWeights);
}

} // namespace zimage::cli
