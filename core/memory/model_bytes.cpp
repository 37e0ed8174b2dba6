#include "memory/model_bytes.h"

#include "base/round.h"

#include <algorithm>

namespace zimage {

namespace {

std::int64_t bytesOfValue(const std::string& precision) { return precision == "fp32" ? 4 : 2; }

constexpr std::int64_t kPackedOut = 8; // cpu::kOutChannels

std::int64_t convolution(std::int64_t in, std::int64_t out, std::int64_t kernel) { return in * out * kernel * kernel; }

/// What an autoencoder's half has: the values of its convolutions, and all others.
struct VaeValues {
    std::int64_t convolutions = 0;
    std::int64_t rest = 0;
    std::int64_t packed = 0; ///< nn/cpu_convolution.cpp: 18 for each 3×3, 9 where it doubles the picture

    void add(std::int64_t in, std::int64_t out, std::int64_t kernel)
    {
        convolutions += convolution(in, out, kernel);
        rest += out; // bias
        packed += kernel == 3 ? 18 * in * roundUp(out, kPackedOut) : 0;
    }
    void addDoubling(std::int64_t channels)
    {
        add(channels, channels, 3);
        packed -= 9 * channels * roundUp(channels, kPackedOut);
    }
    void addNorm(std::int64_t channels) { rest += 2 * channels; }
    void addResnet(std::int64_t in, std::int64_t out)
    {
        addNorm(in);
        addNorm(out);
        add(in, out, 3);
        add(out, out, 3);
        if (in != out)
            add(in, out, 1);
    }
    void addMid(const VaeConfig& c)
    {
        const std::int64_t width = c.blockOutChannels.back();
        addResnet(width, width);
        addResnet(width, width);
        if (!c.midBlockAttention)
            return;
        addNorm(width);
        rest += 4 * (width * width + width); // products, which stay in fp32
    }
};

VaeValues encoderValues(const VaeConfig& c)
{
    VaeValues values;
    std::int64_t in = c.blockOutChannels.front();
    values.add(c.inChannels, in, 3);
    for (std::size_t i = 0; i < c.blockOutChannels.size(); ++i) {
        const std::int64_t out = c.blockOutChannels[i];
        for (std::int64_t j = 0; j < c.layersPerBlock; ++j)
            values.addResnet(j == 0 ? in : out, out);
        if (i + 1 < c.blockOutChannels.size())
            values.add(out, out, 3);
        in = out;
    }
    values.addMid(c);
    values.addNorm(in);
    values.add(in, 2 * c.latentChannels, 3);
    return values;
}

VaeValues decoderValues(const VaeConfig& c)
{
    VaeValues values;
    std::int64_t in = c.blockOutChannels.back();
    values.add(c.latentChannels, in, 3);
    values.addMid(c);
    for (std::size_t i = c.blockOutChannels.size(); i-- > 0;) {
        const std::int64_t out = c.blockOutChannels[i];
        for (std::int64_t j = 0; j <= c.layersPerBlock; ++j)
            values.addResnet(j == 0 ? in : out, out);
        if (i > 0)
            values.addDoubling(out);
        in = out;
    }
    values.addNorm(in);
    values.add(in, c.outChannels, 3);
    return values;
}

void addText(ModelBytes& bytes, const TextEncoderConfig& c, std::int64_t size)
{
    const std::int64_t layers = std::max<std::int64_t>(0, c.layers - 1);  // the last one is not needed
    const std::int64_t heads = c.headDim * (2 * c.heads + 2 * c.kvHeads); // q, o; k, v
    bytes.textLayer = size * c.hiddenSize * (heads + 3 * c.intermediateSize);
    bytes.textLayers = layers * bytes.textLayer;
    bytes.textRest = 4 * layers * (2 * c.hiddenSize + 2 * c.headDim);
    bytes.embedding = size * c.vocabSize * c.hiddenSize;
}

void addTransformer(ModelBytes& bytes, const TransformerConfig& c, const std::string& precision)
{
    constexpr std::int64_t kTimeFrequencies = 256;
    constexpr std::int64_t kTimeHidden = 1024;
    constexpr std::int64_t kOuterLayers = 2; // that "fp8" leaves as they are, at either end
    const std::int64_t hidden = c.feedForwardDim();
    const std::int64_t values = 4 * c.dim * c.dim + 3 * c.dim * hidden;
    const std::int64_t size = bytesOfValue(precision);
    const std::int64_t blocks = c.layers + c.refinerLayers;
    bytes.wideBlock = size * values;
    bytes.block = bytes.wideBlock;
    if (precision.starts_with("fp8")) {
        bytes.block = values + 4 * (5 * c.dim + 2 * hidden); // a scale for each row
        if (precision == "fp8") {
            bytes.wideBefore = static_cast<int>(std::min(blocks, c.refinerLayers + kOuterLayers));
            bytes.wideAfter = static_cast<int>(std::min(blocks - bytes.wideBefore, kOuterLayers));
        } else {
            bytes.wideBlock = bytes.block;
        }
    }
    bytes.contextRefiner = c.refinerLayers * size * values;
    const std::int64_t modulation = c.modulationDim();
    bytes.modulation = 4 * (modulation + 1) * 4 * c.dim;
    const std::int64_t patch = c.patchSize * c.patchSize * c.framePatchSize * c.inChannels;
    const std::int64_t norms = (blocks + c.refinerLayers) * (4 * c.dim + 2 * 128);
    const std::int64_t embedders = 2 * patch * c.dim + patch + c.dim + kTimeFrequencies * kTimeHidden
        + kTimeHidden * (modulation + 1) + modulation * (c.dim + 1) + 4 * c.dim + c.capFeatDim;
    bytes.transformerRest = 4 * (norms + embedders) + size * c.capFeatDim * c.dim;
}

} // namespace

ModelBytes modelBytes(const ModelConfig& model, const std::string& precision)
{
    ModelBytes bytes;
    addText(bytes, model.textEncoder, bytesOfValue(precision));
    addTransformer(bytes, model.transformer, precision);
    const VaeValues encoder = encoderValues(model.vae);
    const VaeValues decoder = decoderValues(model.vae);
    bytes.autoencoder = 4 * (encoder.convolutions + encoder.rest + decoder.convolutions + decoder.rest);
    bytes.halfDecoder = 2 * decoder.convolutions;
    bytes.packedDecoder = 4 * decoder.packed;
    const auto widest = [](std::int64_t in, std::int64_t hidden, std::int64_t heads) {
        return in * std::max(2 * hidden, heads);
    };
    bytes.widestProduct =
        std::max(widest(model.textEncoder.hiddenSize, model.textEncoder.intermediateSize,
                        model.textEncoder.headDim * (model.textEncoder.heads + 2 * model.textEncoder.kvHeads)),
                 widest(model.transformer.dim, model.transformer.feedForwardDim(), 3 * model.transformer.dim));
    return bytes;
}

} // namespace zimage
