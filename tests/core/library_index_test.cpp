// The index of the pictures, and how it follows their files.
#include "base/error.h"
#include "library/library_index.h"
#include "library/library_scan.h"
#include "library/library_schema.h"
#include "library/picture_reader.h"
#include "core/library_pictures.h"
#include "core/test_files.h"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using test::savePicture;
using test::TempFolder;

/// A folder with pictures and an index of them.
class LibraryIndexTest : public testing::Test {
protected:
    TempFolder m_folder;
    fs::path pictures = m_folder / "pictures";
    fs::path file = m_folder / "cache/gallery.sqlite";

    void SetUp() override { fs::create_directories(pictures); }

    ScanResult scan(LibraryIndex& index) const { return scanFolders(index, {pictures}, {}); }

    static std::vector<std::string> names(LibraryIndex& index, const std::vector<LibraryHit>& hits)
    {
        std::vector<std::int64_t> ids;
        for (const LibraryHit& hit : hits)
            ids.push_back(hit.id);
        std::vector<std::string> found;
        for (const LibraryPicture& picture : index.pictures(ids))
            found.push_back(picture.file.filename().string());
        return found;
    }
    static std::vector<std::string> byName(LibraryIndex& index)
    {
        return names(index, index.find({}, LibraryOrder::Name));
    }
    static std::vector<std::string> containing(LibraryIndex& index, const std::string& words)
    {
        const GalleryQuery query{"picture.id IN (SELECT rowid FROM words WHERE words MATCH ?)", {ftsPhrase(words)}, {}};
        return names(index, index.find(query, LibraryOrder::Name));
    }
    static std::int64_t idOf(LibraryIndex& index, const fs::path& picture)
    {
        const auto found = index.picture(picture);
        return found ? found->id : 0;
    }
    static void age(const fs::path& path) // beyond the time in which somebody may still be writing it
    {
        fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
    }
};

TEST_F(LibraryIndexTest, KnowsWhatAPictureSays)
{
    savePicture(pictures / "a.png", "a red fox in the snow", 42);
    LibraryIndex index(file);
    EXPECT_EQ(scan(index).changed.size(), 1U);

    const auto found = index.picture(pictures / "a.png");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->params.prompt, "a red fox in the snow");
    EXPECT_EQ(found->params.seed, 42);
    EXPECT_EQ(found->width, 16);
    EXPECT_EQ(found->model, "zimage-mini");
    EXPECT_EQ(found->source, "Z-Image Studio");
    EXPECT_EQ(found->kind, FileKind::Png);
    EXPECT_FALSE(found->known.empty());
    EXPECT_TRUE(found->problem.empty()) << found->problem;
}

TEST_F(LibraryIndexTest, FindsChineseInsideWordsAndTheBeginningsOfEnglishOnes)
{
    savePicture(pictures / "a.png", "江南水乡石桥，清晨薄雾");
    savePicture(pictures / "b.png", "江西南昌的 old bridge");
    savePicture(pictures / "c.png", "A Castle by the sea");
    LibraryIndex index(file);
    scan(index);

    using Names = std::vector<std::string>;
    EXPECT_EQ(containing(index, "江南"), Names{"a.png"});
    EXPECT_EQ(containing(index, "水乡石"), Names{"a.png"});
    EXPECT_EQ(containing(index, "江"), (Names{"a.png", "b.png"}));
    EXPECT_EQ(containing(index, "昌的 old"), Names{"b.png"});
    EXPECT_EQ(containing(index, "cast"), Names{"c.png"});
    EXPECT_EQ(containing(index, "ＣＡＳＴＬＥ"), Names{"c.png"}); // full-width letters are as good
    EXPECT_EQ(containing(index, "astle"), Names{});
}

TEST_F(LibraryIndexTest, ReadsOnlyWhatHasChanged)
{
    savePicture(pictures / "a.png", "one");
    savePicture(pictures / "within/b.png", "two");
    LibraryIndex index(file);
    EXPECT_EQ(scan(index).changed.size(), 2U);
    EXPECT_TRUE(scan(index).changed.empty());

    const std::int64_t id = idOf(index, pictures / "a.png");
    savePicture(pictures / "a.png", "another prompt altogether");
    const ScanResult again = scan(index);
    EXPECT_EQ(again.changed, std::vector<std::int64_t>{id}); // it keeps its id
    EXPECT_EQ(index.picture(pictures / "a.png")->params.prompt, "another prompt altogether");
    EXPECT_EQ(containing(index, "one"), std::vector<std::string>{});
}

