#include "base/error.h"
#include "core/png_bytes.h"
#include "core/test_files.h"
#include "io/png.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

namespace zimage {
namespace {

using namespace zimage::test;

Image gradient(int width, int height)
{
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : {x * 3 + y, x ^ (y * 5), x * y})
                image.rgb.push_back(static_cast<std::uint8_t>(value));
    return image;
}

DecodedPng decoded(const std::string& file) { return decodePng(bytesOf(file), "test.png"); }

/// What decoding a file throws; nothing when it is read.
std::optional<Error> errorOf(const std::string& file)
{
    try {
        (void)decoded(file);
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    }
}

std::string textRoundTrip(const std::string& text)
{
    const auto texts = decodePng(encodePng(gradient(2, 2), {{"parameters", text}}), "test.png").texts;
    return texts.size() == 1 ? texts[0].text : "there is not one text";
}

/// The text chunk that a text is written as.
RawChunk textChunk(const std::string& text)
{
    for (const RawChunk& chunk : chunksIn(encodePng(gradient(2, 2), {{"parameters", text}})))
        if (chunk.type.substr(1) == "TXt" || chunk.type == "tEXt")
            return chunk;
    return {"none", {}};
}

std::string reencoded(const Image& image) // the pixels, readable in a failure message
{
    std::string text;
    for (const std::uint8_t value : image.rgb)
        text += std::to_string(value) + ' ';
    return text;
}

TEST(Png, GivesBackPixelsAndTexts)
{
    for (const auto& [width, height] : {std::pair{1, 1}, {3, 7}, {257, 130}, {1, 300}}) {
        const Image image = gradient(width, height);
        const std::vector<PictureText> texts{
            {"parameters", "a fox\nSteps: 8"}, {"zimage", "{\"prompt\":\"一只狐狸\"}"}, {"empty", ""}};
        const DecodedPng back = decodePng(encodePng(image, texts), "test.png");
        EXPECT_EQ(back.image.width, width);
        EXPECT_EQ(back.image.height, height);
        EXPECT_EQ(back.image.rgb, image.rgb);
        EXPECT_EQ(back.texts, texts);
    }
}

TEST(Png, WritesSrgbAndTextsBeforeTheImageData)
{
    std::vector<std::string> types;
    for (const RawChunk& chunk : chunksIn(encodePng(gradient(8, 8), {{"parameters", "a"}, {"zimage", "狐"}})))
        types.push_back(chunk.type);
    ASSERT_EQ(types.size(), 8U);
    std::sort(types.begin() + 1, types.begin() + 4); // libpng's versions order these differently
    EXPECT_EQ(types, (std::vector<std::string>{"IHDR", "cHRM", "gAMA", "sRGB", "tEXt", "iTXt", "IDAT", "IEND"}));
}

TEST(Png, WritesLatin1AsTextAndEverythingElseAsUncompressedInternationalText)
{
    const RawChunk latin1 = textChunk("caf\u00e9, 20 °C");
    EXPECT_EQ(latin1.type, "tEXt");
    EXPECT_EQ(latin1.data,
              std::string("parameters\0caf\xe9, 20 \xb0"
                          "C",
                          22));
    const std::string longText(5000, 'x'); // Qt's writer would compress it
    EXPECT_EQ(textChunk(longText).data, std::string("parameters\0", 11) + longText);

    const RawChunk chinese = textChunk("雪地里的狐狸");
    EXPECT_EQ(chinese.type, "iTXt");
    EXPECT_EQ(chinese.data, std::string("parameters\0\0\0\0\0", 15) + "雪地里的狐狸");
}

TEST(Png, WritesLatin1ThatLooksLikeUtf8AsInternationalText)
{
    EXPECT_EQ(textChunk("Ã©").type, "iTXt");
    EXPECT_EQ(textRoundTrip("Ã©"), "Ã©");
    EXPECT_EQ(textRoundTrip("é"), "é");
}

TEST(Png, KeepsLineEndsAndAstralCharacters)
{
    for (const char* text : {"one\r\ntwo\rthree\nfour", "🦊 in the snow", "\t tab ", "雪\r\n地", "\u0085next line"})
        EXPECT_EQ(textRoundTrip(text), text);
}

TEST(Png, ReplacesNulByABlankAndInvalidUtf8ByTheReplacementCharacter)
{
    EXPECT_EQ(textRoundTrip(std::string("a\0b", 3)), "a b");
    EXPECT_EQ(textRoundTrip(std::string("狐\0b", 5)), "狐 b");
    EXPECT_EQ(textRoundTrip("a\xff"
                            "b"),
              "a\uFFFDb");
}

TEST(Png, TakesATextOfAMebibyte)
{
    std::string text;
    while (text.size() < (std::size_t{1} << 20))
        text += "狐狸, ";
    EXPECT_EQ(textRoundTrip(text), text);
}

TEST(Png, RefusesToEncodeWhatIsNoPictureOrNoKeyword)
{
    EXPECT_THROW((void)encodePng(Image{}, {}), Error);
    EXPECT_THROW((void)encodePng(Image{2, 2, std::vector<std::uint8_t>(11)}, {}), Error);
    EXPECT_THROW((void)encodePng(Image{-1, -1, std::vector<std::uint8_t>(3)}, {}), Error);
    EXPECT_THROW((void)encodePng(Image{65536, 1, std::vector<std::uint8_t>(65536 * 3)}, {}), Error);
    for (const std::string keyword : {"", " a", "a ", "a  b", "a\nb"})
        EXPECT_THROW((void)encodePng(gradient(1, 1), {{keyword, "x"}}), Error) << keyword;
    EXPECT_THROW((void)encodePng(gradient(1, 1), {{std::string(80, 'k'), "x"}}), Error);
}

struct ColourCase {
    const char* name;
    RawChunk header;
    std::vector<RawChunk> extra;
    std::string rows; ///< with their filter bytes
    const char* pixels;
};

TEST(Png, ReadsEveryColourTypeAsEightBitRgb)
{
    const std::string palette("\x0a\x0b\x0c\x14\x15\x16\x1e\x1f\x20", 9);
    const std::vector<ColourCase> cases{
        {"1-bit grey", header(4, 1, 1, 0), {}, std::string("\0\xa0", 2), "255 255 255 0 0 0 255 255 255 0 0 0 "},
        {"4-bit grey", header(2, 1, 4, 0), {}, std::string("\0\x1f", 2), "17 17 17 255 255 255 "},
        {"8-bit grey", header(1, 2, 8, 0), {}, std::string("\0\x07\0\x08", 4), "7 7 7 8 8 8 "},
        {"16-bit grey", header(1, 1, 16, 0), {}, std::string("\0\x80\x80", 3), "128 128 128 "},
        {"grey with a transparent value",
         header(1, 1, 8, 0),
         {{"tRNS", std::string("\0\x07", 2)}},
         std::string("\0\x07", 2),
         "7 7 7 "},
        {"2-bit palette",
         header(3, 1, 2, 3),
         {{"PLTE", palette}},
         std::string("\0\x18", 2),
         "10 11 12 20 21 22 30 31 32 "},
        {"palette with alpha",
         header(2, 1, 8, 3),
         {{"PLTE", palette}, {"tRNS", std::string("\0\x7f", 2)}},
         std::string("\0\x02\x01", 3),
         "30 31 32 20 21 22 "},
        {"grey and alpha", header(1, 1, 8, 4), {}, std::string("\0\x09\0", 3), "9 9 9 "},
        {"16-bit RGB", header(1, 1, 16, 2), {}, std::string("\0\xff\xff\0\0\x40\x40", 7), "255 0 64 "},
        {"RGBA", header(1, 1, 8, 6), {}, std::string("\0\x01\x02\x03\0", 5), "1 2 3 "},
        {"16-bit RGBA", header(1, 1, 16, 6), {}, std::string("\0\x01\x01\x02\x02\x03\x03\0\0", 9), "1 2 3 "},
    };
    for (const ColourCase& it : cases) {
        std::vector<RawChunk> chunks{it.header};
        chunks.insert(chunks.end(), it.extra.begin(), it.extra.end());
        chunks.push_back({"IDAT", zlibStored(it.rows)});
        EXPECT_EQ(reencoded(decoded(pngFile(chunks)).image), it.pixels) << it.name;
    }
}

TEST(Png, ReadsInterlacedFiles)
{
    // 3 × 2 of grey: Adam7 takes (0,0); then nothing until pass 4 takes (2,0); pass 6 takes (1,0); pass 7 takes row 1.
    const std::string rows("\0\x01\0\x03\0\x02\0\x04\x05\x06", 10);
    const DecodedPng png = decoded(pngFile({header(3, 2, 8, 0, 1), {"IDAT", zlibStored(rows)}}));
    EXPECT_EQ(reencoded(png.image), "1 1 1 2 2 2 3 3 3 4 4 4 5 5 5 6 6 6 ");
}

/// White rows of one bit a pixel, compressed; the rows of all seven small pictures for an interlaced file.
std::string packedWhite(std::uint32_t width, std::uint32_t height, bool interlaced)
{
    struct Pass {
        std::uint32_t x, y, dx, dy;
    };
    const std::vector<Pass> adam7{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                  {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    std::string rows;
    for (const Pass& pass : interlaced ? adam7 : std::vector<Pass>{{0, 0, 1, 1}}) {
        const std::string row = '\0' + std::string(((width - pass.x + pass.dx - 1) / pass.dx + 7) / 8, '\xFF');
        for (std::uint32_t y = pass.y; y < height; y += pass.dy)
            rows += row;
    }
    std::string packed(compressBound(rows.size()), '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), rows.size());
    packed.resize(size);
    return packed;
}

TEST(Png, ReadsLargePicturesWhichItGoesThroughTwice)
{
    for (const bool interlaced : {false, true}) {
        const std::string packed = packedWhite(8200, 2100, interlaced);
        const Image image = decoded(pngFile({header(8200, 2100, 1, 0, interlaced ? 1 : 0), {"IDAT", packed}})).image;
        EXPECT_EQ(image.rgb.size(), 8200U * 2100U * 3U);
        EXPECT_TRUE(std::all_of(image.rgb.begin(), image.rgb.end(), [](std::uint8_t value) { return value == 255; }))
            << interlaced;
        EXPECT_TRUE(errorOf(pngFile({header(8200, 2101, 1, 0, interlaced ? 1 : 0), {"IDAT", packed}})))
            << "a row is missing";
    }
}

TEST(Png, RefusesALargePictureOfNoBitsBeforeAllocatingIt)
{
    // Found by tests/fuzz: no bits a pixel, so that 27 bytes seem to hold 776 MB of them.
    const auto error = errorOf(pngFile({header(12034, 21505, 0, 6), {"IDAT", zlibStored(std::string(16, '\0'))}}));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::Corrupt);
}

TEST(Png, LeavesColoursAloneWhateverTheFileSaysOfGamma)
{
    EXPECT_EQ(reencoded(decoded(pixelWith({{"gAMA", bigEndian(100000)}, {"iCCP", "broken"}})).image), "1 2 3 ");
}

TEST(Png, ReadsEveryKindOfText)
{
    const std::string nul(1, '\0');
    const std::string chinese = "狐狸";
    const auto texts = decoded(pixelWith({
                                   {"tEXt", "latin" + nul + "caf\xe9"},
                                   {"tEXt", "raw" + nul + chinese}, // as stable-diffusion.cpp writes it
                                   {"zTXt", "deflated" + nul + nul + zlibStored("two\nlines")},
                                   {"iTXt", "plain" + nul + nul + nul + "zh" + nul + "words" + nul + chinese},
                                   {"iTXt", "packed" + nul + "\x01" + nul + nul + nul + zlibStored(chinese)},
                                   {"tEXt", "none" + nul},
                               }))
                           .texts;
    EXPECT_EQ(texts,
              (std::vector<PictureText>{{"latin", "café"},
                                        {"raw", chinese},
                                        {"deflated", "two\nlines"},
                                        {"plain", chinese},
                                        {"packed", chinese},
                                        {"none", ""}}));
}

TEST(Png, ReadsTextsBehindTheImageData)
{
    std::string file = pixelWith({});
    file.resize(file.size() - 12);
    file += chunkBytes({"tEXt", std::string("k\0late", 6)}) + chunkBytes({"IEND", {}});
    EXPECT_EQ(decoded(file).texts, (std::vector<PictureText>{{"k", "late"}}));
}

TEST(Png, RefusesMalformedTextChunks)
{
    const std::string nul(1, '\0');
    const std::vector<RawChunk> chunks{
        {"tEXt", ""},
        {"tEXt", "no end of the keyword"},
        {"tEXt", nul + "no keyword"},
        {"tEXt", std::string(80, 'k') + nul + "x"},
        {"zTXt", "k" + nul},
        {"zTXt", "k" + nul + "\x05" + zlibStored("x")},
        {"zTXt", "k" + nul + nul + "no zlib stream"},
        {"zTXt", "k" + nul + nul + zlibStored("cut short").substr(0, 9)},
        {"iTXt", "k" + nul},
        {"iTXt", "k" + nul + "\x02" + nul + nul + nul + "x"},
        {"iTXt", "k" + nul + nul + nul + "language without end"},
    };
    for (const RawChunk& chunk : chunks) {
        const auto error = errorOf(pixelWith({chunk}));
        ASSERT_TRUE(error) << chunk.type << ' ' << chunk.data;
        EXPECT_EQ(error->code(), ErrorCode::Corrupt);
        EXPECT_NE(std::string(error->what()).find("test.png"), std::string::npos);
    }
}

TEST(Png, RefusesTextThatInflatesBeyondItsLimit)
{
    const std::string packed = std::string("k\0\0", 3) + zlibBomb((std::size_t{17} << 20) / 258);
    EXPECT_LT(packed.size(), std::size_t{200'000});
    const auto error = errorOf(pixelWith({{"zTXt", packed}}));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::Unsupported);

    const std::string half = std::string("k\0\0", 3) + zlibBomb((std::size_t{7} << 20) / 258);
    const auto together = errorOf(pixelWith({{"zTXt", half}, {"zTXt", half}, {"zTXt", half}}));
    ASSERT_TRUE(together);
    EXPECT_EQ(together->code(), ErrorCode::Unsupported) << together->what();
    EXPECT_EQ(decoded(pixelWith({{"zTXt", half}})).texts[0].text.size(), (std::size_t{7} << 20) / 258 * 258 + 1);
}

TEST(Png, RefusesSizesThatTheFileCannotFillBeforeAllocatingThem)
{
    const RawChunk data{"IDAT", zlibStored(std::string(64, '\0'))};
    const auto codeOf = [&](std::uint32_t width, std::uint32_t height) {
        const auto error = errorOf(pngFile({header(width, height, 8, 2), data}));
        return error ? error->code() : ErrorCode::Internal;
    };
    EXPECT_EQ(codeOf(65535, 65535), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf(65536, 1), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf(0xFFFFFFFF, 0xFFFFFFFF), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf(16384, 16384), ErrorCode::Corrupt);
    EXPECT_EQ(codeOf(0, 16), ErrorCode::Corrupt);
    EXPECT_EQ(codeOf(100, 100), ErrorCode::Corrupt); // could be packed that tightly, but is not
}

TEST(Png, RefusesAFileCutAnywhere)
{
    const auto bytes = encodePng(gradient(5, 4), {{"parameters", "a"}, {"zimage", "狐"}});
    const std::string file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (std::size_t size = 0; size < file.size(); ++size) {
        const auto error = errorOf(file.substr(0, size));
        ASSERT_TRUE(error) << size;
        EXPECT_EQ(error->code(), ErrorCode::Corrupt) << size;
    }
}

TEST(Png, RefusesAFileWithAnyBitFlipped)
{
    const auto bytes = encodePng(gradient(5, 4), {{"parameters", "a"}, {"zimage", "狐"}});
    const std::string sound(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (std::size_t at = 0; at < sound.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string file = sound;
            file[at] = static_cast<char>(file[at] ^ (1 << bit));
            EXPECT_TRUE(errorOf(file)) << "byte " << at << " bit " << bit;
        }
}

TEST(Png, RefusesWrongPicturesBehindRightChecksums)
{
    const RawChunk data{"IDAT", zlibStored(std::string("\0\x01\x02\x03", 4))};
    const std::vector<std::vector<RawChunk>> files{
        {},
        {data},
        {{"IHDR", "short"}, data},
        {header(1, 1, 8, 2)},
        {header(1, 1, 8, 7), data},
        {header(1, 1, 3, 2), data},
        {header(1, 1, 8, 3), data}, // no palette
        {header(1, 1, 8, 2, 2), data},
        {header(1, 2, 8, 2), data},
        {header(1, 1, 8, 2), header(1, 1, 8, 2), data},
        {header(1, 1, 8, 2), {"IDAT", "no zlib stream"}},
        {header(1, 1, 8, 2), {"ABCD", "an unknown critical chunk"}, data},
        {header(1, 1, 8, 2), {"IDAT", zlibStored(std::string("\x09\x01\x02\x03", 4))}}, // no such filter
    };
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto error = errorOf(pngFile(files[i]));
        ASSERT_TRUE(error) << i;
        EXPECT_EQ(error->code(), ErrorCode::Corrupt) << i;
    }
    EXPECT_EQ(errorOf("GIF89a, not a PNG at all")->code(), ErrorCode::Corrupt);
}

TEST(Png, ReadsAFileOfAnotherProgram)
{
    const DecodedPng png = readPng(data("zimage-mini-reference/pipe2.png"));
    EXPECT_EQ(png.image.width, 640);
    EXPECT_EQ(png.image.height, 384);
    EXPECT_EQ(decodePng(encodePng(png.image, {}), "again.png").image.rgb, png.image.rgb);
}

TEST(Png, SaysWhyAFileCannotBeRead)
{
    const TempFolder folder;
    const auto codeOf = [](const std::filesystem::path& path) {
        try {
            (void)readPng(path);
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos);
            return error.code();
        }
        return ErrorCode::Internal;
    };
    writeFile(folder / "empty.png", "");
    EXPECT_EQ(codeOf(folder / "missing.png"), ErrorCode::NotFound);
    EXPECT_EQ(codeOf(folder.path()), ErrorCode::Unreadable);
    EXPECT_EQ(codeOf("/dev/zero"), ErrorCode::Unreadable);
    EXPECT_EQ(codeOf(folder / "empty.png"), ErrorCode::Corrupt);
}

} // namespace
} // namespace zimage
