#include "models/vae_stage.h"

#include "base/round.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace zimage {

namespace {

using Kind = VaeLayer::Kind;

constexpr std::int64_t kKeptTiles = 8;  ///< full-size maps of so many tiles are kept whole
constexpr std::int64_t kAlignment = 4;  ///< tiles begin where the kernels' groups of rows do, so that they round as in a whole map (cpu::kStackRows)

int normsOf(Kind kind) { return kind == Kind::Resnet ? 2 : kind == Kind::Out ? 1 : 0; }
bool beginsWithNorm(const VaeLayer& layer) { return normsOf(layer.kind) > 0; }

/// How far around `halo` positions more of a layer's result its input is needed.
std::int64_t haloBefore(Kind kind, std::int64_t halo)
{
    switch (kind) {
    case Kind::In:
    case Kind::Out: return halo + 1;
    case Kind::Resnet: return halo + 2;
    case Kind::Up: return (halo + 2) / 2;   // one of the doubled map
    case Kind::Down: return 2 * halo + 2;   // taps at 2y … 2y + 2
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

/// Length of a side behind a layer.
std::int64_t sideBehind(Kind kind, std::int64_t side) { return kind == Kind::Up ? 2 * side : kind == Kind::Down ? side / 2 : side; }

} // namespace

void VaeStage::addResnets(const WeightScope& scope, std::int64_t count, std::int64_t in, std::int64_t out, std::int64_t groups)
{
    for (std::int64_t i = 0; i < count; ++i)
        add(Kind::Resnet, out, ResnetBlock(scope["resnets"][i], i == 0 ? in : out, out, groups));
}

VaeStage VaeStage::encoder(const WeightScope& scope, const VaeConfig& c)
{
    VaeStage stage(c.inChannels, c.blockOutChannels.front());
    std::int64_t in = c.blockOutChannels.front();
    stage.addIn(scope, c.inChannels, in);
    for (std::size_t i = 0; i < c.blockOutChannels.size(); ++i) {
        const WeightScope block = scope["down_blocks"][static_cast<std::int64_t>(i)];
        const std::int64_t out = c.blockOutChannels[i];
        stage.addResnets(block, c.layersPerBlock, in, out, c.normGroups);
        if (i + 1 < c.blockOutChannels.size())
            stage.add(Kind::Down, out, [conv = Conv2d(block["downsamplers"][0]["conv"], out, out, 3, 2, 0)](const FeatureMap& x, const ComputeContext& context) {
                context.checkpoint();
                const at::Tensor padded = at::constant_pad_nd(x.values, {0, 1, 0, 1}); // right and bottom only, as in the reference
                return FeatureMap{conv(padded, context).contiguous(suggestedLayout(x.values)), {}, x.norms};
            });
        in = out;
    }
    stage.add(Kind::Mid, in, MidBlock(scope["mid_block"], c));
    stage.addOut(scope, in, 2 * c.latentChannels, c.normGroups);
    return stage;
}

VaeStage VaeStage::decoder(const WeightScope& scope, const VaeConfig& c)
{
    VaeStage stage(c.latentChannels, c.blockOutChannels.front());
    std::int64_t in = c.blockOutChannels.back();
    stage.addIn(scope, c.latentChannels, in);
    stage.add(Kind::Mid, in, MidBlock(scope["mid_block"], c));
    for (std::size_t i = 0; i < c.blockOutChannels.size(); ++i) {
        const WeightScope block = scope["up_blocks"][static_cast<std::int64_t>(i)];
        const std::int64_t out = c.blockOutChannels[c.blockOutChannels.size() - 1 - i];
        stage.addResnets(block, c.layersPerBlock + 1, in, out, c.normGroups);
        if (i + 1 < c.blockOutChannels.size())
            stage.add(Kind::Up, out, [conv = Conv2d(block["upsamplers"][0]["conv"], out, out, 3, 1, 1)](const FeatureMap& x, const ComputeContext& context) {
                context.checkpoint();
                return conv.doubled(x, context);
            });
        in = out;
    }
    stage.addOut(scope, in, c.outChannels, c.normGroups);
    return stage;
}

void VaeStage::addIn(const WeightScope& scope, std::int64_t in, std::int64_t out)
{
    add(Kind::In, out, [conv = Conv2d(scope["conv_in"], in, out, 3, 1, 1)](const FeatureMap& x, const ComputeContext& context) { return conv.features(x, context); });
}

void VaeStage::addOut(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups)
{
    add(Kind::Out, out, [norm = GroupNorm(scope["conv_norm_out"], in, groups), conv = Conv2d(scope["conv_out"], in, out, 3, 1, 1)](
                            const FeatureMap& x, const ComputeContext& context) { return conv.normed(x, norm, context); });
}

/// Whether the map between a layer and the next one is kept whole.
bool VaeStage::keptWhole(std::size_t layer, bool fits) const
{
    const Kind before = m_layers[layer].kind;
    const Kind after = m_layers[layer + 1].kind;
    if (before == Kind::Mid || (after == Kind::Mid && before != Kind::In))
        return true;
    // A map that is wide and quickly made, or one that the next layer makes smaller, is better made anew.
    return fits && before != Kind::In && before != Kind::Up && after != Kind::Down;
}

TileLayout VaeStage::layout(std::size_t first, std::size_t end, std::int64_t height, std::int64_t width, std::int64_t tile) const
{
    std::int64_t enlarge = 1;
    std::int64_t unit = kAlignment;
    std::int64_t widest = m_channels;
    bool whole = false;
    TileLayout layout;
    for (std::size_t i = end; i-- > first;) {
        const VaeLayer& layer = m_layers[i];
        enlarge *= layer.kind == Kind::Up ? 2 : 1;
        unit *= layer.kind == Kind::Down ? 2 : 1;
        widest = std::max(widest, layer.channels);
        whole = whole || layer.kind == Kind::Mid;
        layout.halo = haloBefore(layer.kind, layout.halo);
    }
    layout.halo = roundUp(layout.halo, unit);
    // Tiles of maps with more channels have shorter sides: as many values in all.
    const double side = static_cast<double>(tile) * std::sqrt(static_cast<double>(m_channels) / static_cast<double>(widest));
    const auto edges = [&](std::int64_t length) {
        const std::int64_t part = std::max<std::int64_t>(unit, std::llround(side) / enlarge);
        return whole ? std::vector<std::int64_t>{0, length} : tileEdges(length, part, unit, layout.halo);
    };
    layout.rows = edges(height);
    layout.columns = edges(width);
    return layout;
}

std::vector<VaeStage::Chain> VaeStage::plan(std::int64_t height, std::int64_t width, std::int64_t tile) const
{
    std::int64_t fullHeight = height; // of the picture
    std::int64_t fullWidth = width;
    for (const VaeLayer& layer : m_layers) {
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
        const bool sameShape = first > 0 && m_layers[first - 1].channels == m_layers[i].channels && height == firstHeight;
        Chain chain{first, i + 1, layout(first, i + 1, firstHeight, firstWidth, tile), 1, sameShape};
        if (chain.layout.tiles() > 1) {
            for (std::size_t j = first; j <= i; ++j)
                chain.passes += normsOf(m_layers[j].kind);
            chain.passes -= beginsWithNorm(m_layers[first]) ? 1 : 0;
        }
        chains.push_back(std::move(chain));
        first = i + 1;
        firstHeight = height;
        firstWidth = width;
    }
    return chains;
}

FeatureMap VaeStage::runLayers(const Chain& chain, FeatureMap x, const ComputeContext& context) const
{
    for (std::size_t i = chain.first; i < chain.end && x.values.defined(); ++i) {
        x = m_layers[i].run(std::move(x), context);
        if (x.norms != nullptr && m_layers[i].kind == Kind::Up)
            x.norms->doubleCore();
        else if (x.norms != nullptr && m_layers[i].kind == Kind::Down)
            x.norms->halveCore();
    }
    return x;
}

FeatureMap VaeStage::runTiles(const Chain& chain, FeatureMap x, const ComputeContext& context, const std::function<void()>& beforeTile) const
{
    const std::int64_t channels = m_layers[chain.end - 1].channels;
    const std::int64_t height = x.values.size(2);
    const std::int64_t width = x.values.size(3);
    const auto behind = [&](std::int64_t position) {
        for (std::size_t i = chain.first; i < chain.end; ++i)
            position = sideBehind(m_layers[i].kind, position);
        return position;
    };
    TileNorms norms;
    if (beginsWithNorm(m_layers[chain.first]))
        norms.know({x.sums.empty() ? sumsOfChannels(x.values) : std::move(x.sums), height * width});
    at::Tensor result = x.values;
    if (!chain.inPlace)
        result = at::empty({1, channels, behind(height), behind(width)}, x.values.options(), suggestedLayout(x.values));
    const bool sumsWanted = chain.end < m_layers.size() && beginsWithNorm(m_layers[chain.end]);
    MapSums sums;
    TiledMap map(std::move(x.values), chain.layout);
    const auto& rows = chain.layout.rows;
    const auto& columns = chain.layout.columns;
    for (int pass = 0; pass < chain.passes; ++pass, norms.endPass())
        for (std::size_t r = 0; r + 1 < rows.size(); ++r)
            for (std::size_t c = 0; c + 1 < columns.size(); ++c) {
                beforeTile();
                context.checkpoint();
                norms.beginTile(map.core(r, c));
                const FeatureMap y = runLayers(chain, {map.cut(r, c), {}, &norms}, context);
                if (!y.values.defined())
                    continue; // only counted
                const at::Tensor own = norms.core().of(y.values);
                if (sumsWanted)
                    sums.add(own);
                if (chain.inPlace)
                    map.put(r, c, own);
                else
                    result.slice(2, behind(rows[r]), behind(rows[r + 1])).slice(3, behind(columns[c]), behind(columns[c + 1])).copy_(own);
            }
    return {std::move(result), std::move(sums.channels), nullptr};
}

std::int64_t VaeStage::peakValues(std::int64_t height, std::int64_t width, std::int64_t tile, bool kernels) const
{
    std::int64_t peak = 0;
    std::int64_t channels = m_inChannels;
    for (const Chain& chain : plan(height, width, tile)) {
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
            const VaeLayer& layer = m_layers[i];
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

at::Tensor VaeStage::operator()(const at::Tensor& x, const ComputeContext& context, const Tiling& tiling) const
{
    const std::vector<Chain> chains = plan(x.size(2), x.size(3), tiling.tile);
    int total = 0;
    for (const Chain& chain : chains)
        total += static_cast<int>(chain.layout.tiles()) * chain.passes;
    int done = 0;
    const auto next = [&] {
        if (tiling.progress)
            tiling.progress(done, total);
        ++done;
    };
    FeatureMap map{x.contiguous(suggestedLayout(x)), {}, nullptr};
    for (const Chain& chain : chains) {
        if (chain.layout.tiles() > 1) {
            map = runTiles(chain, std::move(map), context, next);
            continue;
        }
        next();
        map = runLayers(chain, std::move(map), context);
    }
    next();
    return map.values;
}

} // namespace zimage
