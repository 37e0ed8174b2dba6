#include "guards/memory_ladder.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"
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
        logDebug("libtorch: " + std::string(error.what_without_backtrace()));
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
        if (noted > before)
            logInfo(m_events.back().sentence()); // it did not help
        const std::optional<GuardRemedy> remedy = stepDown(where.stage);
        m_events.push_back(
            {where.stage, where.picture, where.step, kMemoryLayers, {}, 0, remedy.value_or(GuardRemedy{}), false});
        if (!remedy)
            giveUp(where.stage);
        noted = m_events.size();
    }
    for (std::size_t i = before; i < noted; ++i)
        m_events[i].recovered = true;
    if (noted > before)
        logInfo(m_events[noted - 1].sentence());
}

void MemoryLadder::giveUp(Stage stage) const
{
    const std::string size = sizeText(m_params);
    const std::string fitting = m_rungs.wouldFit ? m_rungs.wouldFit() : std::string();
    const std::string what = stage == Stage::Decoding
        ? tr("There is not enough memory for a picture of {size}, even decoded in the smallest tiles.", size)
        : tr("There is not enough memory for a picture of {size}.", size);
    const std::string way = fitting.empty() || fitting == size
        ? tr("Choose a smaller size, or close other programs.")
        : tr("Choose a smaller size, such as {fitting}, or close other programs.", fitting);
    throw Error(ErrorCode::OutOfMemory, inOneLine({what, way}));
}

std::optional<GuardRemedy> MemoryLadder::stepDown(Stage stage)
{
    if (m_rungs.letGo)
        m_rungs.letGo();
    releaseCaches();
    bool& freed = m_freed[static_cast<std::size_t>(stage)];
    if (!freed) {
        freed = true;
        return GuardRemedy{GuardRemedy::Kind::FreedMemory};
    }
    if (stage == Stage::Decoding)
        return stepDownDecoding();
    const std::optional<GuardRemedy> moved = makeRoom(stage);
    return !moved && (stage == Stage::Text || stage == Stage::Steps) ? fewerRows() : moved;
}

std::optional<GuardRemedy> MemoryLadder::stepDownDecoding()
{
    constexpr int kCheapest = 256; // smaller tiles take longer than to bring weights back
    std::optional<GuardRemedy> done = smallerTiles(kCheapest);
    if (!done)
        done = makeRoom(Stage::Decoding);
    if (!done)
        done = smallerTiles(0);
    if (!done && m_rungs.decodeOnCpu && m_rungs.decodeOnCpu())
        done = GuardRemedy{GuardRemedy::Kind::DecodeOnCpu};
    return done;
}

std::optional<GuardRemedy> MemoryLadder::makeRoom(Stage stage)
{
    std::optional<GuardRemedy> done;
    if (m_rungs.makeRoom && !succeeds([&] { done = m_rungs.makeRoom(stage); }))
        done.reset(); // moving weights takes memory as well: the next rung may do without
    if (done)
        releaseCaches();
    return done;
}

std::optional<GuardRemedy> MemoryLadder::smallerTiles(int least)
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
        return GuardRemedy{GuardRemedy::Kind::Tiles, tile};
    }
    return {};
}

std::optional<GuardRemedy> MemoryLadder::fewerRows()
{
    for (const std::int64_t rows : kRows) {
        if (m_context.rowsAtOnce != 0 && rows >= m_context.rowsAtOnce)
            continue;
        m_context.rowsAtOnce = rows;
        return GuardRemedy{GuardRemedy::Kind::Rows, static_cast<int>(rows)};
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
