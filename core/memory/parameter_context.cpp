#include "memory/parameter_context.h"

#include "architecture/vae_plan.h"
#include "base/wording.h"
#include "memory/decode_needs.h"
#include "memory/memory_needs.h"

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

ParameterContext parameterContext(const ModelConfig& model, const GenerationParams& params, bool card)
{
    ParameterContext context{model.name, card, {}, {}};
    const PictureShape shape = PictureShape::of(model, params);
    context.decodeMemory = binaryBytesText(plannedDecodeBytes(model, params, card));
    context.decodeMemoryHalf =
        binaryBytesText(decodeBytes(model.vae, shape.height, shape.width, 0, {.cpu = false, .bytesPerValue = 2}));
    return context;
}

} // namespace zimage
