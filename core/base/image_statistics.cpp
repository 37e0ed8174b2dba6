#include "base/image_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace zimage {

namespace {

constexpr int kRoundingLevels = 1; // a spread under 1/255 becomes at most one level
constexpr double kBlackMean = 2;   // levels
// The embedded model's neutral prompts give up to 14 (panda, snowman, skull, line art on white, grey and black), its
// coloured ones 20 to 175; skin and warm light lie around 40.
constexpr double kStrongCast = 60;
constexpr double kHueCast =
    80; // of a picture in one hue throughout: plain walls have 100 to 190, a sunset and the night sky up to 70
constexpr double kHueShare = 0.97; // of the pixels
constexpr int kDarkest = 40;       // levels of the brightest channel: below, a tint cannot be told from noise
constexpr int kTint = 16;          // levels between the mean colour's greatest and least channel
constexpr double kSameHue = 0.9;   // cosine: within 26 degrees of the colour circle; red and yellow are 60 apart

/// Where a colour lies on the colour circle, as a vector from grey that is as long as the colour is strong.
struct Hue {
    double x = 0, y = 0;

    template <typename Rgb>
    explicit Hue(const Rgb& rgb) : x(2.0 * rgb[0] - rgb[1] - rgb[2]), y(std::numbers::sqrt3 * (rgb[1] - 1.0 * rgb[2]))
    {}

    [[nodiscard]] bool isLike(const Hue& other) const
    {
        return x * other.x + y * other.y >= kSameHue * std::hypot(x, y) * std::hypot(other.x, other.y);
    }
};

/// The share of the pixels, dark ones left out, that are of the mean colour's hue.
double tintedShare(const Image& image, const std::array<double, 3>& mean)
{
    const auto [least, greatest] = std::minmax_element(mean.begin(), mean.end());
    const auto low = static_cast<std::size_t>(least - mean.begin());
    const auto high = static_cast<std::size_t>(greatest - mean.begin());
    const Hue hue(mean);
    std::size_t seen = 0;
    std::size_t tinted = 0;
    for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
        const std::uint8_t* pixel = image.rgb.data() + i;
        if (std::max({pixel[0], pixel[1], pixel[2]}) < kDarkest)
            continue;
        ++seen;
        const bool coloured = static_cast<int>(pixel[high]) - static_cast<int>(pixel[low]) >= kTint;
        tinted += coloured && Hue(pixel).isLike(hue) ? 1U : 0U;
    }
    return seen == 0 ? 0 : static_cast<double>(tinted) / static_cast<double>(seen);
}

} // namespace

bool ImageStatistics::uniform() const noexcept
{
    for (std::size_t channel = 0; channel < 3; ++channel)
        if (greatest[channel] - least[channel] > kRoundingLevels)
            return false;
    return true;
}

bool ImageStatistics::black() const noexcept { return std::max({mean[0], mean[1], mean[2]}) < kBlackMean; }

bool ImageStatistics::oneHue() const noexcept { return cast > kHueCast && tinted > kHueShare; }

bool ImageStatistics::strongCast() const noexcept { return cast > kStrongCast; }

ImageStatistics measureImage(const Image& image)
{
    ImageStatistics statistics;
    if (image.empty())
        return statistics;
    std::array<std::uint64_t, 3> sums{};
    statistics.least = {255, 255, 255};
    for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3)
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const int level = image.rgb[i + channel];
            sums[channel] += static_cast<std::uint64_t>(level);
            statistics.least[channel] = std::min(statistics.least[channel], level);
            statistics.greatest[channel] = std::max(statistics.greatest[channel], level);
        }
    const double pixels = static_cast<double>(image.rgb.size() / 3);
    for (std::size_t channel = 0; channel < 3; ++channel)
        statistics.mean[channel] = static_cast<double>(sums[channel]) / pixels;
    const auto [low, high] = std::minmax_element(statistics.mean.begin(), statistics.mean.end());
    statistics.cast = *high - *low;
    statistics.tinted = tintedShare(image, statistics.mean);
    return statistics;
}

} // namespace zimage
