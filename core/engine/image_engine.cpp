#include "engine/image_engine.h"

#include <algorithm>

namespace zimage {

bool ModelReport::complete() const
{
    return std::all_of(components.begin(), components.end(), [](const ComponentReport& part) { return part.missing.empty() && part.mismatched.empty(); });
}

bool ParityReport::passed() const
{
    return !lines.empty() && std::all_of(lines.begin(), lines.end(), [](const ParityLine& line) { return line.passed; });
}

BenchReport ImageEngine::bench(const BenchOptions& /*options*/, std::stop_token /*stop*/)
{
    throw Error(ErrorCode::Unsupported, "This engine has no benchmark.");
}

} // namespace zimage
