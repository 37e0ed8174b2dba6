#include "models/vae_stage.h"

#include <ATen/ATen.h>

#include <utility>

namespace zimage {

namespace {

using Kind = VaePlan::Kind;

bool beginsWithNorm(const VaePlan::Layer& layer) { return VaePlan::norms(layer.kind) > 0; }

} // namespace

void VaeStage::addResnets(const WeightScope& scope, std::int64_t count, std::int64_t in, std::int64_t out,
                          std::int64_t groups)
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
            stage.add(Kind::Down, out,
                      [conv = Conv2d(block["downsamplers"][0]["conv"], out, out, 3, 2, 0)](
                          const FeatureMap& x, const ComputeContext& context) {
                          context.checkpoint();
                          const at::Tensor padded =
                              at::constant_pad_nd(x.values, {0, 1, 0, 1}); // right and bottom only, as in the reference
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
            stage.add(Kind::Up, out,
                      [conv = Conv2d(block["upsamplers"][0]["conv"], out, out, 3, 1, 1)](
                          const FeatureMap& x, const ComputeContext& context) {
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
    add(Kind::In, out,
        [conv = Conv2d(scope["conv_in"], in, out, 3, 1, 1)](const FeatureMap& x, const ComputeContext& context) {
            return conv.features(x, context);
        });
}

void VaeStage::addOut(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups)
{
    add(Kind::Out, out,
        [norm = GroupNorm(scope["conv_norm_out"], in, groups), conv = Conv2d(scope["conv_out"], in, out, 3, 1, 1)](
            const FeatureMap& x, const ComputeContext& context) { return conv.normed(x, norm, context); });
}

FeatureMap VaeStage::runLayers(const Chain& chain, FeatureMap x, const ComputeContext& context) const
{
    for (std::size_t i = chain.first; i < chain.end && x.values.defined(); ++i) {
        x = m_runs[i](std::move(x), context);
        if (x.norms != nullptr && layers()[i].kind == Kind::Up)
            x.norms->doubleCore();
        else if (x.norms != nullptr && layers()[i].kind == Kind::Down)
            x.norms->halveCore();
    }
    return x;
}

FeatureMap VaeStage::runTiles(const Chain& chain, FeatureMap x, const ComputeContext& context,
                              const std::function<void()>& beforeTile) const
{
    const std::int64_t channels = layers()[chain.end - 1].channels;
    const std::int64_t height = x.values.size(2);
    const std::int64_t width = x.values.size(3);
    const auto behind = [&](std::int64_t position) {
        for (std::size_t i = chain.first; i < chain.end; ++i)
            position = VaePlan::sideBehind(layers()[i].kind, position);
        return position;
    };
    TileNorms norms;
    if (beginsWithNorm(layers()[chain.first]))
        norms.know({x.sums.empty() ? sumsOfChannels(x.values) : std::move(x.sums), height * width});
    at::Tensor result = x.values;
    if (!chain.inPlace)
        result = at::empty({1, channels, behind(height), behind(width)}, x.values.options(), suggestedLayout(x.values));
    const bool sumsWanted = chain.end < layers().size() && beginsWithNorm(layers()[chain.end]);
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
                    result.slice(2, behind(rows[r]), behind(rows[r + 1]))
                        .slice(3, behind(columns[c]), behind(columns[c + 1]))
                        .copy_(own);
            }
    return {std::move(result), std::move(sums.channels), nullptr};
}

at::Tensor VaeStage::operator()(const at::Tensor& x, const ComputeContext& context, const Tiling& tiling) const
{
    const std::vector<Chain> chains = m_plan.chains(x.size(2), x.size(3), tiling.tile);
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
