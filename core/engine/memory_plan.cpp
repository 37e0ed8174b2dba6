#include "engine/memory_plan.h"

#include <algorithm>
#include <vector>

namespace zimage {

namespace {

std::string blocksText(const MemoryPlan& plan)
{
    if (plan.streamedBlocks >= plan.blocks)
        return "all blocks";
    return std::to_string(plan.streamedBlocks) + " of " + std::to_string(plan.blocks) + " blocks";
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
    std::vector<std::string> clauses;
    if (card && (textFromHost || streamedBlocks > 0)) {
        const char* from = hostCopies ? " from the computer's memory" : " read from the files as needed";
        const std::string both = textFromHost && streamedBlocks > 0 ? " and " : "";
        const std::string text = !textFromHost ? "" : textResident > 0 ? "part of the text encoder" : "text encoder";
        clauses.push_back(text + both + (streamedBlocks > 0 ? blocksText(*this) : "") + from);
    } else if (card) {
        clauses.emplace_back("all weights on the card");
    } else {
        clauses.emplace_back("all in the computer's memory");
    }
    if (precision.starts_with("fp8"))
        clauses.push_back("weights in " + precision);
    if (decodeOnCpu && card)
        clauses.emplace_back("decoded on the CPU");
    else if (decodeTile > 0)
        clauses.push_back("decoded in tiles of " + std::to_string(decodeTile) + " px");
    std::string text;
    for (const std::string& clause : clauses)
        text += (text.empty() ? "" : ", ") + clause;
    if (text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text + ".";
}

} // namespace zimage
