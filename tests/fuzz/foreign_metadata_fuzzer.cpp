// What other programs write into pictures. The first byte chooses the program; the rest is the text. '*' gives it to
// all of them.

#include "foreign_metadata/foreign_metadata.h"
#include "only_errors.h"
#include "params/metadata.h"
#include "params/validate.h"
#include "prompts/wildcard_syntax.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace zimage;

namespace {

/// A prompt is taken over so that it is drawn as it is.
ParamValue asWritten(const ParamDef& def, const ParamValue& value)
{
    const bool prompt = std::string_view(def.key) == "prompt" || std::string_view(def.key) == "negative_prompt";
    return prompt ? ParamValue(withoutWildcards(std::get<std::string>(value))) : value;
}

void check(const ForeignMetadata& recalled)
{
    const std::array<std::string, 11> known{
        "Z-Image Studio", "A1111",          "stable-diffusion.cpp", "SwarmUI", "InvokeAI", "ComfyUI",
        "Fooocus",        "Easy Diffusion", "Draw Things",          "NovelAI", "mflux"};
    fuzz::require(std::find(known.begin(), known.end(), recalled.source) != known.end(), "the source is unknown");
    for (const std::string& note : recalled.notes)
        fuzz::checkMessage(note);

    std::map<const ParamDef*, int> times;
    for (const auto& [def, value] : recalled.values)
        fuzz::require(++times[def] == 1, "a parameter was recalled twice");
    PictureRecord record;
    applyForeignMetadata(record.params, recalled);
    for (const auto& [def, value] : recalled.values)
        fuzz::require(getParam(record.params, *def) == asWritten(*def, value), "a recalled value is another one");
    // Every single value is in range; legal sizes are another model's matter.
    record.params.count = 1;
    record.params.forceOriginalResolution = true;
    record.params.vaeTiling = record.params.decoderTiling = false;
    for (const ParamIssue& issue : validate(record.params, {}))
        fuzz::finding("a recalled value is refused: " + issue.message);

    // Our own document gives all of it back.
    const auto again = recall({{"zimage", metadataJson(record)}});
    fuzz::require(again && again->notes.empty(), "our own document is not read without notes");
    GenerationParams params;
    applyForeignMetadata(params, *again);
    // Prompts are read as what a picture was made of, so that what had a meaning in them has none once more.
    record.params.prompt = withoutWildcards(record.params.prompt);
    record.params.negativePrompt = withoutWildcards(record.params.negativePrompt);
    fuzz::require(params == record.params, "parameters changed by writing and reading them");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::map<char, std::string> kKeywords{
        {'p', "parameters"},  {'c', "prompt"},   {'i', "invokeai_metadata"},  {'z', "zimage"},
        {'u', "UserComment"}, {'w', "workflow"}, {'e', "num_inference_steps"}};
    if (size == 0)
        return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::vector<PictureText> texts;
    for (const auto& [letter, keyword] : kKeywords) {
        if (static_cast<char>(data[0]) == letter || data[0] == '*')
            texts.push_back({keyword, text});
    }
    // PNG texts are UTF-8, or made so; the reader must not count on it.
    if (const auto recalled = recall(texts))
        check(*recalled);
    return 0;
}
