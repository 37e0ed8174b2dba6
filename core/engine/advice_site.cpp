#include "engine/advice_site.h"

#include "base/round.h"
#include "base/wording.h"
#include "engine/memory_needs.h"
#include "models/vae_plan.h"

#include <algorithm>
#include <cmath>

namespace zimage {

namespace {

constexpr int kLongestSide = 1 << 16; // px: beyond what validation lets through, and safe to multiply

struct Sides {
    std::int64_t height, width;
};

/// What is decoded for them: the next larger size that the model takes.
Sides decodedSides(const ModelConfig& model, const GenerationParams& params)
{
    const auto side = [&](int wanted) { return roundUp(std::clamp(wanted, 1, kLongestSide), model.sizeUnit()); };
    return {side(params.height), side(params.width)};
}

} // namespace

std::int64_t plannedDecodeBytes(const ModelConfig& model, const GenerationParams& params, bool card)
{
    const Sides sides = decodedSides(model, params);
    const int asked = params.decoderTiling ? params.decoderTileSize : params.vaeTiling ? params.vaeTileSize : 0;
    const int tile = std::clamp(asked, 0, kLongestSide);
    if (card)
        return decodeNeeds(model.vae, PictureShape::of(model, params), tile, ComputeWay::of(params, params.precision == "auto" ? "bf16" : params.precision, card)).bytes;
    return decodeBytes(model.vae, sides.height, sides.width, tile, {.cpu = true, .bytesPerValue = 4});
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
    const Sides sides = decodedSides(model, params);
    site.decodeMemory = binaryBytesText(plannedDecodeBytes(model, params, card));
    site.decodeMemoryHalf = binaryBytesText(decodeBytes(model.vae, sides.height, sides.width, 0, {.cpu = false, .bytesPerValue = 2}));
    return site;
}

} // namespace zimage
