// A PNG file's chunks without its pixels.
#include "core/png_bytes.h"
#include "core/test_files.h"
#include "io/png.h"
#include "io/png_chunks.h"
#include "io/png_frame.h"

#include <gtest/gtest.h>

#include <string>

namespace zimage {
namespace {

using namespace zimage::test;

std::string pngFile(int side, std::size_t textBytes)
{
    Image image{side, side, {}};
    for (int i = 0; i < side * side * 3; ++i)
        image.rgb.push_back(static_cast<std::uint8_t>(i * i * 31 + i)); // hard to compress
    const auto bytes = encodePng(image, {{"parameters", std::string(textBytes, 'x')}, {"zimage", "{}"}});
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The other chunks of a file, as they are.
std::string others(const std::string& file)
{
    std::string kept = file.substr(0, 8);
    for (std::size_t at = 8; at + 12 <= file.size();) {
        const std::size_t whole = pngNumber(bytesOf(file.substr(at, 4))) + std::size_t{12};
        if (file.substr(at + 4, 4) != "IDAT")
            kept += file.substr(at, whole);
        at += whole;
    }
    return kept;
}

TEST(PngFrame, HasAllChunksButThePixels)
{
    const TempFolder folder;
    for (const int side : {1, 40, 300})
        for (const std::size_t text : {std::size_t{0}, std::size_t{5000}, std::size_t{200'000}}) {
            const std::string file = pngFile(side, text);
            writeFile(folder / "a.png", file);
            EXPECT_EQ(readPngFrame(folder / "a.png"), others(file)) << side << ", " << text;
        }
}

TEST(PngFrame, OfAFileThatIsCutShortIsCutShort)
{
    const TempFolder folder;
    const std::string file = pngFile(60, 100);
    for (std::size_t size = 8; size < file.size(); size += 97) {
        writeFile(folder / "a.png", file.substr(0, size));
        const auto frame = readPngFrame(folder / "a.png");
        ASSERT_TRUE(frame) << size;
        EXPECT_ANY_THROW((void)pngChunks(bytesOf(*frame), "a.png")) << size;
    }
}

TEST(PngFrame, IsNothingForOtherFiles)
{
    const TempFolder folder;
    writeFile(folder / "a.png", "\xFF\xD8\xFF\xE0 a JPEG");
    writeFile(folder / "empty.png", "");
    EXPECT_FALSE(readPngFrame(folder / "a.png"));
    EXPECT_FALSE(readPngFrame(folder / "empty.png"));
    EXPECT_FALSE(readPngFrame(folder / "missing.png"));
    EXPECT_FALSE(readPngFrame(folder.path()));
}

} // namespace
} // namespace zimage
