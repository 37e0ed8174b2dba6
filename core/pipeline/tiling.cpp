#include "pipeline/tiling.h"

#include "base/round.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace zimage {

namespace {

/// Weight of every output position of tile `index` along one side: 1, ramping down over what it shares with its neighbours.
at::Tensor ramp(const TileRow& row, std::size_t index, const TileOptions& options, const at::TensorOptions& tensorOptions)
{
    const auto toOutput = [&options](std::int64_t length) { return length * options.enlarge / options.reduce; };
    const std::int64_t size = toOutput(row.size);
    at::Tensor weights = at::ones({size}, at::kFloat);
    auto* w = weights.data_ptr<float>();
    if (index > 0) {
        const std::int64_t shared = toOutput(row.starts[index - 1] + row.size - row.starts[index]);
        for (std::int64_t i = 0; i < shared; ++i)
            w[i] *= (static_cast<float>(i) + 0.5F) / static_cast<float>(shared);
    }
    if (index + 1 < row.starts.size()) {
        const std::int64_t shared = toOutput(row.starts[index] + row.size - row.starts[index + 1]);
        for (std::int64_t i = 0; i < shared; ++i)
            w[size - 1 - i] *= (static_cast<float>(i) + 0.5F) / static_cast<float>(shared);
    }
    return weights.to(tensorOptions);
}

} // namespace

TileRow layTiles(std::int64_t length, std::int64_t tile, std::int64_t overlap, std::int64_t unit)
{
    const std::int64_t most = std::max(unit, tile / unit * unit);
    if (most >= length)
        return {length, {0}};
    const std::int64_t shared = std::min(roundUp(overlap, unit), most - unit);
    const std::int64_t step = most - shared;
    const std::int64_t count = (length - shared + step - 1) / step;
    TileRow row;
    row.size = roundUp((length + (count - 1) * shared + count - 1) / count, unit);
    for (std::int64_t i = 0; i < count; ++i)
        row.starts.push_back((length - row.size) * i / (count - 1) / unit * unit);
    return row;
}

at::Tensor runTiled(const at::Tensor& input, const TileOptions& options, const std::function<at::Tensor(const at::Tensor&)>& function,
                    const std::function<void(int, int)>& progress)
{
    const auto report = [&progress](int done, int total) {
        if (progress)
            progress(done, total);
    };
    const std::int64_t height = input.size(2);
    const std::int64_t width = input.size(3);
    if (options.tile <= 0 || (options.tile >= height && options.tile >= width)) {
        report(0, 1);
        at::Tensor whole = function(input);
        report(1, 1);
        return whole;
    }
    const TileRow rows = layTiles(height, options.tile, options.overlap, options.unit);
    const TileRow columns = layTiles(width, options.tile, options.overlap, options.unit);
    const int total = static_cast<int>(rows.starts.size() * columns.starts.size());
    const auto toOutput = [&options](std::int64_t length) { return length * options.enlarge / options.reduce; };

    at::Tensor sum;
    at::Tensor weight = at::zeros({1, 1, toOutput(height), toOutput(width)}, input.options().dtype(at::kFloat));
    int done = 0;
    for (std::size_t r = 0; r < rows.starts.size(); ++r)
        for (std::size_t c = 0; c < columns.starts.size(); ++c) {
            report(done++, total);
            const std::int64_t top = rows.starts[r];
            const std::int64_t left = columns.starts[c];
            const at::Tensor result = function(input.slice(2, top, top + rows.size).slice(3, left, left + columns.size)).to(at::kFloat);
            if (!sum.defined())
                sum = at::zeros({1, result.size(1), toOutput(height), toOutput(width)}, result.options());
            const at::Tensor share = ramp(rows, r, options, weight.options()).view({1, 1, -1, 1}) * ramp(columns, c, options, weight.options());
            const auto part = [&](const at::Tensor& whole) {
                return whole.slice(2, toOutput(top), toOutput(top + rows.size)).slice(3, toOutput(left), toOutput(left + columns.size));
            };
            part(sum).add_(result * share);
            part(weight).add_(share);
        }
    report(total, total);
    return sum.div_(weight);
}

} // namespace zimage
