// A preset in YAML.

#include "only_errors.h"
#include "params/preset.h"
#include "params/validate.h"

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::onlyErrors([&] {
        const std::vector<Preset> presets{parsePreset({reinterpret_cast<const char*>(data), size}, "fuzz.yaml")};
        GenerationParams params;
        applyPreset(params, presets[0]);
        for (const ParamIssue& issue : validate(params, {}))
            fuzz::checkMessage(issue.message);
        (void)presetForModel(presets, "zimage-mini-turbo-2026-aaaaaaaaaaaaaaaaaaaa");
    });
    return 0;
}
