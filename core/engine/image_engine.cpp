#include "engine/image_engine.h"

#include "base/memory_limits.h"
#include "base/process_memory.h"
#include "base/sentence.h"

#include <algorithm>

namespace zimage {

BenchReport ImageEngine::bench(const BenchOptions& /*options*/, std::stop_token /*stop*/)
{
    throw Error(ErrorCode::Unsupported, tr("This engine has no benchmark."));
}

DeviceMemory ImageEngine::deviceMemory(const GenerationParams& /*params*/) { return computerAsDevice(); }

DeviceMemory computerAsDevice()
{
    const ComputerMemory memory = computerMemory();
    DeviceMemory device;
    device.name = "cpu";
    device.total = memory.total;
    device.available = memory.available + processMemory().own; // what is held already serves the next picture
    device.host = memory.available;
    if (const std::int64_t limit = processLimitBytes(); limit >= 0) {
        device.total = std::min(device.total, limit);
        device.available = std::min(device.available, limit);
        device.host = std::min(device.host, limit);
    }
    return device;
}

} // namespace zimage
