#include "base/error.h"
#include "io/file_hashes.h"
#include "io/sha256.h"
#include "params/lora_files.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>

namespace zimage {
namespace {

using test::readFile;
using test::TempFolder;
using test::writeFile;

constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2

TEST(Sha256, IsThatOfTheStandard)
{
    EXPECT_EQ(sha256Of("abc"), kAbc);
    EXPECT_EQ(sha256Of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_TRUE(isSha256(kAbc));
    EXPECT_FALSE(isSha256("abc"));
    EXPECT_FALSE(isSha256(std::string(64, 'A')));
}

TEST(Sha256, OfAFileIsThatOfItsBytesUnlessStopped)
{
    const TempFolder folder;
    writeFile(folder / "large", std::string(3'000'000, 'x'));
    EXPECT_EQ(sha256OfFile(folder / "large", {}), sha256Of(std::string(3'000'000, 'x')));
    EXPECT_FALSE(sha256OfFile(folder / "none", {}));
    EXPECT_FALSE(sha256OfFile(folder.path(), {}));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(sha256OfFile(folder / "large", stop.get_token()));
}

TEST(FileHashes, AreKnownOnceTheyWereWantedAndKeptForTheNextProgram)
{
    const TempFolder folder;
    writeFile(folder / "a.safetensors", "abc");
    {
        FileHashes hashes(folder / "cache" / "hashes.json");
        EXPECT_FALSE(hashes.known(folder / "a.safetensors"));
        hashes.want(folder / "a.safetensors");
        hashes.waitUntilIdle();
        EXPECT_EQ(hashes.known(folder / "a.safetensors"), kAbc);
        EXPECT_EQ(hashes.fileWith(kAbc), folder / "a.safetensors");
    }
    const FileHashes later(folder / "cache" / "hashes.json");
    EXPECT_EQ(later.known(folder / "a.safetensors"), kAbc);
    EXPECT_EQ(later.fileWith(kAbc), folder / "a.safetensors");
    EXPECT_FALSE(later.fileWith(std::string(64, '0')));
}

TEST(FileHashes, OfSmallFilesOutliveAProgramThatEndsWhileALargeOneIsRead)
{
    const TempFolder folder;
    writeFile(folder / "a.safetensors", "abc");
    writeFile(folder / "large.safetensors", "");
    std::filesystem::resize_file(folder / "large.safetensors", std::uintmax_t{64} << 30); // sparse
    {
        FileHashes hashes(folder / "hashes.json");
        hashes.want(folder / "a.safetensors");
        hashes.want(folder / "large.safetensors");
        while (!hashes.known(folder / "a.safetensors"))
            std::this_thread::yield();
    }
    const FileHashes later(folder / "hashes.json");
    EXPECT_EQ(later.known(folder / "a.safetensors"), kAbc);
    EXPECT_FALSE(later.known(folder / "large.safetensors"));
}

TEST(FileHashes, DoNotHoldForAFileThatChanged)
{
    const TempFolder folder;
    writeFile(folder / "a", "abc");
    FileHashes hashes({});
    hashes.want(folder / "a");
    hashes.waitUntilIdle();
    ASSERT_TRUE(hashes.known(folder / "a"));
    const auto time = std::filesystem::last_write_time(folder / "a");
    std::filesystem::last_write_time(folder / "a", time + std::chrono::nanoseconds(1000));
    EXPECT_FALSE(hashes.known(folder / "a")) << "another time";
    std::filesystem::last_write_time(folder / "a", time);
    EXPECT_TRUE(hashes.known(folder / "a"));
    writeFile(folder / "a", "abcd");
    std::filesystem::last_write_time(folder / "a", time);
    EXPECT_FALSE(hashes.known(folder / "a")) << "another size";
    EXPECT_FALSE(hashes.fileWith(kAbc));
}

TEST(FileHashes, ADamagedCacheCountsAsEmpty)
{
    const TempFolder folder;
    writeFile(folder / "a", "abc");
    for (const std::string text :
         {"", "{", "[]", "{\"version\": 9, \"files\": {}}", "{\"version\": 1, \"files\": {\"/a\": 7}}",
          "{\"version\": 1, \"files\": {\"/a\": {\"size\": -1, \"time\": 0, \"sha256\": \"x\"}}}"}) {
        writeFile(folder / "hashes.json", text);
        FileHashes hashes(folder / "hashes.json");
        EXPECT_FALSE(hashes.known(folder / "a")) << text;
        hashes.want(folder / "a");
        hashes.waitUntilIdle();
        EXPECT_EQ(FileHashes(folder / "hashes.json").known(folder / "a"), kAbc) << text;
    }
}

TEST(FileHashes, TwoProgramsKeepWhatTheOtherKnows)
{
    const TempFolder folder;
    writeFile(folder / "a", "abc");
    writeFile(folder / "b", "b");
    FileHashes first(folder / "hashes.json");
    FileHashes second(folder / "hashes.json");
    first.want(folder / "a");
    first.waitUntilIdle();
    second.want(folder / "b");
    second.waitUntilIdle();
    const FileHashes third(folder / "hashes.json");
    EXPECT_TRUE(third.known(folder / "a"));
    EXPECT_TRUE(third.known(folder / "b"));
}

TEST(FileHashes, AModelsFolderHasOneWhereverItIs)
{
    const TempFolder folder;
    for (const char* place : {"here", "there"}) {
        std::filesystem::create_directories(folder / place / "vae");
        std::filesystem::create_directories(folder / place / ".cache");
        writeFile(folder / place / "model_index.json", "{}");
        writeFile(folder / place / "vae" / "a.safetensors", "abc");
        writeFile(folder / place / ".cache" / "b.safetensors", place);
        writeFile(folder / place / "README.md", place);
    }
    FileHashes hashes({});
    hashes.want(folder / "here");
    hashes.want(folder / "there");
    hashes.waitUntilIdle();
    const std::string expected =
        sha256Of(sha256Of("{}") + "  model_index.json\n" + std::string(kAbc) + "  vae/a.safetensors\n");
    EXPECT_EQ(hashes.known(folder / "here"), expected);
    EXPECT_EQ(hashes.known(folder / "there"), expected);
    writeFile(folder / "there" / "vae" / "a.safetensors", "other");
    EXPECT_FALSE(hashes.known(folder / "there"));
}

TEST(FileHashes, EndAtOnceWhileTheyHash)
{
    const TempFolder folder;
    writeFile(folder / "a", std::string(200'000'000, 'x'));
    const auto start = std::chrono::steady_clock::now();
    {
        FileHashes hashes(folder / "hashes.json");
        hashes.want(folder / "a");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(LoraFile, IsFoundByItsHashAndElseByItsName)
{
    const TempFolder folder;
    writeFile(folder / "snow.safetensors", "abc");
    FileHashes hashes({});
    EXPECT_EQ(loraFile({.file = (folder / "snow.safetensors").string()}, hashes), folder / "snow.safetensors");
    try {
        (void)loraFile({.file = "/nowhere/rain.safetensors"}, hashes);
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
        EXPECT_STREQ(error.what(),
                     "The LoRA /nowhere/rain.safetensors does not exist. Choose its file, or remove the "
                     "LoRA.");
    }
    const LoraChoice lora{.file = "winter.safetensors", .sha256 = kAbc};
    try {
        (void)loraFile(lora, hashes);
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
        EXPECT_STREQ(error.what(),
                     "The LoRA 'winter.safetensors' of these settings is not known on this computer (SHA-256 "
                     "ba7816bf8f01…). Choose its file, or remove the LoRA.");
    }
    hashes.want(folder / "snow.safetensors");
    hashes.waitUntilIdle();
    EXPECT_EQ(loraFile(lora, hashes), folder / "snow.safetensors");
}

} // namespace
} // namespace zimage
