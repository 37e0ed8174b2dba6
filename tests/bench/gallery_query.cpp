// Searches of the gallery in an index with many pictures, which no files belong to: zimage_query_bench [PICTURES]
// (50,000). Half of the prompts are in Chinese. Compare only figures of one run.

#include "library/gallery_query.h"
#include "library/library_index.h"
#include "params/param_table.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace zimage::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::array<const char*, 24> kEnglish{
    "a",   "red",    "fox",   "castle", "in",   "the",   "snow",   "by",   "sea",   "light",   "soft", "dark",
    "old", "bridge", "river", "of",     "film", "grain", "detail", "wide", "green", "morning", "mist", "rain"};
constexpr std::array<const char*, 16> kChinese{"江南", "水乡", "石桥", "清晨", "薄雾", "红狐", "雪地", "城堡",
                                               "海边", "柔光", "古镇", "远山", "竹林", "渔舟", "灯笼", "雨后"};
constexpr std::int64_t kNow = 1'764'547'200'000; // 2025-12-01
constexpr std::int64_t kDay = 86'400'000;

template <typename Words>
std::string textOf(std::mt19937& random, const Words& words, const char* between, unsigned count)
{
    std::string text;
    for (unsigned i = 0; i < count; ++i)
        text += std::string(words[random() % words.size()]) + between;
    return text;
}

LibraryPicture picture(std::mt19937& random, int number)
{
    const bool chinese = number % 2 == 1;
    const auto prompt = [&](unsigned count) {
        return chinese ? textOf(random, kChinese, "", count) : textOf(random, kEnglish, " ", count);
    };
    LibraryPicture made;
    made.file = "/home/eva/图片/" + std::to_string(number / 500) + "/zimage-" + std::to_string(number) + ".png";
    made.width = number % 3 == 0 ? 1536 : 1024;
    made.height = 1024;
    made.made = kNow - static_cast<std::int64_t>(random() % 1000) * kDay;
    made.source = number % 5 == 0 ? "ComfyUI" : "Z-Image Studio";
    made.model = number % 3 == 0 ? "Z-Image-Turbo" : "Z-Image-Base";
    made.preset = number % 4 == 0 ? "portrait" : "";
    made.params.prompt = prompt(10 + random() % 40);
    made.params.negativePrompt = prompt(5);
    made.params.seed = static_cast<std::int64_t>(random() % 1'000'000);
    made.params.steps = 4 + static_cast<int>(random() % 26);
    if (number % 7 == 0)
        made.params.loras.push_back({.file = number % 2 == 0 ? "ink_wash.safetensors" : "水彩.safetensors"});
    for (const ParamDef& def : paramTable())
        if (inMetadata(def))
            made.known.push_back(&def);
    made.pixelHash = std::to_string(number % 200 == 0 ? number + 1 : number);
    made.identity.documentId = "document-" + std::to_string(number);
    if (number % 10 == 1)
        made.identity.parentId = "document-" + std::to_string(number - 1);
    made.judgement.rating = static_cast<int>(random() % 6);
    made.judgement.label = static_cast<ColourLabel>(random() % 10);
    made.judgement.tags = {number % 2 == 0 ? "Client/Müller" : "客户", "tag " + std::to_string(random() % 300)};
    return made;
}

void run(const fs::path& folder, int count)
{
    LibraryIndex index(folder / "gallery.sqlite");
    std::mt19937 random(1); // the same pictures every time
    std::vector<LibraryPicture> some;
    for (int i = 0; i < count; ++i) {
        some.push_back(picture(random, i));
        if (some.size() == 1000 || i + 1 == count) {
            index.put(some);
            some.clear();
        }
    }
    std::printf("%zu pictures\n", index.count());
    for (const std::string text :
         {"江南",
          "江南水乡",
          "red fox -castle",
          "c",
          "的",
          "红狐 OR castle",
          "\"red fox\"",
          "-江南 -red",
          "prompt:江南 negative:雪地",
          "original:*",
          "steps:>10",
          "seed:42",
          "guidance:0..5",
          "size:1024x1024",
          "size:>1024x1024",
          "model:turbo",
          "model:\"z-image-turbo\"",
          "preset:portr",
          "source:comfy",
          "folder:图片",
          "folder:\"/home/eva/图片/7\"",
          "name:42",
          "lora:ink",
          "lora:水彩",
          "tag:客户",
          "tag:\"client\"",
          "tag:\"tag 7\"",
          "-tag:7",
          "rating:>=4",
          "label:red,绿",
          "date:2025-11..",
          "is:duplicate",
          "is:stacked",
          "is:untagged",
          "castle -snow steps:>10 model:turbo lora:ink rating:>=4 tag:client date:2024.. -folder:x"}) {
        std::vector<double> times;
        std::size_t found = 0;
        for (int i = 0; i < 7; ++i) {
            const auto begin = Clock::now();
            found = index.find(parseQuery(text, kNow).query).size();
            times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        }
        std::nth_element(times.begin(), times.begin() + 3, times.end());
        std::printf("%8.1f ms  %6zu found  %s\n", times[3], found, text.c_str());
    }
    const auto begin = Clock::now();
    const auto best = index.find(parseQuery("red fox", kNow).query, LibraryOrder::Relevance);
    std::printf("%8.1f ms  %6zu found  red fox, by relevance\n",
                std::chrono::duration<double, std::milli>(Clock::now() - begin).count(), best.size());
}

} // namespace
} // namespace zimage::bench

int main(int count, char** arguments)
{
    std::string pattern = (std::filesystem::temp_directory_path() / "zimage-query-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        return 1;
    zimage::bench::run(pattern, count > 1 ? std::atoi(arguments[1]) : 50'000);
    std::filesystem::remove_all(pattern);
    return 0;
}
