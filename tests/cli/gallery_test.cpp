// `zimage gallery`, on small pictures with settings of their own.

#include "cli/program.h"
#include "commands/gallery_command.h"
#include "core/test_files.h"
#include "io/png.h"
#include "params/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using zimage::test::isOneSentence;
using zimage::test::RunResult;
using zimage::test::TempFolder;
using zimage::test::writeFile;

namespace {

namespace fs = std::filesystem;

/// A home with a folder of pictures.
class GalleryCommandTest : public testing::Test {
protected:
    TempFolder m_home;
    fs::path m_pictures = m_home / "pictures";

    void SetUp() override
    {
        fs::create_directories(m_pictures);
        picture("fox.png", "a red fox", 8, 1);
        picture("bridge.png", "江南水乡石桥", 20, 2);
        ASSERT_EQ(gallery({"folders", "add", m_pictures.string()}).status, 0);
    }

    void picture(const std::string& name, const std::string& prompt, int steps, std::uint8_t grey) const
    {
        zimage::PictureRecord record;
        record.params.prompt = prompt;
        record.params.steps = steps;
        record.params.seed = 42;
        const zimage::Image image{16, 16, std::vector<std::uint8_t>(std::size_t{16} * 16 * 3, grey)};
        const std::vector<std::byte> bytes = encodePng(image, pictureTexts(record));
        writeFile(m_pictures / name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }

    [[nodiscard]] RunResult gallery(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), "gallery");
        return zimage::test::run(arguments,
                                 {.folder = m_home.path(),
                                  .environment = {{"HOME", m_home.path().string()},
                                                  {"XDG_CONFIG_HOME", (m_home / "config").string()},
                                                  {"XDG_CACHE_HOME", (m_home / "cache").string()},
                                                  {"XDG_STATE_HOME", (m_home / "state").string()}}});
    }

    /// The names of the files that a search finds.
    std::vector<std::string> found(const std::vector<std::string>& arguments)
    {
        std::vector<std::string> all{"search", "--json", "--order", "name"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const RunResult result = gallery(all);
        EXPECT_EQ(result.status, 0) << result.out << result.err;
        std::vector<std::string> names;
        const auto json = result.json();
        for (const auto& each : json["pictures"])
            names.push_back(fs::path(each["file"].get<std::string>()).filename().string());
        return names;
    }
};

} // namespace

TEST_F(GalleryCommandTest, FindsPicturesByWhatTheirFilesSay)
{
    EXPECT_THAT(found({"fox"}), ElementsAre("fox.png"));
    EXPECT_THAT(found({"石桥 步数：>10"}), ElementsAre("bridge.png"));
    EXPECT_THAT(found({"seed:42"}), ElementsAre("bridge.png", "fox.png"));
    EXPECT_THAT(found({"--", "-fox"}), ElementsAre("bridge.png"));
    EXPECT_THAT(found({}), ElementsAre("bridge.png", "fox.png"));
    EXPECT_EQ(gallery({"search", "fox"}).out, (m_pictures / "fox.png").string() + "\n") << "a file a line";
}

TEST_F(GalleryCommandTest, SearchSeesWhatIsNewAndWhatIsGone)
{
    EXPECT_THAT(found({"castle"}), IsEmpty());
    picture("new.png", "a castle", 8, 3);
    EXPECT_THAT(found({"castle", "--no-scan"}), IsEmpty());
    EXPECT_THAT(found({"castle"}), ElementsAre("new.png"));
    fs::remove(m_pictures / "new.png");
    EXPECT_THAT(found({"castle"}), IsEmpty());
}

