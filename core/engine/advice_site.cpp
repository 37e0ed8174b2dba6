#include "engine/advice_site.h"

#include "base/wording.h"
#include "engine/memory_needs.h"
#include "models/vae_plan.h"

#include <algorithm>
#include <cmath>

namespace zimage {

namespace {

constexpr int kLongestSide = 1 << 16; // px: beyond what validation lets through, and safe to multiply

} // namespace

std::int64_t plannedDecodeBytes(const ModelConfig& model, const GenerationParams& params, bool card)
{
    const PictureShape shape = PictureShape::of(model, params);
    const int tile = std::clamp(askedTile(params), 0, kLongestSide);
    if (card)
        return decodeNeeds(model.vae, shape, tile, ComputeWay::of(params, askedPrecision(params, card), card)).bytes;
    return decodeBytes(model.vae, shape.height, shape.width, tile, {.cpu = true, .bytesPerValue = 4});
}

std::string binaryBytesText(std::int64_t bytes)
{
    constexpr double kMebi = 1 << 20;
    const double mebi = static_cast<double>(bytes) / kMebi;
    if (mebi < 1000)
        return plainNumber(std::max(1.0, std::round(mebi))) + " MiB";
    return plainNumber(std::round(mebi / 102.4) / 10) + " GiB";
}

AdviceSite adviceSite(const ModelConfig& model, const GenerationParams& params, bool card)
{
    AdviceSite site{model.name, card, {}, {}};
    const PictureShape shape = PictureShape::of(model, params);
    site.decodeMemory = binaryBytesText(plannedDecodeBytes(model, params, card));
    site.decodeMemoryHalf =
        binaryBytesText(decodeBytes(model.vae, shape.height, shape.width, 0, {.cpu = false, .bytesPerValue = 2}));
    return site;
}

} // namespace zimage
