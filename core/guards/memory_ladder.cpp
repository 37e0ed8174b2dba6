#include "guards/memory_ladder.h"

#include "base/error.h"
#include "base/log.h"
#include "weights/torch_compat.h"

#include <c10/util/Exception.h>
#ifdef ZIMAGE_CUDA
#include <c10/cuda/CUDACachingAllocator.h>
#endif

#include <malloc.h>

#include <algorithm>
#include <array>
#include <new>

namespace zimage {

namespace {

constexpr std::array kTiles{384, 256, 128, 64};             // pixels
constexpr std::array<std::int64_t, 3> kRows{1024, 256, 64}; // of attention's queries and the feed-forward's input

/// Whether work() got through; false when an allocation failed in it.
bool succeeds(const std::function<void()>& work)
{
    try {
        work();
    } catch (const c10::Error& error) {
        if (!compat::isOutOfMemory(error))
            throw;
        logDebug(std::string("libtorch: ") + error.what_without_backtrace());
        return false;
    } catch (const std::bad_alloc&) {
        return false;
    }
    return true;
}

std::string sizeText(const GenerationParams& params)
{
    return std::to_string(params.width) + "×" + std::to_string(params.height);
}

} // namespace

MemoryLadder::MemoryLadder(const GenerationParams& params, ComputeContext& context, std::vector<GuardEvent>& events,
                           MemoryRungs rungs)
    : m_params(params), m_context(context), m_events(events), m_rungs(std::move(rungs))
{}

void MemoryLadder::run(const GuardedStage& where, const std::function<void()>& work)
{
    const std::size_t before = m_events.size();
    std::size_t noted = before; // events of this run, all of which are failed allocations
    while (!succeeds(work)) {
        // Here, outside the handler, the failed attempt's tensors are gone. What its guards noted is void: they will
        // see it again.
        m_events.resize(noted);
        GuardEvent event{where.stage, where.picture, where.step, kMemoryLayers, {}, 0, stepDown(where.stage), false};
        if (event.remedy.empty()) {
            event.remedy = "none";
            m_events.push_back(event);
            const std::string fitting = m_rungs.wouldFit ? m_rungs.wouldFit() : std::string();
            throw Error(
                ErrorCode::OutOfMemory,
                "There is not enough memory for a picture of " + sizeText(m_params)
                    + (where.stage == Stage::Decoding ? ", even decoded in the smallest tiles" : "")
                    + ": choose a smaller size"
                    + (fitting.empty() || fitting == sizeText(m_params) ? "" : ", " + fitting + " for instance,")
                    + " or close other programs.");
        }
        m_events.push_back(std::move(event));
        noted = m_events.size();
        logInfo(m_events.back().sentence());
    }
    for (std::size_t i = before; i < noted; ++i)
        m_events[i].recovered = true;
}

std::string MemoryLadder::stepDown(Stage stage)
{
    if (m_rungs.letGo)
        m_rungs.letGo();
    releaseCaches();
    bool& freed = m_freed[static_cast<std::size_t>(stage)];
    if (!freed) {
        freed = true;
        return "memory set free";
    }
    if (stage == Stage::Decoding)
        return stepDownDecoding();
    std::string moved = makeRoom(stage);
    return moved.empty() && (stage == Stage::Text || stage == Stage::Steps) ? fewerRows() : moved;
}

std::string MemoryLadder::stepDownDecoding()
{
    constexpr int kCheapest = 256; // smaller tiles take longer than to bring weights back
    std::string done = smallerTiles(kCheapest);
    if (done.empty())
        done = makeRoom(Stage::Decoding);
    if (done.empty())
        done = smallerTiles(0);
    if (done.empty() && m_rungs.decodeOnCpu && m_rungs.decodeOnCpu())
        done = "decoding on the CPU";
    return done;
}

std::string MemoryLadder::makeRoom(Stage stage)
{
    std::string done;
    if (m_rungs.makeRoom && !succeeds([&] { done = m_rungs.makeRoom(stage); }))
        done.clear(); // moving weights takes memory as well: the next rung may do without
    if (!done.empty())
        releaseCaches();
    return done;
}

std::string MemoryLadder::smallerTiles(int least)
{
    const bool tiled = m_params.decoderTiling || m_params.vaeTiling;
    const int now = !tiled       ? std::max(m_params.width, m_params.height)
        : m_params.decoderTiling ? m_params.decoderTileSize
                                 : m_params.vaeTileSize;
    for (const int tile : kTiles) {
        if (tile >= now || tile < least)
            continue;
        m_params.decoderTiling = true;
        if (m_context.rowsAtOnce == 0) // the mid block's attention sees the whole picture
            m_context.rowsAtOnce = kRows.front();
        m_params.decoderTileSize = tile;
        return "tiles of " + std::to_string(tile) + " px";
    }
    return {};
}

std::string MemoryLadder::fewerRows()
{
    for (const std::int64_t rows : kRows) {
        if (m_context.rowsAtOnce != 0 && rows >= m_context.rowsAtOnce)
            continue;
        m_context.rowsAtOnce = rows;
        return std::to_string(rows) + " rows at once";
    }
    return {};
}

void releaseCaches()
{
#ifdef ZIMAGE_CUDA
    c10::cuda::CUDACachingAllocator::emptyCache();
#endif
    malloc_trim(0);
}

} // namespace zimage
