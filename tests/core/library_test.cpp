// The library that follows the user's folders while the program runs.
#include "library/gallery_folders.h"
#include "library/judgement_file.h"
#include "library/library.h"
#include "core/library_pictures.h"
#include "core/test_files.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::savePicture;
using test::TempFolder;

class LibraryTest : public testing::Test {
protected:
    TempFolder folder;
    fs::path pictures = folder / "pictures";
    LibraryPlaces places{folder / "cache/gallery.sqlite", folder / "config/gallery.yaml", folder / "state/judgements"};
    std::mutex mutex;
    std::condition_variable told;
    std::set<std::string> names; ///< as the index has them after the last change
    std::vector<std::string> problems;

    void SetUp() override
    {
        fs::create_directories(pictures);
        GalleryFolders(places.folders).add(pictures);
    }

    LibraryListener listener()
    {
        LibraryListener made;
        made.changed = [this](const auto&, const auto&) { look(); };
        made.problem = [this](const std::string& sentence) {
            const std::lock_guard lock(mutex);
            problems.push_back(sentence);
        };
        return made;
    }
    void look()
    {
        LibraryIndex index(places.index);
        std::set<std::string> now;
        for (const auto& [file, known] : index.filesIn({}))
            now.insert(file.filename().string());
        const std::lock_guard lock(mutex);
        names = std::move(now);
        told.notify_all();
    }
    /// Whether the index comes to have exactly these.
    bool comesTo(const std::set<std::string>& wanted)
    {
        std::unique_lock lock(mutex);
        return told.wait_for(lock, 30s, [&] { return names == wanted; });
    }
};

TEST_F(LibraryTest, NoticesWhatOthersDoInTheFolders)
{
    savePicture(pictures / "a.png", "one");
    Library library(places, listener());
    EXPECT_TRUE(comesTo({"a.png"}));
    savePicture(pictures / "b.png", "two");
    EXPECT_TRUE(comesTo({"a.png", "b.png"}));
    fs::rename(pictures / "a.png", pictures / "c.png");
    EXPECT_TRUE(comesTo({"b.png", "c.png"}));
    fs::remove(pictures / "b.png");
    EXPECT_TRUE(comesTo({"c.png"}));
    savePicture(folder / "elsewhere/d.png", "four");
    fs::rename(folder / "elsewhere", pictures / "moved");
    EXPECT_TRUE(comesTo({"c.png", "d.png"}));
    savePicture(pictures / "moved/e.png", "five"); // a folder that came is watched, too
    EXPECT_TRUE(comesTo({"c.png", "d.png", "e.png"}));
}

TEST_F(LibraryTest, HashesThePixelsOfAll)
{
    savePicture(pictures / "a.png", "one", 1);
    savePicture(pictures / "b.png", "two", 1);
    Library library(places, listener());
    library.waitUntilIdle();
    LibraryIndex index(places.index);
    EXPECT_TRUE(index.withoutPixelHash(10).empty());
    EXPECT_EQ(index.duplicates().size(), 1U);
}

TEST_F(LibraryTest, TakesFoldersThatAreAddedAndForgetsThoseThatAreRemoved)
{
    savePicture(pictures / "a.png", "one");
    savePicture(folder / "more/b.png", "two");
    Library library(places, listener());
    EXPECT_TRUE(comesTo({"a.png"}));
    EXPECT_TRUE(GalleryFolders(places.folders).add(folder / "more"));
    library.rescan();
    EXPECT_TRUE(comesTo({"a.png", "b.png"}));
    EXPECT_TRUE(GalleryFolders(places.folders).remove(pictures));
    library.rescan();
    EXPECT_TRUE(comesTo({"b.png"}));
    EXPECT_TRUE(fs::exists(pictures / "a.png"));
}

