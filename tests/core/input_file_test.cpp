// What lies where a file is expected may be anything. Nothing that the programs read at their start may wait for it.

#include "io/input_file.h"

#include "base/error.h"
#include "core/test_files.h"
#include "io/file_hashes.h"
#include "io/json_config.h"
#include "io/png.h"
#include "memory/device_ledger.h"
#include "presets/preset_reader.h"
#include "prompts/wildcards.h"
#include "tokenizer/tokenizer.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <string>

namespace zimage {
namespace {

using namespace zimage::test;
namespace fs = std::filesystem;

/// A folder with one of everything that is no file.
class Oddities {
public:
    Oddities()
    {
        EXPECT_EQ(mkfifo((m_folder / "pipe").c_str(), 0600), 0);
        fs::create_symlink("pipe", m_folder / "link-to-pipe");
        fs::create_directory(m_folder / "folder");
        fs::create_symlink("/dev/zero", m_folder / "device");
    }
    [[nodiscard]] std::vector<fs::path> all() const
    {
        return {m_folder / "pipe", m_folder / "link-to-pipe", m_folder / "folder", m_folder / "device"};
    }

private:
    TempFolder m_folder;
};

template <typename Read>
void expectRefusal(const fs::path& path, Read read)
{
    try {
        read(path);
        ADD_FAILURE() << path << " was read";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos) << error.what();
    }
}

} // namespace

TEST(InputFile, IsReadWholeUpToItsLimit)
{
    const TempFolder folder;
    const std::string text(200'000, 'x');
    writeFile(folder / "file", text);
    writeFile(folder / "empty", "");
    InputFault fault{};
    EXPECT_EQ(readInput(folder / "file", text.size(), fault), text);
    EXPECT_FALSE(readInput(folder / "file", text.size() - 1, fault));
    EXPECT_EQ(fault, InputFault::TooLarge);
    EXPECT_EQ(readInput(folder / "empty", 0, fault), "");
    EXPECT_FALSE(readInput(folder / "missing", 10, fault));
    EXPECT_EQ(fault, InputFault::Missing);
    EXPECT_FALSE(readInput(folder / "file/inside", 10, fault));
    EXPECT_EQ(fault, InputFault::Missing);
    EXPECT_EQ(readInput("/proc/self/status", 1 << 20, fault).value_or("").substr(0, 5), "Name:"); // of size 0
}

TEST(InputFile, IsNoPipeFolderOrDevice)
{
    const Oddities oddities;
    for (const fs::path& path : oddities.all()) {
        InputFault fault{};
        EXPECT_FALSE(readInput(path, 100, fault)) << path;
        EXPECT_EQ(fault, InputFault::NoFile) << path;
        EXPECT_TRUE(isNoFile(path)) << path;
        EXPECT_EQ(readInputOrNothing(path, 100), "") << path;
    }
}

TEST(InputFile, EveryReaderRefusesWhatIsNoFileAtOnce)
{
    const Oddities oddities;
    for (const fs::path& path : oddities.all()) {
        expectRefusal(path, [](const fs::path& p) { (void)loadPreset(p); });
        expectRefusal(path, [](const fs::path& p) { (void)JsonConfig::load(p); });
        expectRefusal(path, [](const fs::path& p) { (void)readPng(p); });
        expectRefusal(path, [](const fs::path& p) { (void)Tokenizer::load(p); });
        EXPECT_EQ(DeviceLedger::load(path).tuned({"cpu", "m", "", ""}, "x"), "");
        const FileHashes hashes(path);
        EXPECT_FALSE(hashes.fileWith(std::string(64, '0')));
    }
}

} // namespace zimage
