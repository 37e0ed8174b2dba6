#include "error_checks.h"
#include "io/mapped_file.h"
#include "test_files.h"

#include <cstdint>
#include <sys/stat.h>
#include <unistd.h>

using namespace zimage;
using namespace zimage::test;

namespace {

std::string partOf(const MappedFile& file, std::size_t begin, std::size_t size)
{
    std::string part(size, '?');
    file.read(file.bytes().subspan(begin, size), part.data());
    return part;
}

} // namespace

TEST(MappedFile, HoldsTheBytesOfTheFile)
{
    TempFolder folder;
    writeFile(folder / "a", std::string("ab\0cd", 5));
    const auto file = MappedFile::open(folder / "a");
    const auto bytes = file->bytes();
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), std::string("ab\0cd", 5));
    EXPECT_EQ(file->path(), folder / "a");
}

TEST(MappedFile, StaysReadableAfterTheFileIsDeleted)
{
    TempFolder folder;
    writeFile(folder / "a", "content");
    const auto file = MappedFile::open(folder / "a");
    std::filesystem::remove(folder / "a");
    EXPECT_EQ(partOf(*file, 0, 7), "content");
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

TEST(MappedFile, CopiesPartsOfTheFile)
{
    TempFolder folder;
    writeFile(folder / "a", "abcdef");
    const auto file = MappedFile::open(folder / "a");
    EXPECT_EQ(partOf(*file, 0, 6), "abcdef");
    EXPECT_EQ(partOf(*file, 2, 3), "cde");
    EXPECT_EQ(partOf(*file, 6, 0), "");
    EXPECT_NO_THROW(file->read({}, nullptr));
}

TEST(MappedFile, ReadsWhatIsLeftOfAFileThatBecameShorter)
{
    TempFolder folder;
    constexpr std::size_t kSize = 20'000; // several pages
    for (const std::size_t left :
         {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{4096}, std::size_t{8192}, kSize - 1}) {
        writeFile(folder / "a", std::string(kSize, 'x'));
        const auto file = MappedFile::open(folder / "a");
        std::filesystem::resize_file(folder / "a", left);
        EXPECT_EQ(partOf(*file, 0, left), std::string(left, 'x'));
        for (const std::size_t begin :
             {std::size_t{0}, left / 2, left, kSize - 1}) { // the mapping itself shows zeros here, or kills
            const Error error = errorOf([&] { (void)partOf(*file, begin, kSize - begin); });
            EXPECT_EQ(error.code(), ErrorCode::Corrupt);
            EXPECT_EQ(error.context().file, (folder / "a").string());
            EXPECT_TRUE(mentions(error, (folder / "a").string()) && mentions(error, "shorter")) << error.what();
        }
    }
}

TEST(MappedFile, AFileThatGrowsOrIsReplacedStaysReadable)
{
    TempFolder folder;
    writeFile(folder / "a", "content");
    const auto file = MappedFile::open(folder / "a");
    std::filesystem::resize_file(folder / "a", 20'000);
    EXPECT_EQ(partOf(*file, 0, 7), "content");
    std::filesystem::remove(folder / "a");
    writeFile(folder / "a", "x");
    EXPECT_EQ(partOf(*file, 0, 7), "content");
}
