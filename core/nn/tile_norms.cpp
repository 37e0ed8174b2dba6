#include "nn/tile_norms.h"

#include <ATen/ATen.h>

#include <utility>

namespace zimage {

void MapSums::add(const at::Tensor& part)
{
    const ChannelSums sums = sumsOfChannels(part);
    channels.resize(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i)
        channels[i] += sums[i];
    positions += part.size(2) * part.size(3);
}

void TileNorms::beginTile(const TileCore& core)
{
    m_core = core;
    m_next = 0;
}

void TileNorms::endPass()
{
    if (m_counted.positions > 0)
        m_known.push_back(std::exchange(m_counted, {}));
}

const MapSums* TileNorms::next(const at::Tensor& x)
{
    if (m_next < m_known.size())
        return &m_known[m_next++];
    m_counted.add(m_core.of(x));
    return nullptr;
}

void TileNorms::doubleCore() { m_core = {2 * m_core.top, 2 * m_core.left, 2 * m_core.height, 2 * m_core.width}; }

void TileNorms::halveCore() { m_core = {m_core.top / 2, m_core.left / 2, m_core.height / 2, m_core.width / 2}; }

} // namespace zimage
