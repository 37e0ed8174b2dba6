#include "memory/planner.h"

#include "memory/plan_model.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace zimage {

namespace {

constexpr std::array kTiles{1024, 768, 512, 384, 256, 128}; ///< px, from the fastest to what needs least
constexpr int kTileOfLowVram = 512;
constexpr double kHardly = 1.03; ///< of the fastest plan's time

/// What the parameters leave to choose from.
struct Choices {
    std::string precision;
    bool fp8 = false; ///< beside it
    bool textOnCard = true, textFromHost = false;
    int leastStreamed = 0, mostStreamed = 0;
    std::vector<int> tiles;   ///< from the fastest to what needs least
    bool decodeOnCpu = false; ///< as a last resort

    Choices(const GenerationParams& params, const DeviceMemory& device, const PictureShape& shape, int blocks)
        : precision(askedPrecision(params, device.card)),
          fp8(device.card && device.fp8 && params.allowFp8 && params.precision == "auto"), decodeOnCpu(device.card)
    {
        const bool streams = device.card && !params.lowVram && params.offload != "never";
        const bool all = streams && params.offload == "always";
        textFromHost = streams || (device.card && params.lowVram);
        textOnCard = !all && !(device.card && params.lowVram);
        leastStreamed = all ? blocks : 0;
        mostStreamed = streams ? blocks : 0;
        if (const int asked = askedTile(params); asked > 0)
            tiles.push_back(asked);
        else if (device.card && params.lowVram)
            tiles.push_back(kTileOfLowVram);
        else
            tiles.push_back(0);
        const int first = tiles.front() > 0 ? tiles.front() : static_cast<int>(std::max(shape.width, shape.height));
        std::copy_if(kTiles.begin(), kTiles.end(), std::back_inserter(tiles),
                     [first](int tile) { return tile < first; });
    }

    /// On the card, where the others come from the host.
    [[nodiscard]] bool keepsTextLayers() const { return mostStreamed > 0 && leastStreamed == 0; }
    [[nodiscard]] bool allow(const MemoryPlan& plan) const
    {
        return plan.streamedBlocks >= leastStreamed && plan.streamedBlocks <= mostStreamed
            && (plan.textFromHost ? textFromHost : textOnCard) && (plan.textResident == 0 || keepsTextLayers());
    }
};

/// Keeps the fastest plan that fits, and the one that takes least.
class Best {
public:
    void take(const PlanModel::Rated& rated)
    {
        if (rated.plan.fits() && (!m_fitting || rated.cost < m_fitting->cost))
            m_fitting = rated;
        if (!m_least || rated.plan.peak() < m_least->plan.peak())
            m_least = rated;
    }
    [[nodiscard]] bool fits() const { return m_fitting.has_value(); }
    [[nodiscard]] const MemoryPlan& plan() const { return m_fitting ? m_fitting->plan : m_least->plan; }
    [[nodiscard]] double cost() const { return m_fitting ? m_fitting->cost : m_least->cost; }

private:
    std::optional<PlanModel::Rated> m_fitting, m_least;
};

void search(PlanModel& model, const Choices& choices, const std::string& precision, bool decodeOnCpu, Best& best)
{
    for (const bool fromHost : {false, true}) {
        if (fromHost ? !choices.textFromHost : !choices.textOnCard)
            continue;
        for (const int tile : choices.tiles) {
            // Fewer streamed blocks are faster, so the first number that fits will do; but where copies have time
            // beside the steps, more of them leave room for layers of the text encoder, which nothing runs beside.
            for (int streamed = choices.leastStreamed; streamed <= choices.mostStreamed; ++streamed) {
                const PlanModel::Rated rated = model.rated({precision, fromHost, 0, streamed, tile, decodeOnCpu});
                best.take(rated);
                if (!rated.plan.fits())
                    continue;
                if (!fromHost || !choices.keepsTextLayers())
                    break;
                if (const int layers = model.spareTextLayers(rated.plan); layers > 0)
                    best.take(model.rated({precision, fromHost, layers, streamed, tile, decodeOnCpu}));
            }
            if (decodeOnCpu)
                break; // tiles take no part in the card's memory
        }
    }
}

} // namespace

