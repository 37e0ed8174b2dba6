#pragma once

#include "models/vae_blocks.h"
#include "models/vae_tiles.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace zimage {

/// How much of a picture the autoencoder works on at a time. The result is the same up to rounding, whatever the size:
/// group norms take their statistics from the whole picture, convolutions see what lies around a tile, attention sees
/// all.
struct Tiling {
    std::int64_t tile = 0; ///< side of a tile in pixels; 0: the whole picture at once
    /// Called before each tile and once at the end. A tile counts each time that it is run.
    std::function<void(int done, int total)> progress = {};
};

/// The encoder or the decoder: conv_in, blocks and mid block in the one or the other order, norm, silu, conv_out.
///
/// Tiles go through a chain of layers at a time. Between chains the map is kept whole, so that no layer has to be
/// computed again for the norms behind it. Maps of the full size are kept only while they are no larger than a few
/// tiles; beyond that all layers of the full size are one chain, which costs time instead of memory.
class VaeStage {
public:
    [[nodiscard]] static VaeStage encoder(const WeightScope& scope, const VaeConfig& config);
    [[nodiscard]] static VaeStage decoder(const WeightScope& scope, const VaeConfig& config);
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const ComputeContext& context, const Tiling& tiling) const;
    [[nodiscard]] const VaePlan& plan() const { return m_plan; }

private:
    using Run = std::function<FeatureMap(FeatureMap, const ComputeContext&)>; ///< may reuse the input's memory
    using Chain = VaePlan::Chain;

    VaeStage(std::int64_t inChannels, std::int64_t channels) : m_plan(inChannels, channels) {}
    void add(VaePlan::Kind kind, std::int64_t channels, Run run)
    {
        m_plan.add(kind, channels);
        m_runs.push_back(std::move(run));
    }
    void addIn(const WeightScope& scope, std::int64_t in, std::int64_t out);
    void addResnets(const WeightScope& scope, std::int64_t count, std::int64_t in, std::int64_t out,
                    std::int64_t groups);
    void addOut(const WeightScope& scope, std::int64_t in, std::int64_t out, std::int64_t groups);

    [[nodiscard]] const std::vector<VaePlan::Layer>& layers() const { return m_plan.layers(); }
    [[nodiscard]] FeatureMap runLayers(const Chain& chain, FeatureMap x, const ComputeContext& context) const;
    [[nodiscard]] FeatureMap runTiles(const Chain& chain, FeatureMap x, const ComputeContext& context,
                                      const std::function<void()>& beforeTile) const;

    VaePlan m_plan;
    std::vector<Run> m_runs; ///< of the plan's layers
};

} // namespace zimage
