#include "engine/image_engine.h"

#include "base/process_memory.h"

#include <algorithm>

namespace zimage {

bool ModelReport::complete() const
{
    return std::all_of(components.begin(), components.end(),
                       [](const ComponentReport& part) { return part.missing.empty() && part.mismatched.empty(); });
}

bool ParityReport::passed() const
{
    return !lines.empty()
        && std::all_of(lines.begin(), lines.end(), [](const ParityLine& line) { return line.passed; });
}

BenchReport ImageEngine::bench(const BenchOptions& /*options*/, std::stop_token /*stop*/)
{
    throw Error(ErrorCode::Unsupported, "This engine has no benchmark.");
}

MemorySite ImageEngine::memorySite(const GenerationParams& /*params*/) { return computerSite(); }

MemorySite computerSite()
{
    const ComputerMemory memory = computerMemory();
    MemorySite site;
    site.name = "cpu";
    site.total = memory.total;
    site.available = memory.available + residentBytes(); // what is held already serves the next picture
    site.host = memory.available;
    return site;
}

} // namespace zimage
