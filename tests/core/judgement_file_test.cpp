// What people say of a picture, in its file or beside it, and as other programs read it.

#include "core/error_checks.h"
#include "core/picture_bytes.h"
#include "core/test_files.h"
#include "io/atomic_file.h"
#include "io/pixel_hash.h"
#include "library/judgement_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using test::readFile;
using test::TempFolder;
using test::writeFile;
using testing::HasSubstr;

/// A program's output; empty where it is not installed.
std::string outputOf(const std::string& command)
{
    std::string output;
    if (FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r")) {
        std::array<char, 4096> buffer{};
        while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr)
            output += buffer.data();
        pclose(pipe);
    }
    return output;
}

bool has(const std::string& program) { return !outputOf("command -v " + program).empty(); }

/// An hour ago, so that a file that ends too early counts as damaged.
void makeOld(const fs::path& file)
{
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1));
}

std::vector<std::pair<std::string, std::string>> pictures()
{
    return {{"a.png", test::pixelWith({{"tEXt", std::string("parameters\0a cat", 16)}}) + "trailing"},
            {"a.jpg", test::jpegWith("", 40, 30)},
            {"a.webp", test::webpFile(std::vector<std::uint8_t>(400, 200), 10, 10)}};
}

} // namespace

TEST(JudgementFile, IsInThePictureAndReadByExiv2AndExiftool)
{
    const TempFolder folder;
    for (const auto& [name, bytes] : pictures()) {
        const fs::path file = folder / name;
        writeFile(file, bytes);
        makeOld(file);
        const std::string hash = pixelHash(test::bytesOf(bytes), name);
        const WrittenJudgement written = writeJudgement(
            file, {.rating = 4, .label = ColourLabel::Red, .pick = Pick::Picked, .addTags = {"cat", "Places/Rome"}});
        EXPECT_EQ(written.file, file);
        EXPECT_EQ(written.before, PictureJudgement{});
        EXPECT_EQ(readFacts(file).judgement, written.after);
        EXPECT_FALSE(fs::exists(sidecarOf(file)));
        EXPECT_EQ(pixelHash(test::bytesOf(readFile(file)), name), hash);
        if (has("exiv2")) {
            const std::string read = outputOf("exiv2 -PXkt " + file.string());
            EXPECT_THAT(read, testing::ContainsRegex("Xmp.xmp.Rating +4")) << name;
            EXPECT_THAT(read, testing::ContainsRegex("Xmp.xmp.Label +Red"));
            EXPECT_THAT(read, testing::ContainsRegex("Xmp.dc.subject +cat, Rome"));
            EXPECT_THAT(read, testing::ContainsRegex("Xmp.digiKam.TagsList +cat, Places/Rome"));
            EXPECT_THAT(read, testing::ContainsRegex("Xmp.digiKam.PickLabel +3"));
        }
        if (has("exiftool")) {
            EXPECT_EQ(outputOf("exiftool -s3 -Rating -validate " + file.string()).substr(0, 2), "4\n") << name;
        }
    }
}

TEST(JudgementFile, KeepsWhatOtherProgramsWroteMeanwhile)
{
    if (!has("exiv2"))
        GTEST_SKIP() << "exiv2 is not installed";
    const TempFolder folder;
    for (const auto& [name, bytes] : pictures()) {
        const fs::path file = folder / name;
        writeFile(file, bytes);
        writeJudgement(file, {.rating = 2, .addTags = {"cat"}});
        outputOf("exiv2 -M'set Xmp.xmp.Rating 5' -M'set Xmp.photoshop.City Rome' " + file.string());
        EXPECT_EQ(readFacts(file).judgement.rating, 5) << name;
        const WrittenJudgement written = writeJudgement(file, {.label = ColourLabel::Green});
        EXPECT_EQ(written.after.rating, 5) << name;
        EXPECT_THAT(written.after.tags, testing::ElementsAre("cat"));
        EXPECT_THAT(outputOf("exiv2 -PXkt " + file.string()), HasSubstr("Rome"));
    }
}

TEST(JudgementFile, WritesNothingWithoutAChange)
{
    const TempFolder folder;
    const fs::path file = folder / "a.png";
    writeFile(file, pictures()[0].second);
    writeJudgement(file, {.rating = 3});
    const std::string before = readFile(file);
    EXPECT_EQ(writeJudgement(file, {.rating = 3}).before.rating, 3);
    EXPECT_EQ(readFile(file), before);
}

