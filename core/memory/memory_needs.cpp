#include "memory/memory_needs.h"

#include "architecture/model_flops.h"
#include "base/round.h"

#include <algorithm>
#include <string_view>

namespace zimage {

namespace {

constexpr std::int64_t kSequenceMultiple = 32;
constexpr long kLaunchBoundTokens = 2048; // nn/execution.cpp

/// About as many as the tokenizer makes of it: four letters to a token, a Chinese character to one, and nine of the
/// chat template.
std::int64_t estimatedTokens(std::string_view text)
{
    std::int64_t letters = 0;
    std::int64_t others = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        letters += byte < 0x80 ? 1 : 0;
        others += byte >= 0xc0 ? 1 : 0; // one for each character
    }
    return 9 + (letters + 3) / 4 + others;
}

/// What attention holds of scores at a time: rows × L for each head, in the products' type, twice in fp32 while the
/// softmax is taken.
std::int64_t scoreBytes(std::int64_t heads, std::int64_t length, const ComputeWay& way)
{
    if (!way.math && !way.blocked)
        return 0;
    // nn/layers.cpp, blockRows
    const std::int64_t most = way.card ? 32 << 20 : 4 << 20;
    const std::int64_t rows = way.math
        ? length
        : std::min(length, std::max<std::int64_t>(32, most / std::max<std::int64_t>(1, heads * length) / 32 * 32));
    return heads * rows * length * (way.bytesPerValue + 8 + (way.dropout ? 4 : 0));
}

} // namespace

PictureShape PictureShape::of(const ModelConfig& model, const GenerationParams& params)
{
    static constexpr std::int64_t kMostSide = 1 << 16; // values that are not valid must not overflow
    const std::int64_t unit = std::max(1, model.sizeUnit());
    const auto side = [unit](int pixels) {
        return std::clamp<std::int64_t>(roundUp(std::max<std::int64_t>(1, pixels), unit), unit,
                                        kMostSide / unit * unit);
    };
    PictureShape shape;
    shape.width = side(params.width);
    shape.height = side(params.height);
    shape.imageTokens = (shape.width / unit) * (shape.height / unit);
    shape.guided = params.guidance > 0;
    shape.steps = std::clamp(params.steps, 1, 1000);
    const std::int64_t limit = std::clamp(params.maxSequenceLength, 16, std::max(16, model.maxCaptionTokens()));
    const std::int64_t longest =
        std::max(estimatedTokens(params.prompt), shape.guided ? estimatedTokens(params.negativePrompt) : 0);
    shape.captionTokens = std::min(limit, longest);
    return shape;
}

ComputeWay ComputeWay::of(const GenerationParams& params, const std::string& precision, bool card)
{
    ComputeWay way;
    way.card = card;
    way.bytesPerValue = precision == "fp32" ? 4 : 2;
    way.dropout = params.attentionDropout > 0;
    way.math = params.attentionBackend == "math";
    way.blocked = !way.math && (params.attentionBackend == "blocked" || way.dropout);
    way.halfResidual = card && precision != "fp32" && precision != "fp16" && params.execution != "plain";
    way.halfDecoder = card && precision != "fp32" && params.execution != "plain";
    return way;
}

std::string askedPrecision(const GenerationParams& params, bool card)
{
    if (params.precision == "auto" || params.precision.empty())
        return card ? "bf16" : "fp32";
    return params.precision;
}

int askedTile(const GenerationParams& params)
{
    return params.decoderTiling ? params.decoderTileSize : params.vaeTiling ? params.vaeTileSize : 0;
}

double textWork(const ModelConfig& model, const PictureShape& shape)
{
    constexpr std::int64_t kLeastTokens = 128;
    return textFlops(model.textEncoder, std::max(shape.captionTokens, kLeastTokens));
}

double decodeWork(const ModelConfig& model, const PictureShape& shape)
{
    const auto scale = static_cast<double>(model.vae.scale());
    return decodeFlops(model.vae,
                       static_cast<double>(shape.width) / scale * (static_cast<double>(shape.height) / scale));
}

std::int64_t textWorking(const ModelConfig& model, const PictureShape& shape, const ComputeWay& way)
{
    const TextEncoderConfig& c = model.textEncoder;
    const std::int64_t e = way.bytesPerValue;
    const std::int64_t states = c.layers * 4 * c.hiddenSize; // of every layer, kept to the end
    const std::int64_t sum = 4 * c.hiddenSize;
    const std::int64_t heads = c.headDim * (c.heads + 2 * c.kvHeads);
    const std::int64_t repeated = 2 * c.headDim * c.heads; // keys and values for every head
    const std::int64_t attention = e * (c.hiddenSize + heads + repeated + c.headDim * c.heads + c.hiddenSize);
    const std::int64_t feedForward = e * (c.hiddenSize + 3 * c.intermediateSize);
    return shape.captionTokens * (states + sum + std::max(attention, feedForward))
        + scoreBytes(c.heads, shape.captionTokens, way);
}

std::int64_t stepWorking(const ModelConfig& model, const PictureShape& shape, const ComputeWay& way)
{
    const TransformerConfig& c = model.transformer;
    const std::int64_t e = way.bytesPerValue;
    const std::int64_t image = roundUp(shape.imageTokens, kSequenceMultiple);
    const std::int64_t length = image + roundUp(shape.captionTokens, kSequenceMultiple);
    // What runs through the blocks, and the rotations of all tokens.
    const std::int64_t kept =
        (way.halfResidual ? 2 : 4) * c.dim * length + 8 * (c.dim / std::max<std::int64_t>(1, c.heads) / 2) * length;
    // Attention: what goes into the product, its three results, the heads' result, the last product.
    const std::int64_t attention = e * c.dim * (1 + 3 + 1 + 1) * length + scoreBytes(c.heads, length, way);
    // Feed-forward: attention's result still, what goes into the product, both halves, and their SiLU product.
    const std::int64_t feedForward = e * (2 * c.dim + 3 * c.feedForwardDim()) * length;
    return kept + std::max(attention, feedForward);
}

std::int64_t stepKept(const ModelConfig& model, const PictureShape& shape, const ComputeWay& way)
{
    const std::int64_t length =
        roundUp(shape.imageTokens, kSequenceMultiple) + roundUp(shape.captionTokens, kSequenceMultiple);
    return ((way.halfResidual ? 2 : 4) + way.bytesPerValue) * model.transformer.dim
        * length; // itself, and what the next block's first norm made of it
}

std::int64_t stepsShared(const ModelConfig& model, const PictureShape& shape)
{
    const TransformerConfig& c = model.transformer;
    const std::int64_t modulations = 4 * shape.steps * (4 * (c.layers + c.refinerLayers) + 1) * c.dim;
    const std::int64_t caption = 4 * c.dim * roundUp(shape.captionTokens, kSequenceMultiple);
    return modulations + (shape.guided ? 2 : 1) * caption;
}

bool isCaptured(const GenerationParams& params, const PictureShape& shape, bool card)
{
    const bool wanted =
        params.execution == "captured" || (params.execution == "auto" && shape.imageTokens < kLaunchBoundTokens);
    return card && wanted && params.attentionDropout <= 0;
}

} // namespace zimage
