// What other programs write into pictures. The first byte chooses the program; the rest is the text. '*' gives it to
// all of them.

#include "foreign_metadata/foreign_metadata.h"
#include "only_errors.h"
#include "params/metadata.h"
#include "params/validate.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

using namespace zimage;

namespace {

void check(const ForeignMetadata& recalled)
{
    const std::array<std::string, 6> known{"Z-Image Studio", "A1111",    "stable-diffusion.cpp",
                                           "SwarmUI",        "InvokeAI", "ComfyUI"};
    fuzz::require(std::find(known.begin(), known.end(), recalled.source) != known.end(), "the source is unknown");
    for (const std::string& note : recalled.notes)
        fuzz::checkMessage(note);

    std::map<const ParamDef*, int> times;
    for (const auto& [def, value] : recalled.values)
        fuzz::require(++times[def] == 1, "a parameter was recalled twice");
    PictureRecord record;
    applyForeignMetadata(record.params, recalled);
    for (const auto& [def, value] : recalled.values)
        fuzz::require(getParam(record.params, *def) == value, "a recalled value is not of its row's kind");
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
    fuzz::require(params == record.params, "parameters changed by writing and reading them");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::map<char, std::string> kKeywords{
        {'p', "parameters"}, {'c', "prompt"}, {'i', "invokeai_metadata"}, {'z', "zimage"}};
    if (size == 0)
        return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::vector<PngText> texts;
    for (const auto& [letter, keyword] : kKeywords) {
        if (static_cast<char>(data[0]) == letter || data[0] == '*')
            texts.push_back({keyword, text});
    }
    // PNG texts are UTF-8, or made so; the reader must not count on it.
    if (const auto recalled = recall(texts))
        check(*recalled);
    return 0;
}
