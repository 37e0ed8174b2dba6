// A preset in YAML.

#include "only_errors.h"
#include "params/validate.h"
#include "presets/preset_reader.h"
#include "quality/verify_suite.h"

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
    fuzz::onlyErrors([&] {
        const VerifySuite suite = parseVerifySuite({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
        GenerationParams params;
        for (const VerifyAxis& axis : suite.axes)
            for (const VerifyCombination& combination : combinations(suite, axis.name))
                applyCombination(params, combination, 32);
    });
    return 0;
}