TEST_F(LibraryIndexTest, FollowsAFileToItsNewName)
{
    savePicture(pictures / "a.png", "one");
    LibraryIndex index(file);
    scan(index);
    const std::int64_t id = idOf(index, pictures / "a.png");
    fs::create_directories(pictures / "deep");
    fs::rename(pictures / "a.png", pictures / "deep/renamed.png");

    const ScanResult found = scan(index);
    EXPECT_EQ(found.changed, std::vector<std::int64_t>{id});
    EXPECT_TRUE(found.gone.empty());
    EXPECT_EQ(idOf(index, pictures / "deep/renamed.png"), id);
    EXPECT_EQ(index.count(), 1U);
    EXPECT_EQ(containing(index, "renamed"), std::vector<std::string>{"renamed.png"});
}

TEST_F(LibraryIndexTest, TwoFilesThatChangeNamesKeepTheirIds)
{
    savePicture(pictures / "a.png", "one", 1);
    savePicture(pictures / "b.png", "two and more", 2);
    LibraryIndex index(file);
    scan(index);
    fs::rename(pictures / "a.png", pictures / "c.png");
    fs::rename(pictures / "b.png", pictures / "a.png");
    fs::rename(pictures / "c.png", pictures / "b.png");
    scan(index);
    EXPECT_EQ(index.picture(pictures / "a.png")->params.prompt, "two and more");
    EXPECT_EQ(index.picture(pictures / "b.png")->params.prompt, "one");
    EXPECT_EQ(index.count(), 2U);
}

TEST_F(LibraryIndexTest, ForgetsWhatWasDeleted)
{
    savePicture(pictures / "a.png", "one");
    savePicture(pictures / "b.png", "two");
    LibraryIndex index(file);
    scan(index);
    const std::int64_t id = idOf(index, pictures / "a.png");
    fs::remove(pictures / "a.png");
    EXPECT_EQ(scan(index).gone, std::vector<std::int64_t>{id});
    EXPECT_EQ(byName(index), std::vector<std::string>{"b.png"});
    EXPECT_EQ(containing(index, "one"), std::vector<std::string>{});
}

TEST_F(LibraryIndexTest, KeepsThePicturesOfAFolderThatIsNotThere)
{
    savePicture(pictures / "a.png", "one");
    LibraryIndex index(file);
    scan(index);
    fs::rename(pictures, fs::path(pictures) += "-away");
    const ScanResult found = scan(index);
    EXPECT_EQ(found.missing, std::vector<fs::path>{pictures});
    EXPECT_TRUE(found.gone.empty());
    EXPECT_EQ(index.count(), 1U);
}

TEST_F(LibraryIndexTest, LeavesOutDraftsHiddenFilesAndRejectedPictures)
{
    savePicture(pictures / "a.rejected.png", "rejected");
    savePicture(pictures / ".hidden.png", "hidden");
    savePicture(pictures / ".folder/b.png", "hidden");
    test::writeFile(pictures / "notes.txt", "no picture");
    LibraryIndex index(file);
    scan(index);
    EXPECT_EQ(index.count(), 0U);
}

TEST_F(LibraryIndexTest, WaitsForAFileThatIsBeingWrittenAndSaysLaterThatItIsDamaged)
{
    const std::vector<std::byte> whole = test::madePicture("half");
    const std::string half(reinterpret_cast<const char*>(whole.data()), whole.size() / 2);
    test::writeFile(pictures / "a.png", half);
    LibraryIndex index(file);
    const ScanResult first = scan(index);
    EXPECT_EQ(first.unsettled, std::vector<fs::path>{pictures / "a.png"});
    EXPECT_EQ(index.count(), 0U);

    age(pictures / "a.png");
    scan(index);
    ASSERT_EQ(index.count(), 1U);
    EXPECT_FALSE(index.picture(pictures / "a.png")->problem.empty());

    savePicture(pictures / "a.png", "whole");
    scan(index);
    EXPECT_TRUE(index.picture(pictures / "a.png")->problem.empty());
}

