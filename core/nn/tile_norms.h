#pragma once

#include "nn/cpu_convolution.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zimage {

/// What a group norm needs to know of a map.
struct MapSums {
    ChannelSums channels;
    std::int64_t positions = 0; ///< counted in each channel

    void add(const at::Tensor& part); ///< [1, C, h, w]
};

/// The positions of a tile that belong to no other one; around them lies what its convolutions need of its neighbours.
struct TileCore {
    std::int64_t top = 0, left = 0, height = 0, width = 0;

    [[nodiscard]] at::Tensor of(const at::Tensor& tile) const
    {
        return tile.slice(2, top, top + height).slice(3, left, left + width);
    }
};

/// The group norms of layers that run over a map tile by tile, all with the statistics of the whole map, as if there
/// were no tiles. Every pass over the tiles knows those of the norms before, counts those of the next one and ends
/// there; the last pass knows all.
class TileNorms {
public:
    void know(MapSums sums)
    {
        m_known.push_back(std::move(sums));
    } ///< of the first norm, when they are known beforehand
    void beginTile(const TileCore& core);
    void endPass();
    /// The sums for the next norm of this tile, whose input is x. Null where they were only counted now.
    [[nodiscard]] const MapSums* next(const at::Tensor& x);
    [[nodiscard]] const TileCore& core() const
    {
        return m_core;
    } ///< in positions of the map that the layers have come to
    void doubleCore();
    void halveCore();

private:
    std::vector<MapSums> m_known;
    MapSums m_counted;
    std::size_t m_next = 0;
    TileCore m_core;
};

} // namespace zimage
