#pragma once

#include "models/vae_blocks.h"
#include "models/vae_tiles.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace zimage {

/// How much of a picture the autoencoder works on at a time. The result is the same up to rounding, whatever the size: group norms take
/// their statistics from the whole picture, convolutions see what lies around a tile, attention sees all.
struct Tiling {
    std::int64_t tile = 0; ///< side of a tile in pixels; 0: the whole picture at once
    /// Called before each tile and once at the end. A tile counts each time that it is run.
    std::function<void(int done, int total)> progress = {};
};

/// One step of the encoder or the decoder.
struct VaeLayer {
    enum class Kind { In, Resnet, Mid, Down, Up, Out };
    Kind kind;
    std::int64_t channels; ///< of the result
    std::function<FeatureMap(FeatureMap, const ComputeContext&)> run; ///< may reuse the input's memory
};

/// The encoder or the decoder: conv_in, blocks and mid block in the one or the other order, norm, silu, conv_out.
///
/// Tiles go through a chain of layers at a time. Between chains the map is kept whole, so that no layer has to be computed again for the
/// norms behind it. Maps of the full size are kept only while they are no larger than a few tiles; beyond that all layers of the full
/// size are one chain, which costs time instead of memory.
class VaeStage {
public:
    [[nodiscard]] static VaeStage encoder(const WeightScope& scope, const VaeConfig& config);
    [[nodiscard]] static VaeStage decoder(const WeightScope& scope, const VaeConfig& config);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ComputeContext& context, const Tiling& tiling) const;
    /// How many values the maps of a run on [1, C, height, width] hold at most at a time. `kernels`: in those of CpuConvolution, which need
    /// no room for a norm's result.
    [[nodiscard]] std::int64_t peakValues(std::int64_t height, std::int64_t width, std::int64_t tile, bool kernels) const;

private:
    using Run = std::function<FeatureMap(FeatureMap, const ComputeContext&)>;
    /// Layers first … end − 1 and the tiles of their input.
    struct Chain {
        std::size_t first, end;
        TileLayout layout;
        int passes;   ///< over all tiles
        bool inPlace; ///< the result takes the place of the input
    };

    VaeStage(std::int64_t inChannels, std::int64_t channels) : m_inChannels(inChannels), m_channels(channels) {}
    void add(VaeLayer::Kind kind, std::int64_t channels, Run run) { m_layers.push_back({kind, channels, std::move(run)}); }
    void addIn(const WeightScope& scope, std::int64_t in, std::int64_t out);
    void addResnets(const WeightScope& scope, std::int64_t count, std::int64_t in, std::int64_t out, std::int64_t groups);
    void addOut(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups);

    [[nodiscard]] std::vector<Chain> plan(std::int64_t height, std::int64_t width, std::int64_t tile) const;
    [[nodiscard]] bool keptWhole(std::size_t layer, bool fits) const;
    [[nodiscard]] TileLayout layout(std::size_t first, std::size_t end, std::int64_t height, std::int64_t width, std::int64_t tile) const;
    [[nodiscard]] FeatureMap runLayers(const Chain& chain, FeatureMap x, const ComputeContext& context) const;
    [[nodiscard]] FeatureMap runTiles(const Chain& chain, FeatureMap x, const ComputeContext& context, const std::function<void()>& beforeTile) const;

    std::vector<VaeLayer> m_layers;
    std::int64_t m_inChannels;
    std::int64_t m_channels; ///< of the full-size maps
};

} // namespace zimage
