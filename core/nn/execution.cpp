#include "nn/execution.h"

namespace zimage {

namespace {

/// Below it a step of Z-Image is bound by its launches.
constexpr long kLaunchBoundTokens = 2048;

} // namespace

const char* executionName(Execution execution)
{
    switch (execution) {
    case Execution::Plain: return "plain";
    case Execution::Fused: return "fused";
    case Execution::Captured: return "captured";
    }
    return "";
}

Execution resolveExecution(std::string_view name, bool onCard, double attentionDropout, long tokens)
{
    if (name == "plain")
        return Execution::Plain;
    const bool capturable = onCard && attentionDropout <= 0;
    const bool wanted = name == "captured" || (name == "auto" && tokens < kLaunchBoundTokens);
    return capturable && wanted ? Execution::Captured : Execution::Fused;
}

} // namespace zimage
