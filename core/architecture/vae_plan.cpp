#include "architecture/vae_plan.h"

#include "base/round.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zimage {

namespace {

using Kind = VaePlan::Kind;

constexpr std::int64_t kKeptTiles = 8; ///< full-size maps of so many tiles are kept whole
constexpr std::int64_t kAlignment =
    4; ///< tiles begin where the kernels' groups of rows do, so that they round as in a whole map (cpu::kStackRows)

/// How far around `halo` positions more of a layer's result its input is needed.
std::int64_t haloBefore(Kind kind, std::int64_t halo)
{
    switch (kind) {
    case Kind::In:
    case Kind::Out: return halo + 1;
    case Kind::Resnet: return halo + 2;
    case Kind::Up: return (halo + 2) / 2; // one of the doubled map
    case Kind::Down: return 2 * halo + 2; // taps at 2y … 2y + 2
    case Kind::Mid: break;
    }
    return halo;
}

/// Values in the maps that a layer holds at a time, for inputs and results of so many.
std::int64_t workingValues(Kind kind, std::int64_t before, std::int64_t after, bool kernels)
{
    constexpr std::int64_t kAttentionMaps = 9; // input, norm, tokens, q, k, v, result, its product, sum
    switch (kind) {
    case Kind::Mid: return kAttentionMaps * before;
    case Kind::Resnet:
        if (kernels)
            return before + (before == after ? 1 : 2) * after;
        return std::max({2 * before + after, before + 2 * after, 4 * after});
    case Kind::Up: return before + (kernels ? 1 : 2) * after;
    case Kind::In: return before + after;
    case Kind::Down:
    case Kind::Out: break;
    }
    return (kernels && kind == Kind::Out ? 1 : 2) * before + after;
}

} // namespace

int VaePlan::norms(Kind kind) { return kind == Kind::Resnet ? 2 : kind == Kind::Out ? 1 : 0; }

std::int64_t VaePlan::sideBehind(Kind kind, std::int64_t side)
{
    return kind == Kind::Up ? 2 * side : kind == Kind::Down ? side / 2 : side;
}

VaePlan VaePlan::decoder(const VaeConfig& config)
{
    VaePlan plan(config.latentChannels, config.blockOutChannels.front());
    plan.add(Kind::In, config.blockOutChannels.back());
    plan.add(Kind::Mid, config.blockOutChannels.back());
    for (std::size_t i = config.blockOutChannels.size(); i-- > 0;) {
        for (std::int64_t j = 0; j <= config.layersPerBlock; ++j)
            plan.add(Kind::Resnet, config.blockOutChannels[i]);
        if (i > 0)
            plan.add(Kind::Up, config.blockOutChannels[i]);
    }
    plan.add(Kind::Out, config.outChannels);
    return plan;
}

std::vector<std::int64_t> tileEdges(std::int64_t length, std::int64_t tile, std::int64_t unit, std::int64_t least)
{
    const std::int64_t fitting = (length + tile - 1) / tile;
    const std::int64_t count = std::max<std::int64_t>(1, std::min(fitting, length / std::max(unit, least)));
    std::vector<std::int64_t> edges;
    for (std::int64_t i = 0; i < count; ++i)
        edges.push_back(length * i / count / unit * unit);
    edges.push_back(length);
    return edges;
}

/// Whether the map between a layer and the next one is kept whole.
bool VaePlan::keptWhole(std::size_t layer, bool fits) const
{
    const Kind before = m_layers[layer].kind;
    const Kind after = m_layers[layer + 1].kind;
    if (before == Kind::Mid || (after == Kind::Mid && before != Kind::In))
        return true;
    // A map that is wide and quickly made, or one that the next layer makes smaller, is better made anew.
    return fits && before != Kind::In && before != Kind::Up && after != Kind::Down;
}

