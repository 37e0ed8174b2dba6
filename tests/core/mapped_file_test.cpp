#include "io/mapped_file.h"

#include "error_checks.h"
#include "test_files.h"

#include <cstdint>
#include <sys/stat.h>
#include <unistd.h>

using namespace zimage;
using namespace zimage::test;

TEST(MappedFile, HoldsTheBytesOfTheFile)
{
    TempFolder folder;
    writeFile(folder / "a", std::string("ab\0cd", 5));
    const auto file = MappedFile::open(folder / "a");
    const auto bytes = file->bytes();
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), std::string("ab\0cd", 5));
    EXPECT_EQ(file->path(), folder / "a");
    EXPECT_NO_THROW(file->checkUnchanged());
}

TEST(MappedFile, StaysReadableAfterTheFileIsDeleted)
{
    TempFolder folder;
    writeFile(folder / "a", "content");
    const auto file = MappedFile::open(folder / "a");
    std::filesystem::remove(folder / "a");
    EXPECT_NO_THROW(file->checkUnchanged());
    EXPECT_EQ(std::to_integer<char>(file->bytes().back()), 't');
}

TEST(MappedFile, FollowsSymbolicLinks)
{
    TempFolder folder;
    writeFile(folder / "blob", "content");
    std::filesystem::create_symlink("blob", folder / "link");
    EXPECT_EQ(MappedFile::open(folder / "link")->bytes().size(), 7U);
}

TEST(MappedFile, SaysWhichFileDoesNotExist)
{
    TempFolder folder;
    const Error error = errorOf([&] { (void)MappedFile::open(folder / "none"); });
    EXPECT_EQ(error.code(), ErrorCode::NotFound);
    EXPECT_TRUE(mentions(error, (folder / "none").string())) << error.what();
    writeFile(folder / "plain", "x");
    EXPECT_EQ(errorOf([&] { (void)MappedFile::open(folder / "plain/below"); }).code(), ErrorCode::NotFound);
}

TEST(MappedFile, RefusesAnEmptyFileAFolderAndAPipe)
{
    TempFolder folder;
    writeFile(folder / "empty", "");
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(errorOf([&] { (void)MappedFile::open(folder / "empty"); }).code(), ErrorCode::Corrupt);
    EXPECT_EQ(errorOf([&] { (void)MappedFile::open(folder.path()); }).code(), ErrorCode::Corrupt);
    EXPECT_EQ(errorOf([&] { (void)MappedFile::open(folder / "pipe"); }).code(), ErrorCode::Corrupt);
}

TEST(MappedFile, RefusesAFileWithoutReadPermission)
{
    if (geteuid() == 0)
        GTEST_SKIP() << "root may read everything";
    TempFolder folder;
    writeFile(folder / "secret", "x");
    std::filesystem::permissions(folder / "secret", std::filesystem::perms::none);
    EXPECT_EQ(errorOf([&] { (void)MappedFile::open(folder / "secret"); }).code(), ErrorCode::Unreadable);
}

TEST(MappedFile, NoticesThatTheFileBecameShorter)
{
    TempFolder folder;
    writeFile(folder / "a", std::string(10000, 'x'));
    const auto file = MappedFile::open(folder / "a");
    std::filesystem::resize_file(folder / "a", 20000);
    EXPECT_NO_THROW(file->checkUnchanged());
    std::filesystem::resize_file(folder / "a", 100);
    const Error error = errorOf([&] { file->checkUnchanged(); });
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_TRUE(mentions(error, (folder / "a").string())) << error.what();
}
