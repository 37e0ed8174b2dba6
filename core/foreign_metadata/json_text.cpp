#include "foreign_metadata/json_text.h"

#include "base/sentence.h"
#include "io/json_scan.h"

#include <nlohmann/json.hpp>

#include <array>

namespace zimage {

namespace {

using Json = nlohmann::json;

/// A graph of ComfyUI has some thousand values; the tree of as many as these takes some 40 MB at most.
constexpr std::size_t kLargestText = std::size_t{4} << 20;
constexpr JsonLimits kLimits{.depth = 64, .token = std::size_t{2} << 20, .values = 100'000};

/// Python writes NaN, Infinity and -Infinity, which JSON does not have.
std::string withoutPythonNumbers(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    bool inString = false;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        std::size_t skipped = 0;
        if (!inString)
            for (const std::string_view word : {"NaN", "Infinity", "-Infinity"})
                skipped = rest.starts_with(word) ? word.size() : skipped;
        if (skipped > 0) {
            plain += "null";
            i += skipped;
            continue;
        }
        if (inString && text[i] == '\\' && i + 1 < text.size())
            plain += text[i++];
        else if (text[i] == '"')
            inString = !inString;
        plain += text[i++];
    }
    return plain;
}

const Json& member(const Json& object, const char* key)
{
    static const Json null;
    const auto found = object.find(key);
    return found == object.end() ? null : *found;
}

/// A few settings worth knowing that have no row here.
void noteUnused(ForeignCollector& found, const Json& object, std::span<const char* const> keys)
{
    for (const char* key : keys) {
        const Json& value = member(object, key);
        if (value.is_string())
            found.unused(key, value.get_ref<const std::string&>());
        else if (value.is_number() || value.is_boolean())
            found.unused(key, value.dump());
        else if (value.is_object() && member(value, "name").is_string())
            found.unused(key, member(value, "name").get_ref<const std::string&>());
        else if (value.is_structured() && !value.empty())
            found.unused(key, {});
    }
}

} // namespace

Json parseForeignJson(std::string_view text, std::string& why)
{
    Json discarded(Json::value_t::discarded);
    if (text.size() > kLargestText) {
        why = tr("the text is larger than 4 MiB");
        return discarded;
    }
    const std::string plain = withoutPythonNumbers(text);
    if (const JsonRefusal refusal = scanJson(plain, kLimits)) {
        why = refusal.reason;
        return discarded;
    }
    try {
        Json document = Json::parse(plain);
        if (document.is_object())
            return document;
        why = tr("the text is not a JSON object");
    } catch (const Json::exception&) { // the syntax, or a number beyond the range of double
        why = tr("the text is not valid JSON");
    }
    return discarded;
}

void readSwarm(ForeignCollector& found, const Json& params)
{
    found.addJson("prompt", member(params, "prompt"));
    found.addJson("negative_prompt", member(params, "negativeprompt"));
    found.addJson("steps", member(params, "steps"));
    found.addCfgJson(member(params, "cfgscale"));
    found.addJson("seed", member(params, "seed"));
    found.addJson("width", member(params, "width"));
    found.addJson("height", member(params, "height"));
    found.addJson("shift", member(params, "sigmashift"));
    constexpr std::array kUnused{"model", "sampler",   "comfyuisampler", "scheduler", "comfyuischeduler",
                                 "loras", "initimage", "refinermethod"};
    noteUnused(found, params, kUnused);
}

void readInvoke(ForeignCollector& found, const Json& document)
{
    found.addJson("prompt", member(document, "positive_prompt"));
    found.addJson("negative_prompt", member(document, "negative_prompt"));
    found.addJson("steps", member(document, "steps"));
    found.addCfgJson(member(document, "cfg_scale"));
    found.addJson("seed", member(document, "seed"));
    found.addJson("width", member(document, "width"));
    found.addJson("height", member(document, "height"));
    constexpr std::array kUnused{"generation_mode", "scheduler", "model", "loras", "controlnets", "strength"};
    noteUnused(found, document, kUnused);
}

} // namespace zimage
