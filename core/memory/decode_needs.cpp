#include "memory/decode_needs.h"

#include "architecture/vae_plan.h"
#include "base/round.h"

#include <algorithm>

namespace zimage {

namespace {

using Kind = VaePlan::Kind;

/// What tiles on a card were found to take beyond their maps, at most: the convolutions' own room, which one piece of
/// the whole picture hides.
constexpr std::int64_t kTileMargin = std::int64_t{384} << 20;

/// A layer's maps: channels times positions.
struct Maps {
    std::int64_t in, out;       ///< channels
    std::int64_t before, after; ///< positions
};

/// What a layer holds at most in nn/convolution.cpp's fp16 way: each convolution takes its input in fp16, gives its
/// result in fp16 and then in fp32.
std::int64_t halfWorking(Kind kind, const Maps& m)
{
    const std::int64_t x = 4 * m.in * m.before;
    const std::int64_t convolved = 6 * m.out * m.after; // its result, in both types
    switch (kind) {
    case Kind::Resnet: {
        const std::int64_t first = x + 2 * m.in * m.before + convolved;
        const std::int64_t shortcut =
            m.in == m.out ? 0 : first + 4 * m.out * m.after; // the first convolution's result waits
        const std::int64_t second = 12 * m.out * m.after;    // residual, the first's result and its fp16, the convolved
        return std::max({first, shortcut, second});
    }
    case Kind::Up: return x + 2 * m.in * m.before + 2 * m.in * m.after + convolved;
    case Kind::Mid: return 0; // attentionWorking
    case Kind::In:
    case Kind::Down:
    case Kind::Out: break;
    }
    return x + 2 * m.in * m.before + convolved;
}

/// The mid block's attention: the map, its tokens, q, k, v in fp32 and fp16, and scores of some rows.
std::int64_t halfMiddle(std::int64_t channels, std::int64_t positions)
{
    constexpr std::int64_t kScores = 32 << 20; // nn/layers.cpp, blockRows
    const std::int64_t rows =
        std::min(positions, std::max<std::int64_t>(32, kScores / std::max<std::int64_t>(1, positions) / 32 * 32));
    const std::int64_t during = 28 * channels * positions + rows * positions * 10;
    const std::int64_t after = 36 * channels * positions;
    return std::max({during, after, 12 * channels * positions});
}

double workOf(Kind kind, const Maps& m)
{
    const double after = static_cast<double>(m.after) * static_cast<double>(m.out);
    switch (kind) {
    case Kind::Resnet: return after * static_cast<double>(m.in + m.out);
    case Kind::Mid: return after * static_cast<double>(4 * m.out);
    default: return after * static_cast<double>(m.in);
    }
}

std::int64_t longest(const std::vector<std::int64_t>& edges, std::int64_t halo)
{
    std::int64_t most = 0;
    for (std::size_t i = 1; i < edges.size(); ++i)
        most = std::max(most, edges[i] - edges[i - 1] + 2 * halo);
    return std::min(most, edges.back());
}

/// Walks the chains as VaePlan::peakValues does, in bytes, and sums up the work.
class Walk {
public:
    Walk(const VaeConfig& vae, std::int64_t height, std::int64_t width)
        : m_height(height), m_width(width), m_channels(vae.latentChannels)
    {}

    void chain(const VaePlan& plan, const VaePlan::Chain& chain)
    {
        const bool tiled = chain.layout.tiles() > 1;
        std::int64_t rows = longest(chain.layout.rows, chain.layout.halo);
        std::int64_t columns = longest(chain.layout.columns, chain.layout.halo);
        const std::int64_t input = 4 * m_channels * m_height * m_width;
        std::int64_t working = 0;
        double work = 0;
        for (std::size_t i = chain.first; i < chain.end; ++i) {
            const VaePlan::Layer& layer = plan.layers()[i];
            const std::int64_t before = rows * columns;
            rows = VaePlan::sideBehind(layer.kind, rows);
            columns = VaePlan::sideBehind(layer.kind, columns);
            m_height = VaePlan::sideBehind(layer.kind, m_height);
            m_width = VaePlan::sideBehind(layer.kind, m_width);
            const Maps maps{m_channels, layer.channels, before, rows * columns};
            working = std::max(
                working, layer.kind == Kind::Mid ? halfMiddle(layer.channels, before) : halfWorking(layer.kind, maps));
            work += workOf(layer.kind, maps);
            m_channels = layer.channels;
        }
        const std::int64_t output = 4 * m_channels * m_height * m_width;
        m_bytes = std::max(m_bytes, working + (tiled ? input + (chain.inPlace ? 0 : output) : 0));
        // A pass that only counts for a norm ends there: half a pass in the mean.
        m_work += work * static_cast<double>(chain.layout.tiles()) * (1 + static_cast<double>(chain.passes - 1) / 2);
    }

    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }
    [[nodiscard]] double work() const { return m_work; }

private:
    std::int64_t m_height, m_width, m_channels;
    std::int64_t m_bytes = 0;
    double m_work = 0;
};

Walk walked(const VaePlan& plan, const VaeConfig& vae, std::int64_t height, std::int64_t width, std::int64_t tile)
{
    Walk walk(vae, height, width);
    for (const VaePlan::Chain& chain : plan.chains(height, width, tile))
        walk.chain(plan, chain);
    return walk;
}

} // namespace

DecodeNeeds decodeNeeds(const VaeConfig& vae, const PictureShape& shape, std::int64_t tile, const ComputeWay& way)
{
    const std::int64_t scale = std::max<std::int64_t>(1, vae.scale());
    const std::int64_t height = shape.height / scale;
    const std::int64_t width = shape.width / scale;
    const VaePlan plan = VaePlan::decoder(vae);
    const Walk walk = walked(plan, vae, height, width, tile);
    DecodeNeeds needs{walk.bytes(), 1};
    if (tile > 0 && way.card)
        needs.bytes += kTileMargin;
    if (tile > 0)
        needs.work = std::max(1.0, walk.work() / walked(plan, vae, height, width, 0).work());
    if (!way.halfDecoder)
        needs.bytes = decodeBytes(vae, shape.height, shape.width, tile, {!way.card, 4});
    if (way.card && !way.halfDecoder) // in fp32 the mid block's head is too wide for the fused kernels
        needs.bytes = std::max(needs.bytes,
                               28 * vae.blockOutChannels.back() * height * width + 8 * height * width * height * width);
    return needs;
}

} // namespace zimage
