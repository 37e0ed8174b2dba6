#pragma once

#include "nn/tile_norms.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace zimage {

/// How a map is cut into tiles: where they begin along its sides and where the last ends, and how many positions around a tile its layers
/// need. Tiles are no narrower than that.
struct TileLayout {
    std::vector<std::int64_t> rows, columns; ///< from 0 to the length of the side
    std::int64_t halo = 0;

    [[nodiscard]] std::int64_t tiles() const { return static_cast<std::int64_t>((rows.size() - 1) * (columns.size() - 1)); }
};

/// Cuts `length` into equal parts of about `tile`, as far as a cut must be a multiple of `unit` and a part no shorter than `least`, which
/// is one too: 0, the cuts, `length`.
[[nodiscard]] std::vector<std::int64_t> tileEdges(std::int64_t length, std::int64_t tile, std::int64_t unit, std::int64_t least);

/// A map that is read tile by tile, row after row, and may take the results in the place of what has been read.
class TiledMap {
public:
    TiledMap(at::Tensor values, TileLayout layout) : m_values(std::move(values)), m_layout(std::move(layout)) {}

    /// A tile and its surroundings, as they were before anything was put; a copy.
    [[nodiscard]] at::Tensor cut(std::size_t row, std::size_t column) const;
    /// The tile's own positions within what cut() gives.
    [[nodiscard]] TileCore core(std::size_t row, std::size_t column) const;
    /// Replaces the tile [1, C, h, w] that was cut last. From the first one on all have to be replaced, in order.
    void put(std::size_t row, std::size_t column, const at::Tensor& tile);

    [[nodiscard]] const at::Tensor& values() const { return m_values; }

private:
    struct Box {
        std::int64_t top, bottom, left, right;
    };
    [[nodiscard]] Box inner(std::size_t row, std::size_t column) const;
    [[nodiscard]] Box outer(std::size_t row, std::size_t column) const;

    at::Tensor m_values;
    TileLayout m_layout;
    // What tiles to come need of those that were replaced:
    at::Tensor m_above; ///< the last rows of the tiles above
    at::Tensor m_below; ///< the last rows of this row of tiles
    at::Tensor m_left;  ///< the last columns of the tile to the left
};

} // namespace zimage
