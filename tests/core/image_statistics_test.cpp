#include "base/image_statistics.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

constexpr int kSide = 20;

Image filled(std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    Image image{kSide, kSide, {}};
    for (int i = 0; i < kSide * kSide; ++i)
        image.rgb.insert(image.rgb.end(), {red, green, blue});
    return image;
}

/// The first `rows` rows in another colour.
Image withThing(Image image, int rows, std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    for (int i = 0; i < rows * kSide; ++i) {
        image.rgb[static_cast<std::size_t>(i) * 3] = red;
        image.rgb[static_cast<std::size_t>(i) * 3 + 1] = green;
        image.rgb[static_cast<std::size_t>(i) * 3 + 2] = blue;
    }
    return image;
}

TEST(ImageStatistics, OneHueLiesOverEverythingOrNot)
{
    EXPECT_TRUE(measureImage(filled(200, 40, 40)).oneHue());
    EXPECT_TRUE(measureImage(withThing(filled(200, 40, 40), 5, 90, 20, 30)).oneHue()) << "darker, but of the same hue";
    EXPECT_TRUE(measureImage(withThing(filled(200, 40, 40), 5, 12, 10, 10)).oneHue()) << "too dark to tell";
    EXPECT_FALSE(measureImage(withThing(filled(200, 40, 40), 2, 128, 128, 128)).oneHue())
        << "a grey thing on a red wall";
    EXPECT_FALSE(measureImage(withThing(filled(40, 40, 200), 2, 240, 150, 30)).oneHue())
        << "an orange thing on a blue wall";
    EXPECT_FALSE(measureImage(withThing(filled(250, 215, 50), 5, 230, 40, 60)).oneHue())
        << "a red apple on a yellow background: both have more red than blue, and are no one hue";
    EXPECT_FALSE(measureImage(filled(140, 120, 110)).oneHue()) << "hardly coloured";
    EXPECT_FALSE(measureImage(filled(0, 0, 0)).oneHue());
}

TEST(ImageStatistics, AStrongCastIsOfTheMeanColour)
{
    EXPECT_TRUE(measureImage(withThing(filled(60, 90, 200), 5, 240, 240, 240)).strongCast());
    EXPECT_FALSE(measureImage(withThing(filled(240, 240, 240), 5, 60, 90, 200)).strongCast());
    EXPECT_DOUBLE_EQ(measureImage(filled(10, 20, 70)).cast, 60);
}

TEST(ImageStatistics, BlackIsWhatShowsNothing)
{
    EXPECT_TRUE(measureImage(filled(1, 1, 1)).black());
    EXPECT_FALSE(measureImage(filled(1, 1, 3)).black());
    EXPECT_FALSE(measureImage(withThing(filled(0, 0, 0), 1, 100, 100, 100)).black()) << "a night with a light";
    EXPECT_TRUE(measureImage(Image{}).black());
}

} // namespace
} // namespace zimage