TEST_F(LibraryTest, RebuildsTheIndexFromTheFiles)
{
    savePicture(pictures / "a.png", "one");
    Library library(places, listener());
    library.waitUntilIdle();
    library.rebuild();
    library.waitUntilIdle();
    LibraryIndex index(places.index);
    EXPECT_EQ(index.count(), 1U);
}

TEST_F(LibraryTest, JudgesInTheIndexAndInTheFiles)
{
    savePicture(pictures / "a.png", "one", 1);
    savePicture(pictures / "b.png", "two", 2);
    {
        Library library(places, listener());
        library.waitUntilIdle();
        LibraryIndex index(places.index);
        JudgementChange change;
        change.rating = 4;
        change.label = ColourLabel::Red;
        change.addTags = {"client", "江南"};
        library.judge({index.picture(pictures / "a.png")->id}, change);
        library.waitUntilIdle();
        const auto judged = index.picture(pictures / "a.png");
        EXPECT_EQ(judged->judgement.rating, 4);
        EXPECT_EQ(judged->judgement.label, ColourLabel::Red);
        EXPECT_EQ(judged->judgement.tags, (std::vector<std::string>{"client", "江南"}));
        EXPECT_EQ(judged->params.prompt, "one");
        EXPECT_FALSE(judged->pixelHash.empty());
    }
    EXPECT_EQ(readFacts(pictures / "a.png").judgement.rating, 4);
    fs::remove_all(places.index.parent_path()); // a fresh index reads it from the file
    Library library(places, listener());
    library.waitUntilIdle();
    LibraryIndex index(places.index);
    EXPECT_EQ(index.picture(pictures / "a.png")->judgement.rating, 4);
    EXPECT_EQ(index.picture(pictures / "b.png")->judgement, PictureJudgement{});
}

TEST_F(LibraryTest, AJudgementFollowsAFileThatMovesBeforeItIsWritten)
{
    savePicture(pictures / "a.png", "one", 1);
    Library library(places, listener());
    library.waitUntilIdle();
    LibraryIndex index(places.index);
    const std::int64_t id = index.picture(pictures / "a.png")->id;
    JudgementChange change;
    change.rating = 5;
    library.judge({id}, change);
    fs::rename(pictures / "a.png", pictures / "b.png");
    library.look({pictures / "a.png", pictures / "b.png"});
    library.waitUntilIdle();
    EXPECT_EQ(readFacts(pictures / "b.png").judgement.rating, 5);
    EXPECT_EQ(index.picture(pictures / "b.png")->judgement.rating, 5);
}

TEST_F(LibraryTest, TwoProgramsSeeTheSame)
{
    Library one(places, listener());
    Library other(places, listener());
    for (int i = 0; i < 20; ++i)
        savePicture(pictures / ("p" + std::to_string(i) + ".png"), "number", i);
    one.waitUntilIdle();
    other.waitUntilIdle();
    EXPECT_TRUE(problems.empty() || (problems.size() == 1 && problems.front().empty()));
    LibraryIndex index(places.index);
    std::set<std::string> wanted;
    for (int i = 0; i < 20; ++i)
        wanted.insert("p" + std::to_string(i) + ".png");
    EXPECT_TRUE(comesTo(wanted));
}

TEST(GalleryFolders, KeepNoneWithinAnother)
{
    const TempFolder folder;
    const GalleryFolders list(folder / "config/gallery.yaml");
    EXPECT_TRUE(list.read().empty());
    EXPECT_TRUE(list.add(folder / "a/b"));
    EXPECT_TRUE(list.add(folder / "c \"d\" 图库"));
    EXPECT_FALSE(list.add(folder / "a/b/c/"));
    EXPECT_TRUE(list.add(folder / "a"));
    EXPECT_EQ(list.read(), (std::vector<fs::path>{folder / "c \"d\" 图库", folder / "a"}));
    EXPECT_FALSE(list.remove(folder / "a/b"));
    EXPECT_TRUE(list.remove(folder / "a/"));
    EXPECT_EQ(list.read().size(), 1U);
}

} // namespace
} // namespace zimage
