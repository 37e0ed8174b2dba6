#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace zimage {

/// Tiles along one side: all of one size, evenly spread, the last one ending where the side ends.
struct TileRow {
    std::int64_t size = 0;
    std::vector<std::int64_t> starts;
};

/// The fewest equal tiles of at most `tile` that cover `length` with at least `overlap` (both in input units) between
/// neighbours. Sizes and starts are multiples of `unit`, which divides length. A tile as long as the side gives one tile.
[[nodiscard]] TileRow layTiles(std::int64_t length, std::int64_t tile, std::int64_t overlap, std::int64_t unit);

struct TileOptions {
    std::int64_t tile = 0;      ///< input units; 0 runs the whole input at once
    std::int64_t overlap = 0;   ///< input units, under tile
    std::int64_t unit = 1;      ///< what tiles must be multiples of, in input units
    std::int64_t enlarge = 1;   ///< output per input unit (decoder) …
    std::int64_t reduce = 1;    ///< … or input per output unit (encoder)
};

/// Runs `function` over tiles of input [1, C, H, W] and joins the results [1, C', …] with linear ramps across the overlaps: a
/// weighted mean of all tiles that cover a pixel, so that neither borders nor corners show steps. `progress(done, total)` is
/// called before each tile and once at the end.
[[nodiscard]] at::Tensor runTiled(const at::Tensor& input, const TileOptions& options, const std::function<at::Tensor(const at::Tensor&)>& function,
                                  const std::function<void(int, int)>& progress = {});

} // namespace zimage