TileLayout VaePlan::layout(std::size_t first, std::size_t end, std::int64_t height, std::int64_t width,
                           std::int64_t tile) const
{
    std::int64_t enlarge = 1;
    std::int64_t unit = kAlignment;
    std::int64_t widest = m_channels;
    bool whole = false;
    TileLayout layout;
    for (std::size_t i = end; i-- > first;) {
        const Layer& layer = m_layers[i];
        enlarge *= layer.kind == Kind::Up ? 2 : 1;
        unit *= layer.kind == Kind::Down ? 2 : 1;
        widest = std::max(widest, layer.channels);
        whole = whole || layer.kind == Kind::Mid;
        layout.halo = haloBefore(layer.kind, layout.halo);
    }
    layout.halo = roundUp(layout.halo, unit);
    // Tiles of maps with more channels have shorter sides: as many values in all.
    const double side =
        static_cast<double>(tile) * std::sqrt(static_cast<double>(m_channels) / static_cast<double>(widest));
    const auto edges = [&](std::int64_t length) {
        const std::int64_t part = std::max<std::int64_t>(unit, std::llround(side) / enlarge);
        return whole ? std::vector<std::int64_t>{0, length} : tileEdges(length, part, unit, layout.halo);
    };
    layout.rows = edges(height);
    layout.columns = edges(width);
    return layout;
}

std::vector<VaePlan::Chain> VaePlan::chains(std::int64_t height, std::int64_t width, std::int64_t tile) const
{
    std::int64_t fullHeight = height; // of the picture
    std::int64_t fullWidth = width;
    for (const Layer& layer : m_layers) {
        fullHeight *= layer.kind == Kind::Up ? 2 : 1;
        fullWidth *= layer.kind == Kind::Up ? 2 : 1;
    }
    if (tile == 0 || tile * tile >= fullHeight * fullWidth)
        return {{0, m_layers.size(), {{0, height}, {0, width}, 0}, 1, false}};
    const bool keepFull = fullHeight * fullWidth <= kKeptTiles * tile * tile;
    std::vector<Chain> chains;
    std::size_t first = 0;
    std::int64_t firstHeight = height;
    std::int64_t firstWidth = width;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        height = sideBehind(m_layers[i].kind, height);
        width = sideBehind(m_layers[i].kind, width);
        if (i + 1 < m_layers.size() && !keptWhole(i, keepFull || height < fullHeight))
            continue;
        const bool sameShape =
            first > 0 && m_layers[first - 1].channels == m_layers[i].channels && height == firstHeight;
        Chain chain{first, i + 1, layout(first, i + 1, firstHeight, firstWidth, tile), 1, sameShape};
        if (chain.layout.tiles() > 1) {
            for (std::size_t j = first; j <= i; ++j)
                chain.passes += norms(m_layers[j].kind);
            chain.passes -= norms(m_layers[first].kind) > 0 ? 1 : 0;
        }
        chains.push_back(std::move(chain));
        first = i + 1;
        firstHeight = height;
        firstWidth = width;
    }
    return chains;
}

std::int64_t VaePlan::peakValues(std::int64_t height, std::int64_t width, std::int64_t tile, bool kernels) const
{
    std::int64_t peak = 0;
    std::int64_t channels = m_inChannels;
    for (const Chain& chain : chains(height, width, tile)) {
        const auto longest = [&chain](const std::vector<std::int64_t>& edges) {
            std::int64_t most = 0;
            for (std::size_t i = 1; i < edges.size(); ++i)
                most = std::max(most, edges[i] - edges[i - 1] + 2 * chain.layout.halo);
            return std::min(most, edges.back());
        };
        const bool tiled = chain.layout.tiles() > 1;
        std::int64_t rows = longest(chain.layout.rows);
        std::int64_t columns = longest(chain.layout.columns);
        std::int64_t working = 0;
        const std::int64_t input = channels * height * width;
        for (std::size_t i = chain.first; i < chain.end; ++i) {
            const Layer& layer = m_layers[i];
            const std::int64_t before = channels * rows * columns;
            rows = sideBehind(layer.kind, rows);
            columns = sideBehind(layer.kind, columns);
            height = sideBehind(layer.kind, height);
            width = sideBehind(layer.kind, width);
            channels = layer.channels;
            working = std::max(working, workingValues(layer.kind, before, channels * rows * columns, kernels));
        }
        const std::int64_t output = channels * height * width;
        peak = std::max(peak, working + (tiled ? input + (chain.inPlace ? 0 : output) : 0));
    }
    return peak;
}

std::int64_t decodeBytes(const VaeConfig& config, std::int64_t height, std::int64_t width, std::int64_t tile,
                         DecodeStorage storage)
{
    const std::int64_t scale = config.scale();
    return storage.bytesPerValue
        * VaePlan::decoder(config).peakValues(roundUp(height, scale) / scale, roundUp(width, scale) / scale, tile,
                                              storage.cpu);
}

} // namespace zimage
