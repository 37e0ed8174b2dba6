// The JSON of our own `zimage` chunk.

#include "only_errors.h"
#include "params/metadata.h"
#include "params/validate.h"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string json(reinterpret_cast<const char*>(data), size);
    fuzz::onlyErrors([&] {
        PictureRecord record;
        record.params = paramsFromMetadata(json);
        (void)infotext(record);
        record.params = paramsFromMetadata(metadataJson(record)); // which keeps the names of LoRAs, not their folders
        fuzz::require(paramsFromMetadata(metadataJson(record)) == record.params,
                      "parameters changed by writing and reading them");
        fuzz::require(recordFromMetadata(metadataJson(record)).params == record.params, "two readers disagree");
        for (const ParamIssue& issue : validate(record.params, {}))
            fuzz::checkMessage(issue.message);
    });
    return 0;
}
