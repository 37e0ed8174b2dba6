#include "engine/image_engine.h"

#include "base/process_memory.h"

namespace zimage {

BenchReport ImageEngine::bench(const BenchOptions& /*options*/, std::stop_token /*stop*/)
{
    throw Error(ErrorCode::Unsupported, "This engine has no benchmark.");
}

DeviceMemory ImageEngine::deviceMemory(const GenerationParams& /*params*/) { return computerAsDevice(); }

DeviceMemory computerAsDevice()
{
    const ComputerMemory memory = computerMemory();
    DeviceMemory device;
    device.name = "cpu";
    device.total = memory.total;
    device.available = memory.available + residentBytes(); // what is held already serves the next picture
    device.host = memory.available;
    return device;
}

} // namespace zimage
