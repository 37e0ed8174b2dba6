// What the build cannot enforce: who may include what, and how long things are.

#include "core/house.h"
#include "core/test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <regex>
#include <string>
#include <vector>

namespace zimage::test {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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

/// What a command prints, with its errors; nothing when it cannot be started.
std::string output(const std::string& command)
{
    std::string text;
    if (FILE* pipe = popen((command + " 2>&1").c_str(), "r")) {
        std::array<char, 4096> buffer;
        while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe))
            text.append(buffer.data(), count);
        pclose(pipe);
    }
    return text;
}

/// A made-up source tree.
class MadeUpHouse : public testing::Test {
protected:
    void put(const std::string& file, const std::string& text) const
    {
        std::filesystem::create_directories((m_folder.path() / file).parent_path());
        std::ofstream(m_folder.path() / file) << text;
    }
    [[nodiscard]] std::vector<std::string> broken() const { return brokenOrder(m_folder.path(), m_order); }
    [[nodiscard]] const std::filesystem::path& root() const { return m_folder.path(); }

private:
    TempFolder m_folder;
    std::vector<Storeys> m_order{{"core", {{"base"}, {"io"}, {"job"}}},
                                 {"ui", {{"theme"}, {"canvas", "queue"}, {"studio"}}}};
};

} // namespace

TEST(House, IncludesOnlyGoDown) { EXPECT_THAT(brokenOrder(source(""), houseOrder()), IsEmpty()); }

TEST(House, HasNoCircleOfFolders)
{
    EXPECT_THAT(circles(source(""), "core"), IsEmpty());
    EXPECT_THAT(circles(source(""), "ui"), IsEmpty());
}

TEST(House, FunctionsAndFilesAreShort) { EXPECT_THAT(tooLong(source(""), {"core", "ui", "app"}), IsEmpty()); }

TEST(House, AHeaderStandsBesideEachImplementation)
{
    const std::vector<std::string> alone{"app/cli/main.cpp", "app/studio/main.cpp",
                                         // One source for each instruction set; their header is row_kernels.h.
                                         "core/nn/cpu/row_kernels_avx2.cpp", "core/nn/cpu/row_kernels_avx512.cpp",
                                         "core/nn/cpu/row_kernels_baseline.cpp",
                                         // In place of two others, whose headers are theirs.
                                         "core/io/png_only.cpp"};
    EXPECT_THAT(withoutHeader(source(""), {"core", "ui", "app"}, alone), IsEmpty());
}

TEST(House, SourcesAreFormatted)
{
    if (output("clang-format --version").find(" version 14.") == std::string::npos)
        GTEST_SKIP() << "clang-format 14, whose style this is, is not installed";
    const std::string root = source("").string();
    EXPECT_EQ(output("cd '" + root
                     + "' && find core ui app tests -name '*.h' -o -name '*.cpp' -o -name '*.cu' "
                       "-o -name '*.cuh' -o -name '*.inl' | xargs clang-format --dry-run -Werror"),
              "");
}

TEST_F(MadeUpHouse, PassesWhenIncludesGoDown)
{
    put("core/base/error.h", "#include <string>\n");
    put("core/io/file.cpp", "#include \"io/file.h\"\n#include \"base/error.h\"\n");
    put("core/io/file.h", "");
    put("ui/theme/theme.h", "");
    put("ui/canvas/view.cpp", "#include \"theme/theme.h\"\n#include \"io/file.h\" // of core, not of ui\n");
    EXPECT_THAT(broken(), IsEmpty());
    EXPECT_THAT(circles(root(), "core"), IsEmpty());
}

TEST_F(MadeUpHouse, FailsOnAnIncludeThatClimbs)
{
    put("core/base/error.h", "  #  include <job/job.h>\n");
    put("core/job/job.h", "");
    put("core/io/file.inl", "#include \"../job/job.h\"\n");
    EXPECT_THAT(broken(),
                ElementsAre("core/base/error.h includes job/job.h: job stands above base",
                            "core/io/file.inl includes ../job/job.h: job stands above io"));
}

TEST_F(MadeUpHouse, FailsOnAnIncludeFromOneFeatureToAnother)
{
    put("ui/canvas/view.h", "");
    put("ui/queue/panel.cpp", "#include \"canvas/view.h\"\n");
    EXPECT_THAT(broken(), ElementsAre("ui/queue/panel.cpp includes canvas/view.h: canvas stands beside queue"));
}

TEST_F(MadeUpHouse, FailsOnAFolderThatNobodyPlaced)
{
    put("core/misc/things.cpp", "");
    put("ui/stray.h", "");
    put("core/empty/readme.txt", "");
    EXPECT_THAT(broken(),
                ElementsAre("core/misc: this folder has no place in the house's order",
                            "ui/stray.h: this file lies in no folder"));
}

TEST_F(MadeUpHouse, NamesACircle)
{
    put("core/base/a.h", "#include \"io/b.h\"\n");
    put("core/io/b.h", "#include \"job/c.h\"\n");
    put("core/job/c.h", "#include \"base/a.h\"\n");
    EXPECT_THAT(circles(root(), "core"), ElementsAre("base → io → job → base"));
}

TEST_F(MadeUpHouse, MeasuresFunctionsAndFiles)
{
    const auto body = [](int lines) {
        std::string text;
        for (int i = 0; i < lines; ++i)
            text += "    work();\n";
        return text;
    };
    put("core/base/a.cpp", "void shortOne()\n{\n" + body(57) + "}\n\nvoid longOne()\n{\n" + body(58) + "}\n");
    put("core/base/b.h", "struct B {\n    void longOne()\n    {\n" + body(58) + "    }\n};\n" + body(140));
    put("core/base/main.cpp", "int main() { return 0; }\n");
    EXPECT_THAT(tooLong(root(), {"core"}),
                ElementsAre("core/base/a.cpp:63: a function of 60 lines", "core/base/b.h:3: a function of 60 lines",
                            "core/base/b.h: 203 lines"));
    EXPECT_THAT(withoutHeader(root(), {"core"}, {"core/base/main.cpp"}), ElementsAre("core/base/a.cpp"));
}

TEST(House, OnlyTheEngineLibrarySeesTorch)
{
    EXPECT_EQ(includes(torchFree(), "torch/|ATen/|c10/"), std::vector<std::string>{});
    EXPECT_EQ(includes(torchFree(), "weights/|nn/|pipeline/|guards/|sampling/|models/[a-z_]*(encoder|transformer|vae)"),
              std::vector<std::string>{});
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
