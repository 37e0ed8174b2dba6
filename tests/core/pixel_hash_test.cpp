#include "core/error_checks.h"
#include "core/picture_bytes.h"
#include "io/pixel_hash.h"
#include "io/png.h"
#include "io/xmp_packet.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

std::string hashOf(const std::string& file) { return pixelHash(test::bytesOf(file), "a"); }

Image smallImage()
{
    Image image{5, 3, {}};
    for (int i = 0; i < 5 * 3 * 3; ++i)
        image.rgb.push_back(static_cast<std::uint8_t>(i * 5));
    return image;
}

} // namespace

TEST(PixelHash, IsThatOfThePictureWhateverFileHoldsIt)
{
    const Image image = smallImage();
    std::vector<std::uint8_t> rgba;
    for (std::size_t i = 0; i < image.rgb.size(); i += 3)
        rgba.insert(rgba.end(), {image.rgb[i], image.rgb[i + 1], image.rgb[i + 2], 255});
    const std::string hash = pixelHash(image);
    const std::vector<std::byte> png = encodePng(image, {{"parameters", "a cat"}});
    EXPECT_EQ(pixelHash(png, "a"), hash);
    EXPECT_EQ(pixelHash(encodePng(image, {}), "a"), hash);
    EXPECT_EQ(pixelHash(withXmpPacket(png, "<xmp/>", "a"), "a"), hash);
    EXPECT_EQ(hashOf(test::webpFile(rgba, 5, 3)), hash);
    EXPECT_EQ(pixelHash(withXmpPacket(test::bytesOf(test::webpFile(rgba, 5, 3)), "<xmp/>", "a"), "a"), hash);
    const std::string jpeg = test::jpegFile(40, 30);
    EXPECT_EQ(pixelHash(withXmpPacket(test::bytesOf(jpeg), "<xmp/>", "a"), "a"), hashOf(jpeg));
}

TEST(PixelHash, TellsPicturesApart)
{
    Image image = smallImage();
    const std::string hash = pixelHash(image);
    image.rgb.back() ^= 1;
    EXPECT_NE(pixelHash(image), hash);
    image.rgb.back() ^= 1;
    std::swap(image.width, image.height);
    EXPECT_NE(pixelHash(image), hash) << "the same bytes in rows of another length";
}

TEST(PixelHash, SeesSixteenBitsAndNotWhatIsTransparent)
{
    const auto png = [](int depth, int type, const std::string& row) {
        return test::pngFile({test::header(1, 1, depth, type), {"IDAT", test::zlibStored(std::string(1, '\0') + row)}});
    };
    EXPECT_EQ(hashOf(png(8, 0, "\x40")), hashOf(png(8, 2, "\x40\x40\x40"))) << "grey is red, green and blue alike";
    EXPECT_NE(hashOf(png(16, 0, "\x40\x40")), hashOf(png(16, 0, "\x40\x41")));
    EXPECT_NE(hashOf(png(16, 0, "\x40\x40")), hashOf(png(8, 0, "\x40")));
    const auto clear = [&](const std::string& rgb, char alpha) { return png(8, 6, rgb + alpha); };
    EXPECT_EQ(hashOf(clear("abc", '\0')), hashOf(clear("xyz", '\0')));
    EXPECT_NE(hashOf(clear("abc", '\1')), hashOf(clear("xyz", '\1')));
}

TEST(PixelHash, RefusesDamagedAndUnknownFiles)
{
    EXPECT_EQ(test::errorOf([] { (void)hashOf("GIF89a and so on"); }).code(), ErrorCode::Unsupported);
    const std::string jpeg = test::jpegFile(40, 30);
    EXPECT_EQ(test::errorOf([&] { (void)hashOf(jpeg.substr(0, 30)); }).code(), ErrorCode::Corrupt);
    EXPECT_EQ(test::errorOf([&] { (void)hashOf(test::pixelWith({}).substr(0, 50)); }).code(), ErrorCode::Corrupt);
    EXPECT_EQ(test::errorOf([] {
                  (void)hashOf(test::webpFile(std::vector<std::uint8_t>(4000, 9), 50, 20).substr(0, 30));
              }).code(),
              ErrorCode::Corrupt);
}

} // namespace zimage
