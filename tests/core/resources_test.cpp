#include "base/error.h"
#include "base/resources.h"
#include "core/test_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

namespace zimage {
namespace {

using namespace zimage::test;
namespace fs = std::filesystem;

/// Sets environment variables for a test (or unsets them) and puts them back.
class Environment {
public:
    Environment() = default;
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment()
    {
        for (const auto& [name, value] : m_former)
            apply(name, value);
    }

    void set(const std::string& name, const std::optional<std::string>& value)
    {
        const char* former = std::getenv(name.c_str());
        m_former.emplace(name, former != nullptr ? std::optional<std::string>(former) : std::nullopt);
        apply(name, value);
    }

private:
    static void apply(const std::string& name, const std::optional<std::string>& value)
    {
        if (value)
            setenv(name.c_str(), value->c_str(), 1);
        else
            unsetenv(name.c_str());
    }

    std::map<std::string, std::optional<std::string>> m_former;
};

TEST(Resources, KnowsTheFolderOfTheProgram)
{
    EXPECT_EQ(programFolder(), fs::canonical("/proc/self/exe").parent_path());
}

TEST(Resources, TakesTheFolderThatZimageDataNames)
{
    const TempFolder folder;
    Environment environment;
    environment.set("ZIMAGE_DATA", folder.path().string());
    EXPECT_EQ(dataFolder(), folder.path());
    EXPECT_EQ(resource("tokenizers/qwen3"), folder / "resources/tokenizers/qwen3");
    EXPECT_EQ(embeddedModel(), folder / "resources/models/zimage-mini");
}

TEST(Resources, NamesThePlaceWhereNothingWasFound)
{
    const TempFolder folder;
    Environment environment;
    environment.set("ZIMAGE_DATA", (folder / "missing").string());
    try {
        (void)dataFolder();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
        EXPECT_NE(std::string(error.what()).find((folder / "missing").string()), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("ZIMAGE_DATA"), std::string::npos);
    }
}

TEST(Resources, LooksBesideTheBinFolderOtherwise)
{
    Environment environment;
    environment.set("ZIMAGE_DATA", "");
    const fs::path expected = programFolder().parent_path() / "share/zimage-studio";
    try {
        EXPECT_EQ(dataFolder(), expected); // in a build folder, which is laid out like an installation
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
        EXPECT_NE(std::string(error.what()).find(expected.string()), std::string::npos);
    }
}

TEST(Resources, PutsTheUsersPresetsFirst)
{
    const TempFolder folder;
    Environment environment;
    environment.set("ZIMAGE_DATA", folder.path().string());
    environment.set("HOME", "/home/artist");
    environment.set("XDG_CONFIG_HOME", std::nullopt);
    const fs::path shipped = folder / "presets";
    EXPECT_EQ(presetFolders(), (std::vector<fs::path>{"/home/artist/.config/zimage-studio/presets", shipped}));
    environment.set("XDG_CONFIG_HOME", "/etc/artist");
    EXPECT_EQ(presetFolders(), (std::vector<fs::path>{"/etc/artist/zimage-studio/presets", shipped}));
    environment.set("XDG_CONFIG_HOME", "relative"); // does not count, says the XDG specification
    EXPECT_EQ(presetFolders().front(), "/home/artist/.config/zimage-studio/presets");
}

TEST(Resources, KeepsLatentsWithTheUsersState)
{
    Environment environment;
    environment.set("HOME", "/home/artist");
    environment.set("XDG_STATE_HOME", std::nullopt);
    EXPECT_EQ(latentsFolder(), "/home/artist/.local/state/zimage-studio/latents");
    environment.set("XDG_STATE_HOME", "/var/artist");
    EXPECT_EQ(latentsFolder(), "/var/artist/zimage-studio/latents");
    environment.set("XDG_STATE_HOME", std::nullopt);
    environment.set("HOME", std::nullopt);
    EXPECT_EQ(latentsFolder(), fs::path());
}

TEST(Resources, NeedsNoHome)
{
    const TempFolder folder;
    Environment environment;
    environment.set("ZIMAGE_DATA", folder.path().string());
    environment.set("HOME", std::nullopt);
    environment.set("XDG_CONFIG_HOME", std::nullopt);
    EXPECT_EQ(presetFolders(), std::vector<fs::path>{folder / "presets"});
}

} // namespace
} // namespace zimage
