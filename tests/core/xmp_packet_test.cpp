// Where a picture's file has its XMP, and that nothing else in it changes.

#include "core/error_checks.h"
#include "core/picture_bytes.h"
#include "io/xmp_packet.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace zimage {
namespace {

using test::RawChunk;

constexpr const char* kPacket = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
const std::string kXmpSegment("http://ns.adobe.com/xap/1.0/\0", 29);
const std::string kXmpKeyword("XML:com.adobe.xmp\0", 18);

std::string with(const std::string& file, const std::string& packet = kPacket)
{
    return test::textOf(withXmpPacket(test::bytesOf(file), packet, "a"));
}

std::optional<std::string> packetOf(const std::string& file) { return xmpPacket(test::bytesOf(file), "a"); }

RawChunk xmpChunk(const std::string& packet) { return {"iTXt", kXmpKeyword + std::string(4, '\0') + packet}; }

/// The file's chunks without those of XMP, in their order, and what follows them.
std::string othersIn(const std::string& png)
{
    std::string others;
    for (const RawChunk& chunk : test::chunksIn(test::bytesOf(png))) {
        if (!chunk.data.starts_with(kXmpKeyword))
            others += test::chunkBytes(chunk);
        if (chunk.type == "IEND")
            break;
    }
    return others + png.substr(png.find("IEND") + 8);
}

} // namespace

TEST(XmpOfPng, IsPutBeforeThePixelsAndLeavesAllElse)
{
    const std::string pixels = test::zlibStored(std::string("\0\x01\x02\x03", 4));
    const std::vector<std::string> files{
        test::pixelWith({}),
        test::pixelWith({{"tEXt", std::string("parameters\0a cat", 16)}, {"tEXt", std::string("parameters\0two", 14)}}),
        test::pixelWith({{"eXIf", "MM..odd"}, {"iCCP", std::string("x\0\0y", 4)}, {"prIv", "ate"}}) + "trailing bytes",
        test::pngFile({test::header(1, 1, 8, 2),
                       {"acTL", std::string(8, '\1')},
                       {"fcTL", std::string(26, '\2')},
                       {"IDAT", pixels.substr(0, 3)},
                       {"IDAT", pixels.substr(3)},
                       {"fcTL", std::string(26, '\3')},
                       {"fdAT", "more"},
                       {"tEXt", std::string("late\0text", 9)}})
            + std::string(1000, '\0'),
    };
    for (const std::string& file : files) {
        const std::string made = with(file);
        EXPECT_EQ(packetOf(made), kPacket);
        EXPECT_EQ(othersIn(made), othersIn(file));
        EXPECT_LT(made.find(kPacket), made.find("IDAT"));
        EXPECT_EQ(othersIn(with(made, "another")), othersIn(file));
        EXPECT_EQ(with(with(made, "another")), made) << "it goes where the one before was";
    }
}

TEST(XmpOfPng, ReplacesEveryOneThatIsThere)
{
    const std::string compressed = kXmpKeyword + std::string("\1\0\0\0", 4) + test::zlibStored("<packed/>");
    const std::string file =
        test::pixelWith({{"tIME", "1234567"}, {"iTXt", compressed}, {"tEXt", "k"}, xmpChunk("second")});
    EXPECT_EQ(packetOf(file), "<packed/>");
    const std::string made = with(file);
    const std::vector<RawChunk> chunks = test::chunksIn(test::bytesOf(made));
    ASSERT_EQ(chunks.size(), 6U);
    EXPECT_EQ(chunks[2].data, xmpChunk(kPacket).data);
    EXPECT_EQ(othersIn(made), othersIn(file));
    const std::string late = test::pngFile(
        {test::header(1, 1, 8, 2), {"IDAT", test::zlibStored(std::string("\0\x01\x02\x03", 4))}, xmpChunk("late")});
    EXPECT_EQ(packetOf(late), "late");
    EXPECT_LT(with(late).find(kPacket), with(late).find("IDAT"));
    EXPECT_EQ(with(late).find("late"), std::string::npos);
}

