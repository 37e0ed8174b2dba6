// What the program knows about making pictures, in YAML: parameter advice, the tuning guide, remedies.

#include "advice/parameter_advice.h"
#include "advice/remedies.h"
#include "advice/tuning_guide.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view yaml{reinterpret_cast<const char*>(data), size};
    fuzz::onlyErrors([&] {
        const ParameterAdvice advice = parseParameterAdvice(yaml, "fuzz.yaml");
        GenerationParams params;
        params.guidance = 9;
        const ParameterContext context{"zimage-mini-turbo", true, "1 GiB", "2 GiB"};
        for (const ParameterRule* rule : advice.about(params, context))
            (void)rule->sentence("zh", context);
        for (const ParameterRule& rule : advice.rules)
            (void)rule.when.params();
    });
    fuzz::onlyErrors([&] {
        const TuningGuide guide = parseTuningGuide(yaml, "fuzz.yaml");
        GenerationParams params;
        for (const TuningModel& model : guide.models)
            applyChanges(params, guide.firstValues(model, TuningValues::Model));
        for (const TuningStep& step : guide.steps)
            for (const TuningVariant& variant : step.variants)
                applyChanges(params, variant.changes);
        (void)guide.forModel("zimage-mini");
    });
    fuzz::onlyErrors([&] {
        const Remedies remedies = parseRemedies(yaml, "fuzz.yaml");
        Signs signs;
        signs.oneHue = signs.wrongSize = true;
        signs.prompt = "a portrait with a sign";
        (void)remedies.find(signs);
        for (const Remedy& remedy : remedies.all)
            (void)remedy.applied({}, true);
    });
    return 0;
}
