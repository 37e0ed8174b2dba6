// The prompts and axes of a verification, and the sizes of the picker, in YAML.

#include "only_errors.h"
#include "presets/resolutions.h"
#include "quality/verify_suite.h"

#include <cstddef>
#include <cstdint>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view yaml{reinterpret_cast<const char*>(data), size};
    fuzz::onlyErrors([&] {
        const VerifySuite suite = parseVerifySuite(yaml, "fuzz.yaml");
        for (const VerifyAxis& axis : suite.axes)
            for (const VerifyCombination& combination : combinations(suite, axis.name)) {
                GenerationParams params;
                applyCombination(params, combination, 32);
            }
        for (const VerifyPromptSet& set : suite.sets)
            fuzz::require(choosePrompts(set.prompts, "check", 50).size() == 50, "there are other than 50 prompts");
        (void)promptsFor(suite, "zimage-mini");
    });
    fuzz::onlyErrors([&] { (void)parseResolutions(yaml, "fuzz.yaml"); });
    return 0;
}
