#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace zimage::test {

/// What tiles have left in a picture, in 8-bit levels (1/255), the worst of all channels.
struct Seams {
    double step = 0; ///< across a side of a tile: how far the mean difference of the two neighbouring rows is from that
                     ///< without tiles
    double tone = 0; ///< of a tile: how far its mean is from that without tiles
};

/// Where tiles of at most `tile` that share a side begin, and the end of the last.
inline std::vector<std::int64_t> equalParts(std::int64_t length, std::int64_t tile)
{
    const std::int64_t count = (length + tile - 1) / tile;
    std::vector<std::int64_t> edges;
    for (std::int64_t i = 0; i <= count; ++i)
        edges.push_back(length * i / count);
    return edges;
}

/// `tiled` and `whole` [C, H, W] in 0 … 1, of the same latents. `rows` and `columns`: where tiles begin and end, from 0
/// to the side's length.
inline Seams measureSeams(const at::Tensor& tiled, const at::Tensor& whole, const std::vector<std::int64_t>& rows,
                          const std::vector<std::int64_t>& columns)
{
    const at::Tensor difference = (tiled - whole).to(at::kDouble) * 255;
    const auto worst = [](const at::Tensor& values) { return values.abs().max().item<double>(); };
    const auto part = [](const at::Tensor& x, std::int64_t dimension, const std::vector<std::int64_t>& edges,
                         std::size_t i) { return x.slice(dimension, edges[i], edges[i + 1]); };
    Seams seams;
    for (std::size_t r = 0; r + 1 < rows.size(); ++r)
        for (std::size_t c = 0; c + 1 < columns.size(); ++c) {
            const at::Tensor tile = part(part(difference, 1, rows, r), 2, columns, c);
            seams.tone = std::max(seams.tone, worst(tile.mean(at::IntArrayRef{1, 2})));
            if (r > 0) {
                const at::Tensor above = part(difference.select(1, rows[r] - 1), 1, columns, c);
                seams.step = std::max(seams.step, worst((tile.select(1, 0) - above).mean(1)));
            }
            if (c > 0) {
                const at::Tensor left = part(difference.select(2, columns[c] - 1), 1, rows, r);
                seams.step = std::max(seams.step, worst((tile.select(2, 0) - left).mean(1)));
            }
        }
    return seams;
}

} // namespace zimage::test
