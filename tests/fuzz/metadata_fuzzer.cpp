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
        fuzz::require(paramsFromMetadata(metadataJson(record)) == record.params,
                      "parameters changed by writing and reading them");
        for (const ParamIssue& issue : validate(record.params, {}))
            fuzz::checkMessage(issue.message);
    });
    return 0;
}