TEST_F(GalleryCommandTest, SearchSaysAllThatIsKnown)
{
    const auto json = gallery({"search", "fox", "--json"}).json();
    EXPECT_EQ(json["status"], "done");
    EXPECT_EQ(json["found"], 1);
    const auto& fox = json["pictures"][0];
    EXPECT_EQ(fox["file"], (m_pictures / "fox.png").string());
    EXPECT_EQ(fox["format"], "png");
    EXPECT_EQ(fox["width"], 16);
    EXPECT_EQ(fox["rating"], 0);
    EXPECT_EQ(fox["label"], "none");
    EXPECT_EQ(fox["parameters"]["prompt"], "a red fox");
    EXPECT_EQ(fox["parameters"]["steps"], 8);
    const auto limited = gallery({"search", "--limit", "1", "--json"}).json();
    EXPECT_EQ(limited["found"], 2);
    EXPECT_EQ(limited["pictures"].size(), 1U);
}

TEST_F(GalleryCommandTest, AMistakenSearchIsRefused)
{
    for (const std::vector<std::string>& wrong :
         std::vector<std::vector<std::string>>{{"search", "stepps:8"},
                                               {"search", "x", "--order", "best"},
                                               {"search", "--limit", "few"},
                                               {"search", "--saved", "nothing"},
                                               {"saved", "save", "x", "rating:9"},
                                               {"saved", "keep"},
                                               {"folders", "insert", "x"},
                                               {"folders", "add"},
                                               {"serch", "x"}}) {
        const RunResult result = gallery(wrong);
        EXPECT_EQ(result.status, 2) << wrong[1];
        EXPECT_EQ(result.out, "");
        EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    }
    EXPECT_THAT(gallery({"serch", "x"}).err, HasSubstr("Unexpected argument"));
    EXPECT_THAT(gallery({"serch"}).err, HasSubstr("did you mean search?"));
}

TEST_F(GalleryCommandTest, KeepsSearchesByName)
{
    EXPECT_EQ(gallery({"saved", "save", "Foxes", "fox steps:<10"}).status, 0);
    EXPECT_THAT(found({"--saved", "Foxes"}), ElementsAre("fox.png"));
    EXPECT_THAT(found({"bridge", "--saved", "Foxes"}), IsEmpty()) << "both must fit";
    EXPECT_EQ(gallery({"saved", "rename", "Foxes", "Red"}).status, 0);
    const auto json = gallery({"saved", "--json"}).json();
    EXPECT_EQ(json["searches"], nlohmann::json::parse(R"([{"name": "Red", "query": "fox steps:<10"}])"));
    EXPECT_EQ(gallery({"saved", "remove", "Red"}).status, 0);
    EXPECT_EQ(gallery({"saved", "remove", "Red"}).status, 1);
    EXPECT_EQ(gallery({"saved", "--json"}).json()["searches"].size(), 0U);
}

TEST_F(GalleryCommandTest, ListsFoldersAndTheirPictures)
{
    const auto json = gallery({"list", "--json"}).json();
    EXPECT_EQ(json["folders"][0]["path"], m_pictures.string());
    EXPECT_EQ(json["folders"][0]["pictures"], 2);
    EXPECT_EQ(json["folders"][0]["missing"], false);
    EXPECT_EQ(gallery({"list", "pictures/"}).out,
              (m_pictures / "bridge.png").string() + "\n" + (m_pictures / "fox.png").string() + "\n");
    EXPECT_EQ(gallery({"folders", "add", "nowhere"}).status, 1);
    EXPECT_EQ(gallery({"folders", "remove", m_pictures.string()}).status, 0);
    EXPECT_EQ(gallery({"folders"}).out, "") << "a gallery without folders is one, too";
    EXPECT_EQ(gallery({"folders", "remove", m_pictures.string()}).status, 1);
    EXPECT_TRUE(fs::exists(m_pictures / "fox.png"));
}

TEST_F(GalleryCommandTest, RebuildReadsAllAgain)
{
    EXPECT_EQ(gallery({"rebuild", "--json"}).json()["pictures"], 2);
    EXPECT_EQ(gallery({"rebuild"}).out, "2 pictures\n");
}

