// What the build cannot enforce where the system's include folder holds every library: who may include what.

#include "core/test_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace zimage::test {

namespace {

/// "FILE: INCLUDE" for every include in the folders that the expression matches.
std::vector<std::string> includes(const std::vector<std::string>& folders, const std::string& expression)
{
    const std::regex wanted("^\\s*#\\s*include\\s*[<\"](" + expression + ")");
    std::vector<std::string> found;
    for (const std::string& folder : folders) {
        if (!std::filesystem::exists(source(folder)))
            continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(source(folder))) {
            if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp")
                continue;
            std::ifstream file(entry.path());
            for (std::string line; std::getline(file, line);)
                if (std::regex_search(line, wanted))
                    found.push_back(std::filesystem::relative(entry.path(), source("")).string() + ": " + line);
        }
    }
    return found;
}

const std::vector<std::string> kEngine{"core/weights", "core/nn",       "core/models",
                                       "core/guards",  "core/sampling", "core/pipeline"};

/// Every folder of core/ that is not the engine library's, and the programs.
std::vector<std::string> torchFree()
{
    std::vector<std::string> folders{"app", "ui"};
    for (const auto& entry : std::filesystem::directory_iterator(source("core"))) {
        const std::string folder = "core/" + entry.path().filename().string();
        if (entry.is_directory() && std::find(kEngine.begin(), kEngine.end(), folder) == kEngine.end())
            folders.push_back(folder);
    }
    return folders;
}

} // namespace

TEST(House, OnlyTheEngineLibrarySeesTorch)
{
    EXPECT_EQ(includes(torchFree(), "torch/|ATen/|c10/"), std::vector<std::string>{});
    EXPECT_EQ(includes(torchFree(), "weights/|nn/|pipeline/|guards/|sampling/"), std::vector<std::string>{});
    EXPECT_FALSE(includes(kEngine, "ATen/").empty()) << "the search itself finds nothing";
}

TEST(House, TheTorchFreeCoreKnowsNothingOfThePrograms)
{
    EXPECT_EQ(includes({"core"}, "app/|ui/|Q[A-Z]"), std::vector<std::string>{});
}

TEST(House, OnlyTheLogSeesSpdlog)
{
    EXPECT_EQ(includes({"app", "ui", "core"}, "spdlog/"),
              (std::vector<std::string>(includes({"core/base"}, "spdlog/"))));
    EXPECT_EQ(includes(kEngine, "spdlog/|fmt/"), std::vector<std::string>{});
}

TEST(House, NobodyIncludesAllOfTorch)
{
    EXPECT_EQ(includes({"core", "tests"}, "torch/torch\\.h|torch/all\\.h"), std::vector<std::string>{});
}

} // namespace zimage::test
