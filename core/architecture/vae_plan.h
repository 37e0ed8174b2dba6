#pragma once

#include "architecture/model_config.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zimage {

/// How a map is cut into tiles: where they begin along its sides and where the last ends, and how many positions around
/// a tile its layers need. Tiles are no narrower than that.
struct TileLayout {
    std::vector<std::int64_t> rows, columns; ///< from 0 to the length of the side
    std::int64_t halo = 0;

    [[nodiscard]] std::int64_t tiles() const
    {
        return static_cast<std::int64_t>((rows.size() - 1) * (columns.size() - 1));
    }
};

/// Cuts `length` into equal parts of about `tile`, as far as a cut must be a multiple of `unit` and a part no shorter
/// than `least`, which is one too: 0, the cuts, `length`.
[[nodiscard]] std::vector<std::int64_t> tileEdges(std::int64_t length, std::int64_t tile, std::int64_t unit,
                                                  std::int64_t least);

/// The steps of the autoencoder's encoder or decoder, as far as sizes go: what it does to a map's sides and how much it
/// holds. Torch-free, so that the programs can tell the memory of a decoding before there is an engine.
class VaePlan {
public:
    enum class Kind { In, Resnet, Mid, Down, Up, Out };
    struct Layer {
        Kind kind;
        std::int64_t channels; ///< of the result
    };
    /// Layers first … end − 1 and the tiles of their input.
    struct Chain {
        std::size_t first, end;
        TileLayout layout;
        int passes;   ///< over all tiles
        bool inPlace; ///< the result takes the place of the input
    };

    VaePlan(std::int64_t inChannels, std::int64_t channels) : m_inChannels(inChannels), m_channels(channels) {}
    void add(Kind kind, std::int64_t channels) { m_layers.push_back({kind, channels}); }
    /// The decoder of a configuration.
    [[nodiscard]] static VaePlan decoder(const VaeConfig& config);

    [[nodiscard]] const std::vector<Layer>& layers() const { return m_layers; }
    [[nodiscard]] std::vector<Chain> chains(std::int64_t height, std::int64_t width, std::int64_t tile) const;
    /// How many values the maps of a run on [1, C, height, width] hold at most at a time. `kernels`: in those of
    /// CpuConvolution, which need no room for a norm's result.
    [[nodiscard]] std::int64_t peakValues(std::int64_t height, std::int64_t width, std::int64_t tile,
                                          bool kernels) const;

    [[nodiscard]] static int norms(Kind kind);
    /// Length of a side behind a layer.
    [[nodiscard]] static std::int64_t sideBehind(Kind kind, std::int64_t side);

private:
    [[nodiscard]] bool keptWhole(std::size_t layer, bool fits) const;
    [[nodiscard]] TileLayout layout(std::size_t first, std::size_t end, std::int64_t height, std::int64_t width,
                                    std::int64_t tile) const;

    std::vector<Layer> m_layers;
    std::int64_t m_inChannels;
    std::int64_t m_channels; ///< of the full-size maps
};

/// Where a picture is decoded, as far as memory goes.
struct DecodeStorage {
    bool cpu = true;
    int bytesPerValue = 4; ///< 4 in fp32, as this program decodes; 2 in bf16, as others do
};

/// What the maps of one decoding take at most at a time, in bytes; weights and what libtorch needs beside not counted.
/// Sides in px, `tile` 0 for none.
[[nodiscard]] std::int64_t decodeBytes(const VaeConfig& config, std::int64_t height, std::int64_t width,
                                       std::int64_t tile, DecodeStorage storage);

} // namespace zimage
