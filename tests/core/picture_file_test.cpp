#include "error_checks.h"
#include "io/xmp_document.h"
#include "job/picture_file.h"
#include "test_files.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

using test::TempFolder;

Picture smallPicture(int width, int height)
{
    Picture picture;
    picture.image = {width, height, {}};
    for (int i = 0; i < width * height * 3; ++i)
        picture.image.rgb.push_back(static_cast<std::uint8_t>(i * 7));
    picture.seed = 12;
    picture.run.device = "cpu";
    picture.run.precision = "fp32";
    return picture;
}

GenerationParams asked(int width, int height)
{
    GenerationParams params;
    params.prompt = "雪";
    params.width = width;
    params.height = height;
    params.seed = 10;
    params.count = 5;
    return params;
}

TEST(PictureFile, HoldsThePictureWithItsOwnSettings)
{
    const TempFolder folder;
    const Picture picture = smallPicture(5, 3);
    const PictureFile file(picture, pictureRecord(picture, asked(5, 3), "mini", "1.13.1"));
    EXPECT_EQ(file.write(folder / "a.png"), folder / "a.png");
    EXPECT_EQ(file.write(folder / "a.png"), folder / "a-2.png");
    const DecodedPng read = readPng(folder / "a.png");
    EXPECT_EQ(read.image.rgb, picture.image.rgb);
    ASSERT_EQ(read.texts.size(), 3U);
    const GenerationParams params = paramsFromMetadata(read.texts[1].text);
    EXPECT_EQ(params.prompt, "雪");
    EXPECT_EQ(params.seed, 12) << "its own, not the job's";
    EXPECT_EQ(file.record().params.count, 1);
    EXPECT_EQ(file.record().device, "cpu");
}

TEST(PictureFile, NamesWhatItWasMadeWithAndNoFolder)
{
    const TempFolder folder;
    GenerationParams params = asked(4, 4);
    params.loras = {{.file = "/home/somebody/loras/snow.safetensors", .sha256 = std::string(64, 'a')},
                    {.file = "/home/somebody/rain.safetensors"},
                    {.file = "../somebody/off.safetensors", .on = false}};
    Picture picture = smallPicture(4, 4);
    picture.run.modelSha256 = std::string(64, 'b');
    PictureFile(picture, pictureRecord(picture, params, "mini", "1.13.1")).write(folder / "a.png");
    const DecodedPng read = readPng(folder / "a.png");
    ASSERT_EQ(read.texts.size(), 3U);
    for (const PictureText& text : read.texts)
        EXPECT_EQ(text.text.find("somebody"), std::string::npos) << text.text;
    for (const char* name : {"snow.safetensors", "rain.safetensors", "off.safetensors", "aaaa", "bbbb"})
        EXPECT_NE(read.texts[1].text.find(name), std::string::npos) << name;
}

TEST(PictureFile, ARejectedPictureSaysSoInItsName)
{
    const TempFolder folder;
    Picture picture = smallPicture(4, 4);
    picture.rejected = true;
    EXPECT_EQ(PictureFile(picture, pictureRecord(picture, asked(4, 4), "mini", "")).write(folder / "a.png"),
              folder / "a.rejected.png");
}

TEST(PictureFile, APictureOfAnotherSizeThanAskedIsAnError)
{
    const TempFolder folder;
    const Picture picture = smallPicture(4, 4);
    const Error error = test::errorOf(
        [&] { PictureFile(picture, pictureRecord(picture, asked(4, 5), "mini", "")).write(folder / "a.png"); });
    EXPECT_EQ(error.code(), ErrorCode::Internal);
    EXPECT_EQ(std::string(error.what()), (folder / "a.png").string() + " has 4×4 px instead of 4×5 px.");
}

TEST(PictureFile, AFileThatReadsBackOtherwiseIsAnError)
{
    const TempFolder folder;
    const Picture picture = smallPicture(4, 4);
    PictureFile(picture, pictureRecord(picture, asked(4, 4), "mini", "")).write(folder / "a.png");
    Image other = picture.image;
    other.rgb[7] ^= 1;
    EXPECT_NO_THROW(confirmPicture(folder / "a.png", picture.image, 4, 4));
    EXPECT_EQ(test::errorOf([&] { confirmPicture(folder / "a.png", other, 4, 4); }).code(), ErrorCode::Unwritable);
    EXPECT_EQ(test::errorOf([&] { confirmPicture(folder / "gone.png", other, 4, 4); }).code(), ErrorCode::NotFound);
}

TEST(PictureFile, SaysInXmpWhoItIsAndThatAModelMadeIt)
{
    if (!hasXmp())
        GTEST_SKIP() << "built without libexempi";
    const TempFolder folder;
    const Picture picture = smallPicture(5, 3);
    GenerationParams params = asked(5, 3);
    const PictureFile marked(picture, pictureRecord(picture, params, "mini", ""), "xmp.did:parent");
    marked.write(folder / "a.png");
    const DecodedPng read = readPng(folder / "a.png");
    EXPECT_EQ(read.texts[2].keyword, "XML:com.adobe.xmp");
    const XmpFacts facts = readXmp(read.texts[2].text, "a");
    EXPECT_EQ(facts.documentId, marked.record().documentId);
    EXPECT_EQ(facts.derivedFrom, "xmp.did:parent");
    EXPECT_EQ(facts.digitalSourceType, kMadeByAi);
    EXPECT_TRUE(facts.creatorTool.starts_with("Z-Image Studio "));
    EXPECT_FALSE(facts.createDate.empty());
    params.markAsAi = false;
    const PictureFile unmarked(picture, pictureRecord(picture, params, "mini", ""));
    EXPECT_NE(unmarked.record().documentId, marked.record().documentId);
    unmarked.write(folder / "b.png");
    const XmpFacts plain = readXmp(readPng(folder / "b.png").texts[2].text, "b");
    EXPECT_EQ(plain.digitalSourceType, "");
    EXPECT_EQ(plain.derivedFrom, "");
}

} // namespace
} // namespace zimage