TEST_F(LibraryIndexTest, ADamagedIndexIsBegunAnew)
{
    savePicture(pictures / "a.png", "one");
    {
        LibraryIndex index(file);
        scan(index);
    }
    test::writeFile(file, std::string(8192, 'x'));
    LibraryIndex index(file);
    EXPECT_TRUE(index.wasRenewed());
    EXPECT_EQ(index.count(), 0U);
    scan(index);
    EXPECT_EQ(index.count(), 1U);
}

TEST_F(LibraryIndexTest, GoesOnWhenItsFileIsDeletedMeanwhile)
{
    savePicture(pictures / "a.png", "one");
    LibraryIndex index(file);
    scan(index);
    fs::remove_all(file.parent_path());
    EXPECT_EQ(index.count(), 0U);
    scan(index);
    EXPECT_EQ(index.count(), 1U);
}

TEST_F(LibraryIndexTest, RefusesTheIndexOfALaterVersionAndLeavesItAlone)
{
    {
        SQLite::Database later(m_folder.path() / "later.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        later.exec("CREATE TABLE theirs (a); PRAGMA user_version = 99");
    }
    try {
        LibraryIndex index(m_folder / "later.sqlite");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unsupported);
    }
    SQLite::Database later(m_folder.path() / "later.sqlite");
    EXPECT_TRUE(later.tableExists("theirs"));
}

TEST_F(LibraryIndexTest, TwoMayWriteAtOnce)
{
    for (int i = 0; i < 40; ++i)
        savePicture(pictures / (std::to_string(i) + ".png"), "number " + std::to_string(i), i);
    std::vector<std::jthread> programs;
    for (int i = 0; i < 2; ++i)
        programs.emplace_back([&] {
            LibraryIndex index(file);
            scan(index);
        });
    programs.clear();
    LibraryIndex index(file);
    EXPECT_EQ(index.count(), 40U);
    EXPECT_EQ(byName(index).size(), 40U);
}

TEST_F(LibraryIndexTest, FindsDuplicatesByTheirPixels)
{
    savePicture(pictures / "a.png", "one", 1);
    savePicture(pictures / "b.png", "two", 1);
    savePicture(pictures / "c.png", "three", 2);
    LibraryIndex index(file);
    scan(index);
    for (const std::int64_t id : index.withoutPixelHash(10)) {
        const LibraryPicture picture = index.pictures({&id, 1}).front();
        index.setPixelHash(id, std::to_string(picture.params.seed));
    }
    const auto groups = index.duplicates();
    ASSERT_EQ(groups.size(), 1U);
    EXPECT_EQ(groups.front().size(), 2U);
    EXPECT_TRUE(index.withoutPixelHash(10).empty());
}

TEST_F(LibraryIndexTest, FindsSimilarPromptsTheMostAlikeFirst)
{
    savePicture(pictures / "a.png", "a red fox in deep snow, morning light");
    savePicture(pictures / "b.png", "a red fox in deep snow at night");
    savePicture(pictures / "c.png", "a castle in the light");
    savePicture(pictures / "d.png", "江南水乡");
    savePicture(pictures / "e.png", "水乡的早晨");
    LibraryIndex index(file);
    scan(index);
    EXPECT_EQ(names(index, index.similarTo(idOf(index, pictures / "a.png"))).front(), "b.png");
    EXPECT_EQ(names(index, index.similarTo(idOf(index, pictures / "d.png"))), std::vector<std::string>{"e.png"});
}

TEST(LibraryNames, FolderWithinAFolderIsToldFromALongerName)
{
    const TempFolder folder;
    savePicture(folder / "pic/a.png", "one");
    savePicture(folder / "pic-2/b.png", "two");
    LibraryIndex index(folder / "gallery.sqlite");
    (void)scanFolders(index, {folder / "pic", folder / "pic-2"}, {});
    EXPECT_EQ(index.filesIn(folder / "pic").size(), 1U);
    EXPECT_EQ(index.filesIn({}).size(), 2U);
}

} // namespace
} // namespace zimage