TEST(XmpOfJpeg, StandsBehindJfifAndExifAndLeavesAllElse)
{
    const std::string exif = test::jpegSegment(0xE1, std::string("Exif\0\0odd", 9));
    const std::string extended = test::jpegSegment(0xE1, std::string("http://ns.adobe.com/xmp/extension/\0GUID", 39));
    const std::string plain = test::jpegFile(40, 30);
    const std::size_t jfif = 20; // SOI and APP0
    for (const std::string& between : {std::string(), exif, exif + test::jpegSegment(0xE2, "ICC_PROFILE"),
                                       extended + test::jpegSegment(0xFE, "a comment"),
                                       std::string("\xFF\xFF", 2) + test::jpegSegment(0xED, "Photoshop").substr(1)}) {
        const std::string file = plain.substr(0, jfif) + between + plain.substr(jfif) + "behind the end";
        const std::string made = with(file);
        EXPECT_EQ(packetOf(made), kPacket);
        const std::string segment = test::jpegSegment(0xE1, kXmpSegment + kPacket);
        const std::size_t place = jfif + (between.starts_with(exif) ? exif.size() : 0);
        EXPECT_EQ(made, file.substr(0, place) + segment + file.substr(place));
        const std::string longer = with(made, std::string(60'000, 'x'));
        EXPECT_EQ(packetOf(longer), std::string(60'000, 'x'));
        EXPECT_EQ(with(longer), made);
    }
}

TEST(XmpOfJpeg, RefusesAPacketThatIsTooLong)
{
    EXPECT_EQ(packetOf(with(test::jpegFile(8, 8), std::string(65'504, 'x')))->size(), 65'504U);
    const Error error = test::errorOf([] { (void)with(test::jpegFile(8, 8), std::string(65'505, 'x')); });
    EXPECT_EQ(error.code(), ErrorCode::Unsupported);
    EXPECT_TRUE(test::mentions(error, "64 KiB")) << error.what();
}

TEST(XmpOfWebP, GetsItsFlagAndLeavesAllElse)
{
    const std::string simple = test::webpFile({1, 2, 3, 255, 4, 5, 6, 255}, 2, 1);
    const std::string seeThrough = test::webpFile({1, 2, 3, 255, 4, 5, 6, 100}, 2, 1);
    for (const auto& [file, flags] : {std::pair{simple, '\x04'}, std::pair{seeThrough, '\x14'}}) {
        const std::string made = with(file + "behind");
        EXPECT_EQ(packetOf(made), kPacket);
        const std::vector<RawChunk> chunks = test::riffChunks(made);
        ASSERT_EQ(chunks.size(), 3U);
        EXPECT_EQ(chunks[0].type, "VP8X");
        EXPECT_EQ(chunks[0].data,
                  std::string{flags} + std::string(3, '\0') + test::littleEndian(1, 3) + test::littleEndian(0, 3));
        EXPECT_EQ(chunks[1].data, test::riffChunks(file)[0].data);
        EXPECT_TRUE(made.ends_with("behind"));
        int width = 0, height = 0;
        EXPECT_NE(WebPGetInfo(reinterpret_cast<const std::uint8_t*>(made.data()), made.size(), &width, &height), 0);
        EXPECT_EQ(width, 2);
    }
    const std::string head = std::string("\x3A\0\0\0", 4) + test::littleEndian(1, 3) + test::littleEndian(0, 3);
    const std::string many = test::webpOf({{"VP8X", head},
                                           {"ICCP", "odd"},
                                           {"ANIM", "123456"},
                                           {"ANMF", "frame"},
                                           {"ANMF", "another"},
                                           {"EXIF", "MM"},
                                           {"XMP ", "old"},
                                           {"UNKN", "own"}});
    std::vector<RawChunk> expected = test::riffChunks(many);
    expected[0].data[0] = '\x3E';
    expected[6].data = kPacket;
    EXPECT_EQ(with(many), test::webpOf(expected));
}

TEST(XmpOfAnyPicture, SaysThatAFileIsNotWholeYet)
{
    for (const std::string& file : {with(test::pixelWith({})), with(test::jpegFile(40, 30)),
                                    with(test::webpFile(std::vector<std::uint8_t>(400, 7), 10, 10))}) {
        for (std::size_t size = 20; size < file.size(); ++size) {
            const std::string part = file.substr(0, size);
            EXPECT_EQ(test::errorOf([&] { (void)packetOf(part); }).code(), ErrorCode::Incomplete) << size;
            EXPECT_EQ(test::errorOf([&] { (void)with(part); }).code(), ErrorCode::Incomplete) << size;
        }
    }
}

TEST(XmpOfAnyPicture, IsNotPutIntoOtherKinds)
{
    EXPECT_EQ(packetOf("GIF89a and so on"), std::nullopt);
    EXPECT_EQ(test::errorOf([] { (void)with("GIF89a and so on"); }).code(), ErrorCode::Unsupported);
    EXPECT_EQ(test::errorOf([] { (void)with(test::pixelWith({}), std::string(kMaxXmp + 1, ' ')); }).code(),
              ErrorCode::Unsupported);
}

} // namespace zimage
