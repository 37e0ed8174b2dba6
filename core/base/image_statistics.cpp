#include "base/image_statistics.h"

#include <algorithm>
#include <cstdint>

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

/// The share of the pixels, dark ones left out, that lean as the mean colour does.
double tintedShare(const Image& image, std::size_t high, std::size_t low)
{
    std::size_t seen = 0;
    std::size_t tinted = 0;
    for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
        const std::uint8_t* pixel = image.rgb.data() + i;
        if (std::max({pixel[0], pixel[1], pixel[2]}) < kDarkest)
            continue;
        ++seen;
        tinted += static_cast<int>(pixel[high]) - static_cast<int>(pixel[low]) >= kTint ? 1U : 0U;
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
    statistics.tinted = tintedShare(image, static_cast<std::size_t>(high - statistics.mean.begin()),
                                    static_cast<std::size_t>(low - statistics.mean.begin()));
    return statistics;
}

} // namespace zimage
