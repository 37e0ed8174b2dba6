#include "engine/memory_plan.h"

#include "base/sentence.h"

#include <algorithm>
#include <array>

namespace zimage {

namespace {

/// What comes to the card when it is needed: of the text encoder nothing, a part or all; of the blocks likewise.
constexpr std::array<std::array<const char*, 3>, 3> kFromHost{{
    {trLater("All weights are on the card."),
     trLater("{count:int} of {all:int} blocks come from the computer's memory."),
     trLater("All blocks come from the computer's memory.")},
    {trLater("Part of the text encoder comes from the computer's memory."),
     trLater("Part of the text encoder and {count:int} of {all:int} blocks come from the computer's memory."),
     trLater("Part of the text encoder and all blocks come from the computer's memory.")},
    {trLater("The text encoder comes from the computer's memory."),
     trLater("The text encoder and {count:int} of {all:int} blocks come from the computer's memory."),
     trLater("The text encoder and all blocks come from the computer's memory.")},
}};
constexpr std::array<std::array<const char*, 3>, 3> kFromFiles{{
    {trLater("All weights are on the card."),
     trLater("{count:int} of {all:int} blocks are read from the files as needed."),
     trLater("All blocks are read from the files as needed.")},
    {trLater("Part of the text encoder is read from the files as needed."),
     trLater("Part of the text encoder and {count:int} of {all:int} blocks are read from the files as needed."),
     trLater("Part of the text encoder and all blocks are read from the files as needed.")},
    {trLater("The text encoder is read from the files as needed."),
     trLater("The text encoder and {count:int} of {all:int} blocks are read from the files as needed."),
     trLater("The text encoder and all blocks are read from the files as needed.")},
}};

std::string weightsSentence(const MemoryPlan& plan)
{
    const std::size_t text = !plan.textFromHost ? 0 : plan.textResident > 0 ? 1 : 2;
    const std::size_t blocks = plan.streamedBlocks <= 0 ? 0 : plan.streamedBlocks < plan.blocks ? 1 : 2;
    const char* sentence = (plan.hostCopies ? kFromHost : kFromFiles).at(text).at(blocks);
    return filledSentence(translated(sentence), sentence,
                          {std::int64_t{plan.streamedBlocks}, std::int64_t{plan.blocks}});
}

} // namespace

std::int64_t MemoryPlan::peak() const { return std::max({loadPeak, textPeak, stepPeak, decodePeak}); }

double MemoryPlan::seconds(int steps) const
{
    if (stepSeconds < 0)
        return -1;
    return std::max(0.0, textSeconds) + stepSeconds * steps + std::max(0.0, decodeSeconds);
}

std::string MemoryPlan::sentence() const
{
    const std::string weights = card ? weightsSentence(*this) : tr("The whole model is in the computer's memory.");
    const std::string type =
        precision.starts_with("fp8") ? tr("The weights are in {precision}.", precision) : std::string();
    std::string decoding;
    if (decodeOnCpu && card)
        decoding = tr("The picture is decoded on the CPU.");
    else if (decodeTile > 0)
        decoding = tr("The picture is decoded in tiles of {size:int} px.", decodeTile);
    return inOneLine({weights, type, decoding});
}

} // namespace zimage