bool isStreamed(int block, int streamed, int blocks)
{
    // In the order of the golden ratio's multiples, whose every beginning is spread about evenly.
    thread_local std::vector<int> ranks;
    if (ranks.size() != static_cast<std::size_t>(blocks)) {
        const auto place = [](int i) { return static_cast<std::uint32_t>(i) * 0x9E3779B1U; };
        std::vector<int> order(static_cast<std::size_t>(blocks));
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [&place](int a, int b) { return place(a) < place(b); });
        ranks.resize(order.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            ranks[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
    }
    return block >= 0 && block < blocks && ranks[static_cast<std::size_t>(block)] < streamed;
}

namespace {

Best bestOf(PlanModel& planned, const Choices& choices)
{
    Best best;
    search(planned, choices, choices.precision, false, best);
    // Fewer bits change the picture: they are for where the steps' weights would not stay on the card otherwise.
    if (choices.fp8 && (!best.fits() || best.plan().streamedBlocks > 0))
        search(planned, choices, "fp8", false, best);
    if (!best.fits() && choices.decodeOnCpu) {
        search(planned, choices, choices.precision, true, best);
        if (choices.fp8 && !best.fits())
            search(planned, choices, "fp8", true, best);
    }
    return best;
}

} // namespace

MemoryPlan planMemory(const ModelConfig& model, const GenerationParams& params, const DeviceMemory& device,
                      const DeviceRates& rates)
{
    PlanModel planned(model, params, device, rates);
    return bestOf(planned, Choices(params, device, planned.shape(), planned.blocks())).plan();
}

MemoryPlan planMemory(const ModelConfig& model, const GenerationParams& params, const DeviceMemory& device,
                      const DeviceRates& rates, const MemoryPlan& now)
{
    PlanModel planned(model, params, device, rates);
    const Choices choices(params, device, planned.shape(), planned.blocks());
    const Best best = bestOf(planned, choices);
    const MemoryPlan& fastest = best.plan();
    const bool mayStay = device.card && now.card && now.blocks == planned.blocks() && now.precision == fastest.precision
        && choices.allow(now);
    if (!best.fits() || !mayStay)
        return fastest;
    Best staying;
    for (const int tile : choices.tiles)
        staying.take(planned.rated(
            {now.precision, now.textFromHost, now.textResident, now.streamedBlocks, tile, fastest.decodeOnCpu}));
    return staying.fits() && staying.cost() <= kHardly * best.cost() ? staying.plan() : fastest;
}

MemoryPlan planDecode(const ModelConfig& model, const GenerationParams& params, const DeviceMemory& device)
{
    PlanModel planned(model, params, device, {});
    MemoryPlan plan;
    for (const int tile : Choices(params, device, planned.shape(), planned.blocks()).tiles) {
        plan = planned.decodeAlone(tile);
        if (plan.fits())
            break;
    }
    return plan;
}

GenerationParams withPlannedTiles(const GenerationParams& params, const MemoryPlan& plan)
{
    GenerationParams own = params;
    if (plan.decodeTile > 0 && plan.decodeTile != askedTile(params)) {
        own.decoderTiling = true;
        own.decoderTileSize = plan.decodeTile;
    }
    return own;
}

std::vector<MemoryPlan> planRungs(const ModelConfig& model, const GenerationParams& params, const DeviceMemory& device,
                                  const DeviceRates& rates)
{
    PlanModel planned(model, params, device, rates);
    const Choices choices(params, device, planned.shape(), planned.blocks());
    std::vector<MemoryPlan> rungs;
    PlanChoice rung{choices.precision, !choices.textOnCard, 0, choices.leastStreamed, choices.tiles.front(), false};
    const auto add = [&] {
        const MemoryPlan plan = planned.rated(rung).plan;
        if (rungs.empty() || !(rungs.back() == plan))
            rungs.push_back(plan);
    };
    add();
    if (choices.textFromHost && !rung.textFromHost) {
        rung.textFromHost = true;
        add();
    }
    if (choices.fp8) {
        rung.precision = "fp8";
        add();
    }
    for (int quarter = 1; quarter <= 4; ++quarter) {
        const int streamed = std::max(choices.leastStreamed, choices.mostStreamed * quarter / 4);
        if (streamed == rung.streamed)
            continue;
        rung.streamed = streamed;
        add();
    }
    for (std::size_t i = 1; i < choices.tiles.size(); ++i) {
        rung.tile = choices.tiles[i];
        add();
    }
    if (choices.decodeOnCpu) {
        rung.tile = choices.tiles.front();
        rung.decodeOnCpu = true;
        add();
    }
    return rungs;
}

PictureSize largestThatFits(const ModelConfig& model, const GenerationParams& params, const DeviceMemory& device,
                            const DeviceRates& rates)
{
    constexpr int kMostSide = 8192; // of the parameter table
    const int unit = std::max(1, model.sizeUnit());
    const int most = std::min(model.maxSide(), kMostSide) / unit;
    const double wide = std::max(1, params.width);
    const double high = std::max(1, params.height);
    const auto sizeOf = [&](int units) {
        const double shorter = static_cast<double>(units) * std::min(wide, high) / std::max(wide, high);
        const int other = std::clamp(static_cast<int>(shorter + 0.5), 1, units) * unit;
        return wide >= high ? PictureSize{units * unit, other} : PictureSize{other, units * unit};
    };
    const auto fits = [&](int units) {
        GenerationParams sized = params;
        const PictureSize size = sizeOf(units);
        sized.width = size.width;
        sized.height = size.height;
        return planMemory(model, sized, device, rates).fits();
    };
    int least = 0;
    int beyond = most + 1;
    while (beyond - least > 1) {
        const int middle = least + (beyond - least) / 2;
        (fits(middle) ? least : beyond) = middle;
    }
    return least > 0 ? sizeOf(least) : PictureSize{};
}

} // namespace zimage