TEST(JudgementFile, KeepsPermissionsAndMovesTheTimeByASecond)
{
    const TempFolder folder;
    const fs::path file = folder / "a.png";
    writeFile(file, pictures()[0].second);
    makeOld(file);
    fs::permissions(file, static_cast<fs::perms>(0640));
    const auto time = fs::last_write_time(file);
    writeJudgement(file, {.rating = 3});
    EXPECT_EQ(fs::last_write_time(file) - time, std::chrono::seconds(1));
    EXPECT_EQ(fs::status(file).permissions(), static_cast<fs::perms>(0640));
}

TEST(JudgementFile, GoesIntoASidecarWhereTheFileTakesNone)
{
    const TempFolder folder;
    const std::string png = pictures()[0].second;
    writeFile(folder / "a.gif", "GIF89a and so on");
    writeFile(folder / "cut.png", png.substr(0, png.size() / 2));
    makeOld(folder / "cut.png");
    for (const char* name : {"a.gif", "cut.png"}) {
        const fs::path file = folder / name;
        const std::string before = readFile(file);
        const WrittenJudgement written = writeJudgement(file, {.rating = 5, .addTags = {"cat"}});
        EXPECT_EQ(written.file, fs::path(file.string() + ".xmp"));
        EXPECT_EQ(readFile(file), before);
        EXPECT_EQ(factsOf(before, readFile(sidecarOf(file)), name).judgement.rating, 5);
        EXPECT_EQ(writeJudgement(file, {.rating = 1}).before.rating, 5);
        if (has("exiv2")) {
            EXPECT_THAT(outputOf("exiv2 -PXkt " + sidecarOf(file).string()),
                        testing::ContainsRegex("Xmp.xmp.Rating +1"));
        }
    }
}

TEST(JudgementFile, LetsASidecarHaveTheWord)
{
    const TempFolder folder;
    const fs::path file = folder / "a.png";
    writeFile(file, pictures()[0].second);
    writeJudgement(file, {.rating = 2, .addTags = {"cat"}});
    writeFile(sidecarOf(file), judgedXmp("", {.rating = 4}, 0, "a"));
    const std::string before = readFile(file);
    EXPECT_EQ(readFacts(file).judgement.rating, 4);
    EXPECT_EQ(writeJudgement(file, {.pick = Pick::Rejected}).file, sidecarOf(file));
    EXPECT_EQ(readFacts(file).judgement.pick, Pick::Rejected);
    EXPECT_EQ(readFile(file), before);
    writeFile(sidecarOf(file), "this is no XMP");
    EXPECT_EQ(readFacts(file).judgement.rating, 2) << "one that cannot be read says nothing";
    EXPECT_EQ(test::errorOf([&] { writeJudgement(file, {.rating = 1}); }).code(), ErrorCode::Corrupt);
    EXPECT_EQ(readFile(sidecarOf(file)), "this is no XMP");
}

TEST(JudgementFile, WaitsForAFileThatIsBeingWritten)
{
    const TempFolder folder;
    const fs::path file = folder / "a.png";
    const std::string png = pictures()[0].second;
    writeFile(file, png.substr(0, png.size() / 2));
    EXPECT_EQ(test::errorOf([&] { writeJudgement(file, {.rating = 1}); }).code(), ErrorCode::Incomplete)
        << "it was written to just now and has no end";
    writeFile(file, png);
    const int writer = open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    EXPECT_EQ(test::errorOf([&] { writeJudgement(file, {.rating = 1}); }).code(), ErrorCode::Incomplete)
        << "somebody has it open to write to it";
    close(writer);
    EXPECT_EQ(writeJudgement(file, {.rating = 1}).file, file);
    EXPECT_FALSE(fs::exists(sidecarOf(file)));
}

TEST(JudgementFile, SaysWhatIsMissing)
{
    const TempFolder folder;
    EXPECT_EQ(test::errorOf([&] { writeJudgement(folder / "none.png", {.rating = 1}); }).code(), ErrorCode::NotFound);
    writeFile(sidecarOf(folder / "none.png"), judgedXmp("", {.rating = 4}, 0, "a"));
    EXPECT_EQ(test::errorOf([&] { writeJudgement(folder / "none.png", {.rating = 1}); }).code(), ErrorCode::NotFound);
    EXPECT_EQ(test::errorOf([&] { (void)readFacts(folder / "none.png"); }).code(), ErrorCode::NotFound);
}

} // namespace zimage
