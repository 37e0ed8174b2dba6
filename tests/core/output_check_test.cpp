// What of a job's files is found out before its work.

#include "job/output_check.h"

#include "core/error_checks.h"
#include "core/test_files.h"
#include "io/write_room.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using test::errorOf;
using test::mentions;
using test::TempFolder;

OutputFiles files(std::vector<fs::path> names)
{
    OutputFiles files;
    files.names = std::move(names);
    return files;
}

std::string named(std::size_t bytes) { return std::string(bytes - 4, 'x') + ".png"; }

TEST(OutputCheck, FindsNamesThatAreTooLong)
{
    const TempFolder folder;
    checkOutput(files({folder / named(255)}));
    const Error error = errorOf([&] { checkOutput(files({folder / "a.png", folder / named(256)})); });
    EXPECT_EQ(error.code(), ErrorCode::Unwritable);
    EXPECT_TRUE(mentions(error, "has 256 bytes, but the folder " + folder.path().string() + " allows 255"));
    // Of folders on the way, too, and in characters of several bytes.
    EXPECT_TRUE(mentions(errorOf([&] { checkOutput(files({folder / (std::string(256, 'd') + "/a.png")})); }), "256"));
    std::string penguins;
    for (int i = 0; i < 86; ++i)
        penguins += "鹅";
    EXPECT_TRUE(mentions(errorOf([&] { checkOutput(files({folder / (penguins + ".png")})); }), "262 bytes"));
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(OutputCheck, FindsPathsThatAreTooLong)
{
    const TempFolder folder;
    fs::path deep = folder.path();
    while (deep.native().size() < 4096)
        deep /= std::string(200, 'd');
    EXPECT_TRUE(mentions(errorOf([&] { checkOutput(files({deep / "a.png"})); }), "more than the 4095"));
}

TEST(OutputCheck, CountsTheNumberThatSetsANameApart)
{
    const TempFolder folder;
    const fs::path longest = folder / named(255);
    const auto complaint = [&](const OutputFiles& wanted) {
        return mentions(errorOf([&] { checkOutput(wanted); }), "257");
    };
    checkOutput(files({longest}));
    EXPECT_TRUE(complaint(files({longest, longest}))) << "the second one of the job is -2";
    test::writeFile(longest, "there");
    EXPECT_TRUE(complaint(files({longest}))) << "the first one is -2, since there is one already";
    const fs::path shorter = folder / named(253);
    test::writeFile(shorter, "there");
    checkOutput(files({shorter})); // -2 fits
    checkOutput(files(std::vector<fs::path>(8, shorter)));
    EXPECT_TRUE(mentions(errorOf([&] { checkOutput(files(std::vector<fs::path>(9, shorter))); }), "256 bytes"))
        << "-10";
}

TEST(OutputCheck, CountsTheLongerNameOfARejectedPicture)
{
    const TempFolder folder;
    OutputFiles kept = files({folder / named(247)});
    checkOutput(kept);
    kept.rejected = true;
    EXPECT_TRUE(mentions(errorOf([&] { checkOutput(kept); }), "256 bytes"));
}

TEST(OutputCheck, FindsAFileInPlaceOfAFolder)
{
    const TempFolder folder;
    test::writeFile(folder / "2", "in the way");
    const Error error = errorOf([&] { checkOutput(files({folder / "1/a.png", folder / "2/a.png"})); });
    EXPECT_EQ(error.code(), ErrorCode::Unwritable);
    EXPECT_TRUE(mentions(error, (folder / "2").string() + ": there is a file where a folder is needed."));
    EXPECT_FALSE(fs::exists(folder / "1")) << "nothing is made yet";
}

TEST(OutputCheck, FindsAFolderOfThePatternThatCannotBeWritten)
{
    if (geteuid() == 0)
        GTEST_SKIP() << "the administrator may write everywhere";
    const TempFolder folder;
    fs::create_directory(folder / "closed");
    chmod((folder / "closed").c_str(), 0555);
    EXPECT_TRUE(mentions(errorOf([&] { checkOutput(files({folder / "closed/new/a.png"})); }), "no permission"));
}

TEST(OutputCheck, WantsRoomForAllPicturesOfTheJob)
{
    const TempFolder folder;
    OutputFiles two = files({folder / "a.png", folder / "b.png"});
    const auto free = freeBytes(folder.path());
    if (!free)
        GTEST_SKIP() << "the file system does not say what is free";
    two.bytesEach = *free / 4;
    checkOutput(two);
    two.bytesEach = *free / 2 + (std::uintmax_t{64} << 30); // whatever others free meanwhile
    const Error error = errorOf([&] { checkOutput(two); });
    EXPECT_EQ(error.code(), ErrorCode::Unwritable);
    EXPECT_TRUE(mentions(error, "There is not enough room in the folder " + folder.path().string()));
    EXPECT_TRUE(mentions(error, "GiB are free"));
}

TEST(OutputCheck, APictureTakesAtMostItsPixelsAndItsTexts)
{
    GenerationParams params;
    params.width = 1024;
    params.height = 512;
    const std::uintmax_t bare = mostPictureBytes(params);
    EXPECT_GT(bare, 3U * 1024 * 512);
    EXPECT_LT(bare, 3U * 1024 * 512 + 128 * 1024);
    params.prompt = std::string(100000, 'x');
    EXPECT_GE(mostPictureBytes(params), bare + 3 * 100000);
    EXPECT_GT(mostLatentsBytes(params), 16U * 128 * 64 * 4);
}

} // namespace
} // namespace zimage
