#pragma once

#include "architecture/vae_plan.h"
#include "nn/tile_norms.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace zimage {

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
