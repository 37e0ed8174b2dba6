#include "io/file_kind.h"

#include "core/test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace zimage {
namespace {

using namespace std::string_literals;

TEST(FileKind, IsToldByContentWhateverTheName)
{
    const std::vector<std::pair<std::string, FileKind>> all = {
        {"", FileKind::Empty},
        {"\x89PNG\r\n\x1A\n", FileKind::Png},
        {"\xFF\xD8\xFF\xE0\0\x10JFIF"s, FileKind::Jpeg},
        {"RIFF\x10\0\0\0WEBPVP8 "s, FileKind::WebP},
        {"GIF89a", FileKind::Gif},
        {"\0\0\0\x20"
         "ftypavif"s,
         FileKind::Avif},
        {"\x10\0\0\0\0\0\0\0{\"a\": 1}        "s, FileKind::Safetensors},
        {"GGUF\x03\0\0\0"s, FileKind::Gguf},
        {"PK\x03\x04\0\0archive/data.pkl"s, FileKind::Pickle},
        {"PK\x03\x04"s, FileKind::Zip},
        {"{\"a\": 1}", FileKind::Json},
        {"[1, 2]", FileKind::Json},
        {"# about\n\nsteps: 8\n", FileKind::Yaml},
        {"\xEF\xBB\xBFsteps: 8\r\n", FileKind::Yaml},
        {"preset:\n  name: x\n", FileKind::Yaml},
        {"a red fox", FileKind::Text},
        {"{red|blue} fox", FileKind::Text},
        {"BMW: a car", FileKind::Yaml},
        {"BMWs in 雪", FileKind::Text},
        {"\xFF\xFE"
         "a\0 \0"s,
         FileKind::Utf16},
        {"a\0 \0r\0e\0d\0"s, FileKind::Utf16},
        {"\0\1\2\3\xFE\xFF"s, FileKind::Binary},
    };
    for (const auto& [bytes, kind] : all)
        EXPECT_EQ(fileKindName(fileKindOf(bytes)), fileKindName(kind)) << bytes;
}

TEST(FileKind, OfTheFilesThatComeWithTheProgramIsRight)
{
    EXPECT_EQ(fileKind(test::source("presets/tuning.yaml")), FileKind::Yaml);
    EXPECT_EQ(fileKind(test::data("zimage-mini-lora.safetensors")), FileKind::Safetensors);
    EXPECT_EQ(fileKind(test::source("presets")), FileKind::Folder);
    EXPECT_EQ(fileKind(test::source("nowhere")), FileKind::Missing);
    EXPECT_EQ(fileKind("/dev/null"), FileKind::Unreadable) << "no file to look into";
}

TEST(FileKind, ACharacterThatTheHeadCutsIsStillText)
{
    const std::string penguins = std::string(kFileHead - 1, 'x') + "鹅";
    EXPECT_EQ(fileKindOf(std::string_view(penguins).substr(0, kFileHead)), FileKind::Text);
    EXPECT_EQ(fileKindOf("\xE9"), FileKind::Binary);
}

TEST(Text, LosesMarksAndBreaksThatNobodyMeans)
{
    EXPECT_EQ(withoutMark("\xEF\xBB\xBF\xEF\xBB\xBF"), "\xEF\xBB\xBF");
    EXPECT_EQ(withoutLastBreaks("a\n b \r\n\n\r\n"), "a\n b ");
    EXPECT_EQ(withPlainBreaks("a\r\n\r\nb\rc\r"), "a\n\nb\rc\r");
}

} // namespace
} // namespace zimage
