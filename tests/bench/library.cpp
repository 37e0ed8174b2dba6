// The gallery's index with many pictures, in one run: zimage_library_bench [PICTURES] (50,000). The pictures are made:
// small files with settings of their own, half of the prompts in Chinese. Compare only figures of one run.

#include "io/png.h"
#include "library/library_index.h"
#include "library/library_scan.h"
#include "library/library_schema.h"
#include "params/metadata.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

namespace zimage::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

const std::vector<std::string> kEnglish = {"a",    "red",   "fox",    "castle", "in",    "the",     "snow",  "by",
                                           "sea",  "light", "soft",   "dark",   "old",   "bridge",  "river", "of",
                                           "film", "grain", "detail", "wide",   "green", "morning", "mist",  "rain"};
const std::vector<std::string> kChinese = {"江南", "水乡", "石桥", "清晨", "薄雾", "红狐", "雪地", "城堡",
                                           "海边", "柔光", "古镇", "远山", "竹林", "渔舟", "灯笼", "雨后"};

double milliseconds(const std::function<void()>& work)
{
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double median(int runs, const std::function<void()>& work)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i)
        times.push_back(milliseconds(work));
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    return times[static_cast<std::size_t>(runs / 2)];
}

std::string promptOf(std::mt19937& random, bool chinese)
{
    const auto& words = chinese ? kChinese : kEnglish;
    std::string prompt;
    const int count = 6 + static_cast<int>(random() % 30);
    for (int i = 0; i < count; ++i)
        prompt += words[random() % words.size()] + (chinese ? (i % 4 == 3 ? "，" : "") : " ");
    return prompt;
}

void makePictures(const fs::path& folder, int count)
{
    std::mt19937 random(1); // the same pictures every time
    Image image{16, 16, std::vector<std::uint8_t>(std::size_t{16} * 16 * 3, 90)};
    for (int i = 0; i < count; ++i) {
        PictureRecord record;
        record.params.prompt = promptOf(random, i % 2 == 1);
        record.params.seed = static_cast<std::int64_t>(random() % 1'000'000);
        record.params.steps = 4 + static_cast<int>(random() % 16);
        record.params.width = record.params.height = 1024;
        record.modelName = i % 3 == 0 ? "z-image-turbo" : "z-image";
        const std::vector<std::byte> bytes = encodePng(image, pictureTexts(record));
        const fs::path within = folder / std::to_string(i / 1000);
        fs::create_directories(within);
        std::ofstream out(within / (std::to_string(i) + ".png"), std::ios::binary);
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
}

/// Of this process, in MiB, as Linux counts it.
double residentMemory()
{
    std::ifstream status("/proc/self/statm");
    double pages = 0;
    status >> pages >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

void say(const char* what, double value, const char* unit) { std::printf("%-52s %9.1f %s\n", what, value, unit); }

GalleryQuery words(const std::string& text)
{
    return {"picture.id IN (SELECT rowid FROM words WHERE words MATCH ?)", {ftsPhrase(text)}, {}};
}

void run(const fs::path& folder, int count)
{
    const fs::path file = folder / "gallery.sqlite";
    say("made the pictures", milliseconds([&] { makePictures(folder / "pictures", count); }) / 1000, "s");
    {
        LibraryIndex index(file);
        say("first scan, all are read",
            milliseconds([&] { (void)scanFolders(index, {folder / "pictures"}, {}); }) / 1000, "s");
        say("scan without a change", median(3, [&] { (void)scanFolders(index, {folder / "pictures"}, {}); }), "ms");
    }
    say("index on the disk", static_cast<double>(fs::file_size(file)) / (1 << 20), "MiB");
    LibraryIndex index(file);
    std::vector<LibraryHit> all;
    say("open and list all, the newest first", median(5, [&] { all = LibraryIndex(file).find({}); }), "ms");
    std::vector<std::int64_t> page;
    for (std::size_t i = 0; i < 60 && i < all.size(); ++i)
        page.push_back(all[all.size() / 2 + i].id);
    say("read what a page of 60 shows", median(9, [&] { (void)index.pictures(page); }), "ms");
    const auto search = [&](const char* what, const GalleryQuery& query) {
        std::size_t found = 0;
        const double time = median(9, [&] { found = index.find(query).size(); });
        std::printf("%-52s %9.1f ms, %zu found\n", what, time, found);
    };
    search("search: 江南", words("江南"));
    search("search: 南水乡石", words("南水乡石"));
    search("search: red fox", words("red fox"));
    search("search: c (every word that begins so)", words("c"));
    search("search: steps > 10", {"p_steps > ?", {std::int64_t{10}}, {}});
    search("search: seed 42", {"p_seed = ?", {std::int64_t{42}}, {}});
    say("similar prompts", median(5, [&] { (void)index.similarTo(page.front()); }), "ms");
    PictureJudgement judgement;
    judgement.rating = 3;
    say("a judgement", median(9, [&] { index.setJudgements({{page.front(), judgement}}); }), "ms");
    const fs::path fresh = folder / "pictures/new.png";
    makePictures(folder / "one", 1);
    fs::rename(folder / "one/0/0.png", fresh);
    say("a new picture", milliseconds([&] { (void)scanFiles(index, {fresh}); }), "ms");
    say("memory of the program", residentMemory(), "MiB");
}

} // namespace
} // namespace zimage::bench

int main(int count, char** arguments)
{
    namespace fs = std::filesystem;
    std::string pattern = (fs::temp_directory_path() / "zimage-library-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        return 1;
    zimage::bench::run(pattern, count > 1 ? std::atoi(arguments[1]) : 50'000);
    fs::remove_all(pattern);
    return 0;
}
