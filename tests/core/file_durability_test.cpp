// What survives a power cut and a disk that fails: the order of the calls, and each of them failing in turn.

#include "base/error.h"
#include "core/test_files.h"
#include "core/watched_calls.h"
#include "io/atomic_file.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace zimage {
namespace {

using namespace zimage::test;
namespace fs = std::filesystem;

const std::string kOld = "what was there before";
const std::string kNew(100, 'n');

std::span<const std::byte> newBytes() { return std::as_bytes(std::span(kNew)); }

/// One way in which a file is written: under a new name or over an old file, on either kind of file system.
struct Way {
    const char* name;
    bool replaces;
    bool unnamedFiles;
};

constexpr Way kWays[] = {{"new, without a name before", false, true},
                         {"new, with another name before", false, false},
                         {"replaced", true, true}};

/// A folder with one file in it, that is written to as `way` says.
class Disk {
public:
    explicit Disk(const Way& way) : m_way(way)
    {
        calls.unnamedFiles = way.unnamedFiles;
        writeFile(file(), kOld);
    }

    [[nodiscard]] fs::path file() const { return m_folder / "picture.png"; }
    /// The file that is to hold the new content.
    [[nodiscard]] fs::path target() const { return m_way.replaces ? file() : m_folder / "picture-2.png"; }

    /// What was said of a failure; empty for success.
    std::string write(const fs::path& path)
    {
        const OtherFileCalls watched(calls);
        try {
            if (m_way.replaces)
                replaceFile(path, newBytes());
            else
                writeNewFile(path, newBytes());
            return {};
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Unwritable);
            return error.what();
        }
    }
    std::string write() { return write(file()); }

    [[nodiscard]] std::ptrdiff_t files() const
    {
        return std::distance(fs::directory_iterator(m_folder.path()), fs::directory_iterator());
    }
    [[nodiscard]] fs::path folder() const { return m_folder.path(); }

    WatchedCalls calls;

private:
    TempFolder m_folder;
    Way m_way;
};

} // namespace

TEST(Durability, DataIsOnTheDiskBeforeItsNameAndTheNameBeforeTheEnd)
{
    for (const Way& way : kWays) {
        SCOPED_TRACE(way.name);
        Disk disk(way);
        EXPECT_EQ(disk.write(), "");
        const WatchedCalls& calls = disk.calls;
        const int named = way.replaces ? calls.at("rename") : calls.lastAt("name");
        ASSERT_GE(calls.lastAt("write"), 0);
        EXPECT_GT(calls.at("fsync temporary"), calls.lastAt("write"));
        EXPECT_GT(named, calls.at("fsync temporary"));
        EXPECT_GT(calls.lastAt("fsync folder"), named);
        EXPECT_EQ(readFile(disk.target()), kNew);
    }
}

TEST(Durability, NewFoldersAreOnTheDiskBeforeAFileIsInThem)
{
    Disk disk(kWays[0]);
    EXPECT_EQ(disk.write(disk.folder() / "2026/11/a.png"), "");
    const std::vector<std::string> first(disk.calls.calls.begin(), disk.calls.calls.begin() + 8);
    EXPECT_EQ(first,
              (std::vector<std::string>{"mkdir", "open folder", "fsync folder", "close folder", "mkdir", "open folder",
                                        "fsync folder", "close folder"}));
}

TEST(Durability, WhatMayBeLostInAPowerCutIsNotFlushed)
{
    const TempFolder folder;
    WatchedCalls calls;
    const OtherFileCalls watched(calls);
    writeNewFile(folder / "draft.png", newBytes(), Durability::Process);
    EXPECT_EQ(calls.at("fsync temporary"), -1);
    EXPECT_EQ(calls.at("fsync folder"), -1);
}

/// Whatever fails, it is said, what was there before is whole, and what has the file's name is whole, too.
TEST(Durability, NoCallThatFailsCostsAFileOrIsKeptSecret)
{
    for (const Way& way : kWays) {
        Disk whole(way);
        EXPECT_EQ(whole.write(), "");
        const std::vector<std::string> calls = whole.calls.calls;
        for (const int error : {ENOSPC, EIO, EDQUOT}) {
            for (std::size_t i = 0; i < calls.size(); ++i) {
                SCOPED_TRACE(std::string(way.name) + ", call " + std::to_string(i) + ": " + calls[i] + ", "
                             + std::strerror(error));
                Disk disk(way);
                disk.calls.failAt = static_cast<int>(i);
                disk.calls.error = error;
                const std::string said = disk.write();
                // A folder that cannot be opened is not flushed, an unnamed file that cannot be linked gets its name in
                // another way, and to close what is on the disk already says nothing of it.
                const bool remedied = calls[i] == "open folder" || calls[i] == "close folder"
                    || (calls[i] == "name" && way.unnamedFiles)
                    || (calls[i] == "close temporary" && way.unnamedFiles && !way.replaces);
                EXPECT_EQ(said.empty(), remedied) << said;
                const bool named = remedied || calls[i] == "fsync folder";
                EXPECT_TRUE(said.empty() || said.find(disk.file().stem().string()) != std::string::npos) << said;
                if (!way.replaces) {
                    EXPECT_EQ(readFile(disk.file()), kOld);
                    EXPECT_EQ(fs::exists(disk.target()), named);
                }
                EXPECT_EQ(disk.files(), !way.replaces && named ? 2 : 1) << "a temporary file is left";
                EXPECT_EQ(readFile(disk.target()), named ? kNew : way.replaces ? kOld : std::string());
            }
        }
    }
}

/// The flush of the temporary file fails once, where it comes when all goes well.
void failTheFlush(Disk& disk, int error)
{
    Disk whole(kWays[2]);
    EXPECT_EQ(whole.write(), "");
    disk.calls.failAt = whole.calls.at("fsync temporary");
    disk.calls.error = error;
}

TEST(Durability, AnInterruptedFlushIsDoneAgain)
{
    Disk disk(kWays[2]);
    failTheFlush(disk, EINTR);
    EXPECT_EQ(disk.write(), "");
    EXPECT_EQ(disk.calls.calls[static_cast<std::size_t>(disk.calls.failAt) + 1], "fsync temporary");
}

TEST(Durability, FileSystemsThatKnowNoFlushingAreWrittenTo)
{
    Disk disk(kWays[2]);
    failTheFlush(disk, EINVAL);
    EXPECT_EQ(disk.write(), "");
    EXPECT_EQ(readFile(disk.target()), kNew);
}

TEST(Durability, AFolderThatCannotBeFlushedIsToldWithTheFileThatIsThere)
{
    Disk disk(kWays[0]);
    Disk whole(kWays[0]);
    EXPECT_EQ(whole.write(), "");
    disk.calls.failAt = whole.calls.lastAt("fsync folder");
    disk.calls.error = EIO;
    EXPECT_EQ(disk.write(),
              disk.target().string()
                  + " is written, but may be lost in a power cut: the disk reports an error. Save it on another disk, "
                    "too.");
}

} // namespace zimage
