#include "base/image_statistics.h"

#include <algorithm>
#include <cstdint>

namespace zimage {

namespace {

constexpr int kRoundingLevels = 1;  // a spread under 1/255 becomes at most one level
constexpr double kStrongCast = 110; // plain red, green and blue walls lie above, skin, sunsets and meadows below

} // namespace

bool ImageStatistics::uniform() const noexcept
{
    for (std::size_t channel = 0; channel < 3; ++channel)
        if (greatest[channel] - least[channel] > kRoundingLevels)
            return false;
    return true;
}

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
    return statistics;
}

} // namespace zimage