TEST_F(GalleryCommandTest, CheckSaysWhatIsWrong)
{
    EXPECT_EQ(gallery({"check"}).out, "All is well.\n");
    picture("twin.png", "a red fox", 8, 1);
    writeFile(m_pictures / "damaged.png", "no picture");
    writeFile(m_pictures / "gone.png.xmp", "<x/>");
    const RunResult result = gallery({"check", "--json"});
    EXPECT_EQ(result.status, 1);
    const auto json = result.json();
    EXPECT_EQ(json["status"], "failed");
    ASSERT_EQ(json["unreadable"].size(), 1U) << result.out;
    EXPECT_EQ(json["unreadable"][0]["file"], (m_pictures / "damaged.png").string());
    ASSERT_EQ(json["duplicates"].size(), 1U) << result.out;
    EXPECT_EQ(json["duplicates"][0].size(), 2U);
    EXPECT_EQ(json["sidecars"][0], (m_pictures / "gone.png.xmp").string());
    EXPECT_THAT(gallery({"check"}).out, HasSubstr("belongs to no picture"));
}

TEST_F(GalleryCommandTest, EveryActionAnswersHelp)
{
    const std::string all = gallery({"--help"}).out;
    const zimage::cli::CommandList commands = zimage::cli::galleryCommands();
    for (const auto& command : commands.all()) {
        const std::string action = command->name().substr(command->name().find(' ') + 1);
        const RunResult help = gallery({action, "--help"});
        EXPECT_EQ(help.status, 0) << action;
        EXPECT_THAT(help.out, HasSubstr("Usage: zimage " + command->name()));
        EXPECT_THAT(command->flagNames(), testing::Contains("--json"));
        EXPECT_THAT(all, HasSubstr("\n  " + action + " "));
    }
}

TEST_F(GalleryCommandTest, RatesAndTagsPicturesInTheirFiles)
{
    const std::string fox = (m_pictures / "fox.png").string();
    const std::string bridge = (m_pictures / "bridge.png").string();
    const RunResult rated = gallery({"rate", fox, bridge, "--stars", "4", "--label", "red", "--json"});
    ASSERT_EQ(rated.status, 0) << rated.out << rated.err;
    EXPECT_EQ(rated.json()["pictures"][1]["rating"], 4);
    ASSERT_EQ(gallery({"tag", bridge, "--add", "client", "--add", "江南", "--add-album", "spring"}).status, 0);
    ASSERT_EQ(gallery({"rate", fox, "--pick", "rejected"}).status, 0);
    EXPECT_THAT(found({"rating:4"}), ElementsAre("bridge.png", "fox.png"));
    EXPECT_THAT(found({"rating:4 tag:江南 album:spring"}), ElementsAre("bridge.png"));
    EXPECT_THAT(found({"is:rejected"}), ElementsAre("fox.png"));
    ASSERT_EQ(gallery({"tag", bridge, "--remove", "client"}).status, 0);
    EXPECT_THAT(found({"tag:client"}), IsEmpty());
    fs::remove_all(m_home / "cache"); // a fresh index has it from the files
    EXPECT_THAT(found({"label:red is:picked"}), IsEmpty());
    EXPECT_THAT(found({"label:red"}), ElementsAre("bridge.png", "fox.png"));
}

TEST_F(GalleryCommandTest, SaysWhichFilesCannotBeRatedAndRatesTheOthers)
{
    const std::string fox = (m_pictures / "fox.png").string();
    const RunResult result = gallery({"rate", (m_pictures / "none.png").string(), fox, "--stars", "2"});
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    EXPECT_THAT(result.err, HasSubstr("none.png"));
    EXPECT_THAT(found({"rating:2"}), ElementsAre("fox.png"));
}

TEST_F(GalleryCommandTest, RefusesRatingsThatAreNone)
{
    const std::string fox = (m_pictures / "fox.png").string();
    for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{{"rate", fox, "--stars", "6"},
                                                                                       {"rate", fox, "--stars", "x"},
                                                                                       {"rate", fox, "--label", "pink"},
                                                                                       {"rate", fox, "--pick", "yes"},
                                                                                       {"rate", fox},
                                                                                       {"rate", "--stars", "3"},
                                                                                       {"tag", fox}}) {
        const RunResult result = gallery(wrong);
        EXPECT_EQ(result.status, 2) << wrong.back();
        EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    }
}
