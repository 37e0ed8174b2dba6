#include "models/vae_tiles.h"

#include "nn/convolution.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace zimage {

TiledMap::Box TiledMap::inner(std::size_t row, std::size_t column) const
{
    return {m_layout.rows[row], m_layout.rows[row + 1], m_layout.columns[column], m_layout.columns[column + 1]};
}

TiledMap::Box TiledMap::outer(std::size_t row, std::size_t column) const
{
    const Box box = inner(row, column);
    return {std::max<std::int64_t>(0, box.top - m_layout.halo), std::min(m_values.size(2), box.bottom + m_layout.halo),
            std::max<std::int64_t>(0, box.left - m_layout.halo), std::min(m_values.size(3), box.right + m_layout.halo)};
}

TileCore TiledMap::core(std::size_t row, std::size_t column) const
{
    const Box in = inner(row, column);
    const Box out = outer(row, column);
    return {in.top - out.top, in.left - out.left, in.bottom - in.top, in.right - in.left};
}

at::Tensor TiledMap::cut(std::size_t row, std::size_t column) const
{
    const Box out = outer(row, column);
    at::Tensor tile =
        m_values.slice(2, out.top, out.bottom).slice(3, out.left, out.right).clone(suggestedLayout(m_values));
    const TileCore own = core(row, column);
    if (m_above.defined())
        tile.slice(2, 0, own.top).copy_(m_above.slice(3, out.left, out.right));
    if (column > 0 && m_left.defined())
        tile.slice(2, own.top, own.top + own.height).slice(3, 0, own.left).copy_(m_left);
    return tile;
}

void TiledMap::put(std::size_t row, std::size_t column, const at::Tensor& tile)
{
    const Box in = inner(row, column);
    if (column == 0)
        m_below = m_values.slice(2, in.bottom - std::min(m_layout.halo, in.bottom), in.bottom).clone();
    const at::Tensor place = m_values.slice(2, in.top, in.bottom);
    m_left = place.slice(3, in.right - std::min(m_layout.halo, in.right), in.right).clone();
    place.slice(3, in.left, in.right).copy_(tile);
    if (column + 2 == m_layout.columns.size())
        m_above = std::move(m_below);
}

} // namespace zimage
