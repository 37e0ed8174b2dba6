#include "sampling/noise.h"

#include "base/error.h"
#include "base/sentence.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

namespace zimage {

namespace {

constexpr int kGroup = 16;

/// Turns 16 uniforms into 16 normals in place. The angle and the radius are rounded to float where PyTorch's scalar
/// code rounds them, so that only the last bit of its float functions remains as a difference.
void boxMuller(float* group)
{
    for (int j = 0; j < kGroup / 2; ++j) {
        const float u1 = 1.0F - group[j]; // (0, 1]: the logarithm stays finite
        const float u2 = group[j + kGroup / 2];
        const auto logarithm = static_cast<float>(std::log(static_cast<double>(u1)));
        const auto radius = static_cast<float>(std::sqrt(static_cast<double>(-2.0F * logarithm)));
        const float theta = 2.0F * std::numbers::pi_v<float> * u2;
        group[j] = radius * static_cast<float>(std::cos(static_cast<double>(theta)));
        group[j + kGroup / 2] = radius * static_cast<float>(std::sin(static_cast<double>(theta)));
    }
}

} // namespace

std::vector<float> gaussianNoise(std::uint64_t seed, std::int64_t count)
{
    if (count < kGroup)
        throw Error(ErrorCode::Internal, tr("Noise needs at least 16 numbers."));

    std::mt19937 generator(static_cast<std::uint32_t>(seed));
    const auto uniform = [&generator] { return static_cast<float>(generator() & ((1U << 24U) - 1U)) * 0x1p-24F; };

    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = uniform();
    const std::size_t whole = values.size() / kGroup * kGroup;
    for (std::size_t i = 0; i < whole; i += kGroup)
        boxMuller(&values[i]);
    if (whole != values.size()) {
        // The last 16 values are drawn anew, over the end of the last whole group.
        float* tail = values.data() + values.size() - kGroup;
        for (int j = 0; j < kGroup; ++j)
            tail[j] = uniform();
        boxMuller(tail);
    }
    return values;
}

std::vector<float> sphericalBlend(const std::vector<float>& from, const std::vector<float>& to, double share)
{
    const auto dot = [](const std::vector<float>& a, const std::vector<float>& b) {
        return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
    };
    const double lengths = std::sqrt(dot(from, from) * dot(to, to));
    const double angle = lengths > 0 ? std::acos(std::clamp(dot(from, to) / lengths, -1.0, 1.0)) : 0;
    const bool apart = std::sin(angle) > 1e-6; // else all that lies between them is the same
    const double near = apart ? std::sin((1 - share) * angle) / std::sin(angle) : 1 - share;
    const double far = apart ? std::sin(share * angle) / std::sin(angle) : share;
    std::vector<float> blend(from.size());
    std::transform(from.begin(), from.end(), to.begin(), blend.begin(), [=](float a, float b) {
        return static_cast<float>(near * static_cast<double>(a) + far * static_cast<double>(b));
    });
    return blend;
}

std::vector<float> blendedNoise(const NoiseRecipe& recipe, std::int64_t count)
{
    std::vector<float> noise = gaussianNoise(recipe.seed, count);
    return recipe.variationStrength > 0
        ? sphericalBlend(noise, gaussianNoise(recipe.variationSeed, count), recipe.variationStrength)
        : noise;
}

} // namespace zimage
