// The index after its program was killed at any moment.
#include "library/library_index.h"
#include "library/library_scan.h"
#include "core/library_pictures.h"
#include "core/test_files.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <string>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using test::savePicture;
using test::TempFolder;

int kills()
{
    const char* text = std::getenv("ZIMAGE_KILLS");
    return text == nullptr ? 20 : std::atoi(text);
}

/// Works on the index until it is killed: pictures come, go, move and are judged.
[[noreturn]] void workForEver(const fs::path& file, const fs::path& pictures)
{
    LibraryIndex index(file);
    for (int i = 0;; ++i) {
        savePicture(pictures / ("p" + std::to_string(i % 30) + ".png"), "江南 number " + std::to_string(i), i);
        if (i % 5 == 4)
            fs::rename(pictures / ("p" + std::to_string(i % 30) + ".png"),
                       pictures / ("moved" + std::to_string(i % 7) + ".png"));
        (void)scanFolders(index, {pictures}, {});
        std::vector<std::pair<std::int64_t, PictureJudgement>> judged;
        for (const LibraryHit& hit : index.find({})) {
            PictureJudgement judgement;
            judgement.rating = static_cast<int>(hit.id % 6);
            judgement.tags = {"tag " + std::to_string(i % 3)};
            judged.emplace_back(hit.id, judgement);
        }
        index.setJudgements(judged);
    }
}

/// Each picture once among the words, each word of a picture that is there.
void expectConsistent(const fs::path& file)
{
    SQLite::Database database(file.string());
    EXPECT_EQ(database.execAndGet("PRAGMA integrity_check").getString(), "ok");
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM picture WHERE id NOT IN (SELECT rowid FROM words)").getInt(),
              0);
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM words WHERE rowid NOT IN (SELECT id FROM picture)").getInt(),
              0);
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM word WHERE picture NOT IN (SELECT id FROM picture)").getInt(),
              0);
}

std::set<std::string> filesIn(const fs::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().string());
    return names;
}

TEST(KilledLibrary, HasAWholeIndexThatTheNextScanCompletes)
{
    const TempFolder folder;
    const fs::path pictures = folder / "pictures";
    const fs::path file = folder / "cache/gallery.sqlite";
    fs::create_directories(pictures);
    std::mt19937 random(1);
    for (int i = 0; i < kills(); ++i) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0)
            workForEver(file, pictures);
        ::usleep(5000 + random() % 120'000);
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself";

        for (const std::string& each : filesIn(pictures)) // a picture that was half written is no picture
            fs::last_write_time(each, fs::file_time_type::clock::now() - std::chrono::hours(1));
        LibraryIndex index(file);
        EXPECT_FALSE(index.wasRenewed());
        (void)scanFolders(index, {pictures}, {});
        std::set<std::string> known;
        for (const auto& [path, indexed] : index.filesIn({}))
            known.insert(path.string());
        EXPECT_EQ(known, filesIn(pictures));
        expectConsistent(file);
    }
}

} // namespace
} // namespace zimage
