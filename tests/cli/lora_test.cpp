#include "cli/program.h"
#include "core/test_files.h"
#include "io/png.h"
#include "params/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace zimage::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> generate(const std::vector<std::string>& more)
{
    std::vector<std::string> arguments{"generate", "a fox",    "--size", "64",         "--steps",
                                       "1",        "--output", "a.png",  "--no-guards"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

TEST(LoraFlags, MayComeSeveralTimesAndLeaveNoPathInThePicture)
{
    const TempFolder folder;
    const auto place = folder / "secret place";
    for (const char* name : {"snow.safetensors", "ink.safetensors"}) {
        std::filesystem::create_directories(place);
        std::filesystem::copy_file(data("zimage-mini-lora.safetensors"), place / name);
    }
    const RunResult result = run(generate({"--lora", (place / "snow.safetensors").string(), "--lora",
                                           (place / "ink.safetensors").string(), "--lora-scale", "0.5"}),
                                 {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.err;
    const std::vector<PictureText> texts = readPng(folder / "a.png").texts;
    ASSERT_EQ(texts.size(), 3U);
    for (const PictureText& text : texts) {
        EXPECT_THAT(text.text, Not(HasSubstr("secret"))) << text.keyword;
        if (text.keyword != "XML:com.adobe.xmp") { // whose names of namespaces have some
            EXPECT_THAT(text.text, Not(HasSubstr("/"))) << text.keyword;
        }
    }
    LoraList loras = paramsFromMetadata(texts[1].text).loras;
    for (LoraChoice& lora : loras)
        lora.sha256.clear(); // whether they were known in time
    EXPECT_EQ(loras,
              (LoraList{{.file = "snow.safetensors", .sha256 = {}, .strength = 0.5}, {.file = "ink.safetensors"}}));
}

TEST(LoraFlags, OneStepOutOfSomeIsAUsageError)
{
    const TempFolder folder;
    const RunResult result =
        run(generate({"--lora", R"([{"file": "a.safetensors", "from": 2}])"}), {.folder = folder.path()});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr("--lora has 'a.safetensors' only from step 2 on"));
}

TEST(LoraFlags, AnotherKeyIsAUsageError)
{
    const TempFolder folder;
    const RunResult result =
        run(generate({"--lora", R"([{"file": "a.safetensors", "weight": 2}])"}), {.folder = folder.path()});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr("has no key 'weight'"));
}

} // namespace
} // namespace zimage::test
